"""准备票决: groups, items, places and rule, until they are frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain import tally
from app.domain.actors import Actor
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import Channel, PollKind, PollStatus
from app.polls import store
from app.polls.schemas import PollItem
from app.polls.service.access import held, require_status, tell
from app.polls.service.definition import compose, draft, tally_document
from app.polls.tables import PollMoveRow, PollRow


def prepare(
    db: Session,
    now: datetime,
    *,
    cycle_id: str,
    sitting_id: str,
    kind: PollKind,
    title: str,
    channel: Channel,
    groups: Sequence[Mapping[str, Any]],
    items: Sequence[PollItem],
    rules: RuleSet,
    rule: Mapping[str, Any],
    follows_id: str | None = None,
    regrade: bool = False,
    advisory: bool = False,
    position: int = 1,
    by: Actor,
) -> PollRow:
    """A new poll. ``groups`` are the tally file's, with a ``title`` beside; ``rule`` is its rule object.

    Raises MalformedPoll where the counting tool would not take them.
    """
    require(by, "poll.prepare")
    if follows_id is not None and store.poll(db, follows_id) is None:
        raise Missing("没有所接续的票决")
    poll = PollRow(
        cycle_id=cycle_id,
        sitting_id=sitting_id,
        kind=kind,
        title=title,
        channel=channel,
        advisory=advisory,
        regrade=regrade,
        follows_id=follows_id,
        position=position,
        status=PollStatus.PREPARED,
        draft=draft(groups, items, rule, rules),
    )
    _require_countable(poll)
    store.add(db, poll)
    store.add(db, _first_move(poll, now, by))
    tell(db, now, "prepare", by, poll, {"kind": kind, "title": title, "items": len(items)})
    return poll


def edit(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    version: int,
    by: Actor,
    title: str | None = None,
    channel: Channel | None = None,
    position: int | None = None,
    content: tuple[Sequence[Mapping[str, Any]], Sequence[PollItem], Mapping[str, Any], RuleSet] | None = None,
) -> PollRow:
    """Changes a poll that is not frozen; ``content`` is (groups, items, rule, rules). Raises Stale."""
    require(by, "poll.prepare")
    poll = held(db, poll_id)
    require_status(poll, "修改", PollStatus.PREPARED)
    if poll.version != version:
        raise Stale("此票决现为第 {version} 版，请刷新后再改", version=poll.version)
    poll.title = title or poll.title
    poll.channel = channel or poll.channel
    poll.position = position or poll.position
    if content:
        poll.draft = draft(*content)
    _require_countable(poll)
    poll.version += 1
    store.add(db, poll)
    tell(db, now, "edit", by, poll, {"version": poll.version})
    return poll


def _require_countable(poll: PollRow) -> None:
    """The counting tool reads it, here with no ballots, or says what it cannot mean."""
    tally.count(tally_document(compose(poll), ballots=[]))


def _first_move(poll: PollRow, now: datetime, by: Actor) -> PollMoveRow:
    return PollMoveRow(
        poll_id=poll.id,
        version=poll.version,
        action="prepare",
        source="",
        target=poll.status,
        waivers=[],
        moved_by=by.id,
        moved_at=now,
    )
