"""随机抽取点位: sites registered, a draw announced, sealed by two, drawn; the algorithm is in domain/lots.

A secret is shown to nobody before the draw is done: so not even the second hand knows the outcome when
handing in. A draw given up stays, with its number and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.lots import SECRET, DrawSeat, DrawStatus, Site, drawn, seed_of, sites_digest
from app.domain.lots import commitment as digest_of
from app.domain.permissions import may, require
from app.domain.words import ProjectStatus
from app.projects import service as projects
from app.supervision import store
from app.supervision.store import ListedDraw
from app.supervision.tables import CommitmentRow, DrawRow, SiteRow

UNDER_WAY: Final = (DrawStatus.ANNOUNCED, DrawStatus.COMMITTED)


def register_site(
    db: Session, now: datetime, *, project_id: str, name: str, address: str, by: Actor
) -> SiteRow:
    """A site of a project. Raises Conflict where the project has one of that name."""
    require(by, "supervision.manage")
    project = projects.project(db, project_id)
    row = SiteRow(
        cycle_id=project.cycle_id,
        project_id=project.id,
        name=name,
        address=address,
        registered_by=by.id,
    )
    if not store.added(db, row):
        raise e.Conflict("此项目已有名为“{name}”的点位，请换一个名称", name=name)
    _tell(db, now, "site.registered", f"project:{project.id}", by, {"site": row.id})
    return row


def withdraw_site(db: Session, now: datetime, site_id: str, *, by: Actor) -> None:
    """No draw to come has it; draws that were announced keep their own list."""
    require(by, "supervision.manage")
    row = site(db, site_id)
    store.forget_site(db, row)
    _tell(db, now, "site.withdrawn", f"project:{row.project_id}", by, {"site": row.id})


def announce_draw(
    db: Session,
    now: datetime,
    *,
    cycle_id: str,
    purpose: str,
    wanted: int,
    project_id: str | None = None,
    by: Actor,
) -> DrawRow:
    """Fixes the sites and publishes their digest, before anybody commits to a seed.

    Raises DrawOrder while another draw of the year is under way, Malformed where there are too few sites.
    """
    require(by, "draw.announce")
    cycle = cycles.locked(db, cycle_id)  # draws of a year are numbered one by one
    if any(draw.status in UNDER_WAY for draw in store.draws(db, cycle.id, before=None, limit=None)):
        raise e.DrawOrder("本年度还有一次抽取没有完成，请先完成或放弃")
    listed = _listed(db, cycle.id, project_id)
    if wanted > len(listed):
        fault = e.Fault("/wanted", "只有 {count} 个点位可供抽取", (("count", str(len(listed))),))
        raise e.Malformed("抽取未能公布", faults=[fault])
    row = DrawRow(
        cycle_id=cycle.id,
        number=store.last_number(db, cycle.id) + 1,
        purpose=purpose,
        wanted=wanted,
        sites=listed,
        sites_digest=sites_digest(_sites(listed), wanted),
        status=DrawStatus.ANNOUNCED,
        drawn=[],
        announced_by=by.id,
        announced_at=now,
    )
    return _kept(db, now, row, "draw.announced", by, {"sites": row.sites_digest, "wanted": wanted})


def commit(db: Session, now: datetime, draw_id: str, *, digest: str, by: Actor) -> DrawRow:
    """One seat's commitment. Raises DrawOrder where the seat is taken, SameHuman for one in both."""
    require(by, "draw.seed")
    row = locked(db, draw_id)
    seat = seat_of(by)
    others = store.commitments(db, [row.id])
    if row.status is not DrawStatus.ANNOUNCED or any(other.seat is seat for other in others):
        raise e.DrawOrder("“{seat}”的承诺已经提交，或抽取已不在此步骤", seat=seat.label)
    if any(other.human == by.human for other in others):
        raise e.SameHuman("两个承诺须由两人提交；同一手机号的两个账号视为一人")
    fresh = CommitmentRow(
        draw_id=row.id, seat=seat, digest=digest, by=by.id, human=by.human, committed_at=now
    )
    db.add(fresh)
    if others:
        row.status = DrawStatus.COMMITTED
    return _kept(db, now, row, "draw.committed", by, {"seat": seat, "digest": digest})


def reveal(db: Session, now: datetime, draw_id: str, *, secret: str, by: Actor) -> DrawRow:
    """A seat hands in its secret; the second one makes the draw. Raises SecretDiffers, DrawOrder."""
    require(by, "draw.seed")
    row = locked(db, draw_id)
    own = store.commitment(db, row.id, seat_of(by))
    if own is None:
        raise e.DrawOrder("先提交承诺，再提交随机数")
    if own.by != by.id:
        raise e.NotYourRole("随机数由提交承诺的本人提交")
    if row.status is not DrawStatus.COMMITTED or own.revealed_at:
        raise e.DrawOrder("两人的承诺都提交之后，每人提交一次随机数")
    if not SECRET.fullmatch(secret) or digest_of(row.id, own.seat, secret) != own.digest:
        fault = e.Fault("/secret", "与此前提交的承诺不符，请核对")
        raise e.SecretDiffers("随机数未能提交", faults=[fault])
    own.secret, own.revealed_at = secret, now
    db.add(own)
    db.flush()
    known = store.commitments(db, [row.id])
    if all(commitment.revealed_at for commitment in known):
        _draw(now, row, {commitment.seat: commitment.secret for commitment in known})
    payload = {"seat": own.seat, "seed": row.seed, "drawn": [place["site"] for place in row.drawn]}
    return _kept(db, now, row, "draw.revealed", by, payload)


