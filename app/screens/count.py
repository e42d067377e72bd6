"""计票 (A5): where a poll stands after its last ballot, the one next thing, the box, the result.

Each move of the poll is proposed and countersigned on the desk's own pages; here stands which comes next
and who makes it. The box is opened here: the cards go with the form and into nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.audit import service as audit
from app.db.session import Database
from app.domain.actors import Body
from app.domain.errors import Conflict, KeysMissing, NotCounted, Refusal
from app.domain.permissions import may, require
from app.domain.words import Channel, PollStatus, TellerPost
from app.domain.workflow import PollFacts
from app.meetings import service as meetings
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.service import PollRow
from app.results import service as results
from app.screens import outcome
from app.screens.stacks import post_of
from app.stages import service as stages
from app.stages.service.desk import Possible
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form
from app.web.i18n import Language, _, say, translate
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}", include_in_schema=False, dependencies=FIRST)
STEPS: Final = (
    _("封箱"),
    _("录入纸质票"),
    _("宣布有效"),
    _("开箱计票"),
    _("认定待认定票"),
    _("签字确认"),
    _("宣布结果"),
)
MOST_CARDS: Final = 9
P = PollStatus
# The move that comes next from a status, with its place in ``STEPS``.
MOVES: Final[Mapping[PollStatus, tuple[int, str]]] = {
    P.OPEN: (0, "seal"),
    P.SEALED: (2, "declare_valid"),
    P.COUNTED: (5, "certify"),
    P.CERTIFIED: (6, "announce"),
}
# What is no move: of a status, and its place.
KINDS: Final[Mapping[PollStatus, str]] = {
    P.PREPARED: "early",
    P.FROZEN: "early",
    P.VALID: "count",
    P.VOID: "ended",
    P.ANNULLED: "ended",
    P.ANNOUNCED: "announced",
}
PLACES: Final = {"early": 0, "paper": 1, "count": 3, "rulings": 4, "ended": 7, "announced": 7}
# Who makes it: the body of the meeting stands for {body}.
WHO: Final[Mapping[str, str]] = {
    "seal": _("由总监票人报告，{body}决定。"),
    "declare_valid": _("由总监票人报告发出、收回的张数，{body}宣布。"),
    "certify": _("由总监票人和一名监票人签字，各办一次。"),
    "announce": _("由代表工委、大会秘书处记录，{body}宣布。"),
}
STORED: Final = (P.CERTIFIED, P.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Next:
    """The one next thing: ``step`` is its place in ``STEPS``; ``move`` or ``kind`` says what is shown."""

    step: int
    kind: str
    possible: Possible | None = None

    @property
    def move(self) -> str:
        return self.possible.transition.action if self.possible else ""


@router.get("/count")
def count_page(poll_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """Numbers, steps, the next thing and the result, as far as each is there and this reader's to see."""
    require(shell.actor, "result.read_full")
    return _count_page(db, now, shell, poll_id)


@router.post("/count")
def open_box(poll_id: Id, request: Request, now: Now, form: Form, shell: SignedShellApart) -> Response:
    """开箱计票; sent again it finds what is stored. No card is ever shown again, whatever was wrong."""
    require(shell.actor, "poll.count")
    database: Database = request.app.state.database
    cards = [text for text in map(str, form.getlist("card")) if text.strip()][:MOST_CARDS]
    try:
        stages.count_poll(database, now, poll_id, cards=cards, by=shell.actor)
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _count_page(db, now, shell, poll_id, said(refusal, shell.language))
    return RedirectResponse(f"/desk/polls/{poll_id}/count", 303)


