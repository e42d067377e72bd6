"""Rows as answers. A resident's name and post leave this feature only for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.attachments import service as attachments
from app.attachments.schemas import attachments_out
from app.attachments.tables import AttachmentRow
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.lots import (
    DrawStatus,
    Site,
    commitment_text,
    drawn,
    lot,
    lot_text,
    seed_text,
    sites_text,
)
from app.domain.masking import cleaned
from app.domain.words import MemberKind
from app.supervision import schemas as s
from app.supervision import service
from app.supervision.service.finding import PHOTOS, photos_of
from app.supervision.tables import (
    CommitmentRow,
    DrawRow,
    FindingRow,
    FindingStepRow,
    SiteRow,
    SupervisionGroupRow,
    SupervisorRow,
)
from app.web.i18n import Language, _, translate


def groups(
    db: Session, rows: Sequence[SupervisionGroupRow], by: Actor | None, language: Language
) -> list[s.SupervisionGroupOut]:
    members, names = service.members(db, rows), service.may_see_names(by)
    return [
        s.SupervisionGroupOut(
            id=row.id,
            cycle=row.cycle_id,
            candidate=row.candidate_id,
            project=row.project_id,
            members=[member(m, language, names=names) for m in members[row.id]],
        )
        for row in rows
    ]


def member(row: SupervisorRow, language: Language, *, names: bool) -> s.MemberOut:
    shown = names or row.kind is not MemberKind.RESIDENT
    return s.MemberOut(
        id=row.id,
        kind=row.kind,
        kind_label=translate(row.kind.label, language),
        deputy=row.deputy_id,
        name=row.name if shown else None,
        post=row.post if shown else None,
        leads=row.leads,
    )


def findings(
    db: Session, now: datetime, rows: Sequence[FindingRow], language: Language
) -> list[s.FindingOut]:
    steps, today = service.steps(db, rows), shanghai_day(now)
    taken = attachments.of_each(db, PHOTOS, [photos_of(step) for each in steps.values() for step in each])
    said = {row.id: [_step(step, taken, language) for step in steps[row.id]] for row in rows}
    return [_finding(row, said[row.id], today, language) for row in rows]


def public_findings(
    db: Session, now: datetime, rows: Sequence[FindingRow], language: Language
) -> list[s.PublicFindingOut]:
    """Without members and photos; what names a person by number is taken out of every text."""
    steps, today = service.steps(db, rows), shanghai_day(now)
    return [
        s.PublicFindingOut(
            id=row.id,
            place=cleaned(row.place).text,
            text=cleaned(row.text).text,
            status=row.status,
            status_label=translate(row.status.label, language),
            due_on=row.due_on,
            overdue=service.is_overdue(row, today),
            found_on=row.found_on,
            steps=[_public_step(step, language) for step in steps[row.id]],
        )
        for row in rows
    ]


def _public_step(row: FindingStepRow, language: Language) -> s.PublicStepOut:
    return s.PublicStepOut(
        status=row.status,
        status_label=translate(row.status.label, language),
        text=cleaned(row.text).text,
        due_on=row.due_on,
        on=shanghai_day(row.at),
    )


def site(row: SiteRow) -> s.SiteOut:
    return s.SiteOut(id=row.id, project=row.project_id, name=row.name, address=row.address)


def draws(db: Session, rows: Sequence[DrawRow], language: Language) -> list[s.DrawOut]:
    seats = service.commitments(db, rows)
    return [_draw(row, seats[row.id], language) for row in rows]


@dataclass(frozen=True, slots=True)
class Check:
    """``digest`` is the SHA-256 of ``text``; ``drawn``: of a lot, that it was among the smallest."""

    what: str
    text: str
    digest: str
    drawn: bool = False


def checks(draw: s.DrawOut, language: Language) -> list[Check]:
    """What anybody can compute again of a draw, as far as it has come; its lots in their order."""
    sites = {Site(one.project, one.site): one for one in draw.sites}
    rows = [Check(translate(_SITES, language), sites_text(list(sites), draw.wanted), draw.sites_digest)]
    secrets = {seat.seat: seat.secret for seat in draw.seats if seat.secret}
    for seat in draw.seats:
        if seat.secret:
            what = translate(_COMMITMENT, language, {"seat": seat.seat_label})
            rows.append(Check(what, commitment_text(draw.id, seat.seat, seat.secret), seat.digest))
    if draw.seed:
        rows.append(Check(translate(_SEED, language), seed_text(draw.id, secrets), draw.seed))
        first = {Site(one.project, one.site) for one in draw.drawn}
        for site in drawn(draw.seed, list(sites), len(sites)):
            what = translate(_LOT, language, {"name": sites[site].name})
            rows.append(Check(what, lot_text(draw.seed, site), lot(draw.seed, site), site in first))
    return rows


_SITES = _("抽取范围")
_COMMITMENT = _("承诺（{seat}）")
_SEED = _("种子")
_LOT = _("签：{name}")


def _finding(row: FindingRow, steps: list[s.FindingStepOut], today: date, language: Language) -> s.FindingOut:
    return s.FindingOut(
        id=row.id,
        project=row.project_id,
        group=row.group_id,
        place=row.place,
        text=row.text,
        status=row.status,
        status_label=translate(row.status.label, language),
        due_on=row.due_on,
        overdue=service.is_overdue(row, today),
        found_on=row.found_on,
        steps=steps,
    )


def _step(
    row: FindingStepRow, taken: Mapping[str, Sequence[AttachmentRow]], language: Language
) -> s.FindingStepOut:
    return s.FindingStepOut(
        status=row.status,
        status_label=translate(row.status.label, language),
        text=row.text,
        due_on=row.due_on,
        member=row.member_id,
        at=row.at,
        attachments=attachments_out(taken.get(photos_of(row), ()), language),
    )


def _draw(row: DrawRow, seats: Sequence[CommitmentRow], language: Language) -> s.DrawOut:
    return s.DrawOut(
        id=row.id,
        cycle=row.cycle_id,
        number=row.number,
        purpose=row.purpose,
        wanted=row.wanted,
        sites=[s.DrawnSiteOut(**place) for place in row.sites],
        sites_digest=row.sites_digest,
        status=row.status,
        status_label=translate(row.status.label, language),
        seats=[_seat(seat, language, public=row.status is DrawStatus.DRAWN) for seat in seats],
        seed=row.seed,
        drawn=[s.DrawnSiteOut(**place) for place in row.drawn],
        reason=row.reason,
        announced_at=row.announced_at,
        ended_at=row.ended_at,
    )


def _seat(row: CommitmentRow, language: Language, *, public: bool) -> s.SeatOut:
    return s.SeatOut(
        seat=row.seat,
        seat_label=translate(row.seat.label, language),
        digest=row.digest,
        secret=row.secret if public else None,
        handed_in=row.revealed_at is not None,
    )