def abandon(db: Session, now: datetime, draw_id: str, *, reason: str, by: Actor) -> DrawRow:
    """Given up, e.g. because a secret was lost. It stays in the list with its reason."""
    require(by, "draw.announce")
    row = locked(db, draw_id)
    if row.status not in UNDER_WAY:
        raise e.DrawOrder("此次抽取已经结束")
    row.status, row.reason, row.ended_at = DrawStatus.ABANDONED, reason, now
    return _kept(db, now, row, "draw.abandoned", by, {"reason": reason})


def due_of(db: Session, row: DrawRow, by: Actor) -> str:
    """What the draw waits for from this person: ``commit``, ``reveal``, or "" where it is somebody else's."""
    if not may(by, "draw.seed"):
        return ""
    known = {one.seat: one for one in store.commitments(db, [row.id])}
    own = known.get(seat_of(by))
    if row.status is DrawStatus.ANNOUNCED and own is None:
        return "" if by.human in {one.human for one in known.values()} else "commit"
    handed_in = own is None or own.by != by.id or own.revealed_at is not None
    return "reveal" if row.status is DrawStatus.COMMITTED and not handed_in else ""


def waiting_for(db: Session, by: Actor) -> list[DrawRow]:
    """Draws of all years that wait for this person, the oldest first."""
    return [row for row in store.draws_at(db, UNDER_WAY) if due_of(db, row, by)]


def seat_of(by: Actor) -> DrawSeat:
    return DrawSeat.DEPUTY if by.deputy_id else DrawSeat.CLERK


def locked(db: Session, draw_id: str) -> DrawRow:
    row = store.locked_draw(db, draw_id)
    if row is None:
        raise e.Missing("没有找到这次抽取，请检查链接")
    return row


def draw(db: Session, draw_id: str) -> DrawRow:
    row = store.draw(db, draw_id)
    if row is None:
        raise e.Missing("没有找到这次抽取，请检查链接")
    return row


def draws(db: Session, cycle_id: str, *, before: int | None, limit: int) -> Sequence[DrawRow]:
    """The newest first, those given up among them. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    return store.draws(db, cycle_id, before=before, limit=limit)


def listed_draws(db: Session, cycle_id: str, *, limit: int) -> list[ListedDraw]:
    """As ``draws``, without what is on each draw's own page."""
    cycles.cycle(db, cycle_id)
    return store.listed_draws(db, cycle_id, limit)


def site(db: Session, site_id: str) -> SiteRow:
    row = store.site(db, site_id)
    if row is None:
        raise e.Missing("没有找到这个点位，请检查链接")
    return row


def sites(db: Session, cycle_id: str, *, project_id: str | None, after: str, limit: int) -> Sequence[SiteRow]:
    cycles.cycle(db, cycle_id)
    return store.sites(db, cycle_id, project_id=project_id, after=after, limit=limit)


def commitments(db: Session, rows: Sequence[DrawRow]) -> dict[str, list[CommitmentRow]]:
    """Draw id → its seats' commitments."""
    found: dict[str, list[CommitmentRow]] = {row.id: [] for row in rows}
    for commitment in store.commitments(db, list(found)):
        found[commitment.draw_id].append(commitment)
    return found


def _listed(db: Session, cycle_id: str, project_id: str | None) -> list[dict[str, Any]]:
    """As it is published, by project number and name; a terminated project has nothing to inspect."""
    under_way = {
        project.id: project
        for project in projects.projects(db, cycle_id)
        if project.status is not ProjectStatus.TERMINATED
    }
    rows = [row for row in store.sites(db, cycle_id, project_id=project_id) if row.project_id in under_way]
    rows.sort(key=lambda row: (under_way[row.project_id].number, row.name))
    return [
        {
            "project": row.project_id,
            "title": under_way[row.project_id].title,
            "site": row.id,
            "name": row.name,
            "address": row.address,
        }
        for row in rows
    ]


def _sites(listed: Sequence[dict[str, Any]]) -> list[Site]:
    return [Site(place["project"], place["site"]) for place in listed]


def _draw(now: datetime, row: DrawRow, secrets: dict[DrawSeat, str]) -> None:
    row.seed = seed_of(row.id, secrets)
    places = {Site(place["project"], place["site"]): place for place in row.sites}
    row.drawn = [places[site] for site in drawn(row.seed, list(places), row.wanted)]
    row.status, row.ended_at = DrawStatus.DRAWN, now


def _kept(db: Session, now: datetime, row: DrawRow, type: str, by: Actor, payload: dict[str, Any]) -> DrawRow:
    db.add(row)
    db.flush()
    _tell(db, now, type, f"draw:{row.id}", by, payload)
    return row


def _tell(db: Session, now: datetime, type: str, subject: str, by: Actor, payload: dict[str, Any]) -> None:
    record(db, now, type, actor=by.id, subject=subject, payload=payload)