@router.get("/minutes")
def minutes(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    """计票记录, to be printed and kept with the sheets."""
    require(shell.actor, "result.read_full")
    poll = polls.poll(db, poll_id)
    polls.require_announced(poll, shell.actor)
    figures = _figures(db, poll, polls.facts(db, poll), shell)
    values = {
        "poll": poll,
        "minutes": polls.minutes(db, poll_id),
        "checkpoint": audit.checkpoint_of(db, f"poll:{poll_id}"),
        "overview": meetings.overview(db, poll.sitting_id),
        "reissues": meetings.reissues(db, poll.sitting_id),
        "figures": outcome.numbers(figures),
        "sums": outcome.sums(figures),
        "posts": {post.value: post.label for post in TellerPost},
    }
    return shell.page("screens/count/minutes.html", values)


def _count_page(db: Session, now: Now, shell: Shell, poll_id: str, fault: Said | None = None) -> Response:
    poll = polls.poll(db, poll_id)
    facts = polls.facts(db, poll)
    figures = _figures(db, poll, facts, shell)
    coming = _next(db, now, poll, facts)
    values = {
        "poll": poll,
        "steps": _steps(coming, poll),
        "next": coming,
        "who": WHO.get(coming.move, ""),
        "may_move": coming.possible is not None and _has_hand(shell, coming.possible),
        "stored": poll.status in STORED,
        "blockers": _blockers(coming, shell.language),
        "facts": facts,
        "figures": outcome.numbers(figures),
        "channels": poll.figures or {},
        "sums": outcome.sums(figures),
        "cards": _cards(db, poll),
        "post": post_of(db, poll, shell.actor),
        "fault": fault,
        **_rights(shell),
        **_result(db, now, poll, shell),
    }
    return shell.page("screens/count/count.html", values, status=fault.status if fault else 200)


def _has_hand(shell: Shell, possible: Possible) -> bool:
    """Whether this reader proposes the move or countersigns it."""
    actor = shell.actor
    return actor.has(*possible.transition.proposers) or may(actor, "decision.countersign")


def _rights(shell: Shell) -> dict[str, bool]:
    actor = shell.actor
    return {
        "may_count": may(actor, "poll.count"),
        "may_paper": may(actor, "paper.read"),
        "may_switch": may(actor, "result.switches"),
        "may_settle": may(actor, "poll.tie"),
    }


def _figures(db: Session, poll: PollRow, facts: PollFacts, shell: Shell) -> dict[str, int | None]:
    """全体 应到 实到 as announced, 发出 收回 有效 无效 as far as they are known and this reader's to see."""
    known: dict[str, int | None] = dict(poll.figures or _in_hall(db, poll))
    known |= {"issued": facts.issued, "returned": known.get("returned", facts.returned)}
    try:
        polls.require_announced(poll, shell.actor)
    except NotCounted:
        return {name: number for name, number in known.items() if name not in ("valid", "spoiled")}
    return known


def _in_hall(db: Session, poll: PollRow) -> dict[str, int | None]:
    """Before the box is sealed."""
    hall = meetings.facts(db, poll.sitting_id, suspended_counted=polls.rules(poll).suspended_counted)
    return {
        "eligible": hall.members,
        "expected": hall.expected,
        "present": hall.present,
        "late": hall.late,
    }


def _next(db: Session, now: Now, poll: PollRow, facts: PollFacts) -> Next:
    kind = _kind(poll, facts)
    if kind in PLACES:
        return Next(PLACES[kind], kind)
    step, action = MOVES[poll.status]
    possible = {one.transition.action: one for one in stages.desk_of_poll(db, now, poll)}
    return Next(step, kind, possible[action])


def _kind(poll: PollRow, facts: PollFacts) -> str:
    if poll.status is P.SEALED and (facts.paper_unentered or facts.paper_differences):
        return "paper"
    if poll.status is P.COUNTED and facts.pending_rulings:
        return "rulings"
    return KINDS.get(poll.status, "move")


def _steps(coming: Next, poll: PollRow) -> list[dict[str, str]]:
    ended = coming.kind == "ended"
    return [
        {"label": label, "state": "" if ended else _state(place, coming), "note": _note(place, poll)}
        for place, label in enumerate(STEPS)
    ]


def _state(place: int, coming: Next) -> str:
    if place == coming.step:
        return "now"
    return "done" if place < coming.step else "later"


def _note(place: int, poll: PollRow) -> str:
    return _("本次没有纸质票") if place == 1 and poll.channel is Channel.ELECTRONIC else ""


def _blockers(coming: Next, language: Language) -> list[dict[str, str]]:
    if coming.possible is None:
        return []
    return [
        {"text": translate(one.text, language), "detail": say(one.detail, language)}
        for one in coming.possible.unmet
    ]


def _cards(db: Session, poll: PollRow) -> int:
    """How many cards open the box; 0 where there is none."""
    if poll.channel is Channel.PAPER:
        return 0
    try:
        return polls.key_record(db, poll.id).needed
    except KeysMissing:
        return 0


def _result(db: Session, now: Now, poll: PollRow, shell: Shell) -> dict[str, Any]:
    """The count as the JSON door gives it; ``hidden`` says why there is none for this reader yet."""
    nothing: dict[str, Any] = {"count": None, "groups": [], "ties": [], "hidden": "", "switches": None}
    try:
        counted = polls.count_page(db, poll.id, by=shell.actor)
    except NotCounted as refusal:
        return {**nothing, "hidden": said(refusal, shell.language).detail}
    except Conflict:
        return nothing
    groups = outcome.groups(polls.definition(poll), counted.result, _of_committee(db, poll), shell.language)
    return {
        **nothing,
        "count": counted,
        "groups": groups,
        "ties": stages.ties_of_poll(db, now, poll),
        "switches": results.readable_switches(db, poll.id, by=shell.actor),
        "unopened": bool(results.widenings_waiting(db, now, poll.id)),
    }


def _of_committee(db: Session, poll: PollRow) -> bool:
    return meetings.facts(db, poll.sitting_id).meeting_body is not Body.PLENARY
