"""代表首页: am I checked in, may I vote now and on what; my stations and what people ask there; my record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import Response
from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.entries import ListedCandidate
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Refusal
from app.domain.permissions import require
from app.domain.words import PollKind, Stage
from app.meetings import service as meetings
from app.people.shell import Shell, SignedShell
from app.people.tables import StationRow
from app.polls import service as polls
from app.polls.service import PollRow
from app.results.service import announced
from app.stations import service as stations
from app.stations.tables import HeadTermRow
from app.supervision import service as supervision
from app.topics import service as topics
from app.topics import showing as topics_shown
from app.topics.schemas import TopicOut
from app.web.deps import Db
from app.web.deps import Now as Moment
from app.web.i18n import Language, _, translate
from app.web.problems import said
from app.web.routing import Router

router = Router(include_in_schema=False)
ON_LIST: Final = (Stage.LISTED, Stage.IN_SESSION)
TOPICS: Final = 5  # of each station
LATEST: Final = 8  # of the record; what is older can be opened
SITTING: Final = _("出席会议")
HEAD: Final = _("担任站长")


@dataclass(frozen=True, slots=True)
class Now:
    """An open poll as this deputy stands to it: ``said`` is empty where the ballot can be cast now."""

    poll: str
    kind: PollKind
    title: str
    said: str


@dataclass(frozen=True, slots=True)
class Mine:
    """A station of this deputy's: his terms as its head that are not over, and what people ask around it."""

    station: StationRow
    terms: list[HeadTermRow]
    topics: list[TopicOut]


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the record. ``until`` is None for what took one day."""

    kind: str
    on: date
    until: date | None
    what: str
    where: str


@router.get("/deputy")
def deputy(db: Db, now: Moment, shell: SignedShell) -> Response:
    """Eligibility first: nobody fills in a ballot and learns at the end that it is not taken."""
    require(shell.actor, "poll.cast")
    today = shanghai_day(now)
    values = {
        "name": shell.actor.name,
        "open": [_now(db, poll, shell.actor, shell.language) for poll in polls.voting(db)],
        "here": meetings.attended_now(db, shell.actor.deputy_id or ""),
        "lists": _lists(db),
        "announced": announced(db),
        "draws": supervision.waiting_for(db, shell.actor),
        "mine": _mine(db, shell, today),
        "record": _record(db, shell.actor, today),
        "latest": LATEST,
    }
    return shell.page("screens/deputy.html", values)


def _now(db: Session, poll: PollRow, by: Actor, language: Language) -> Now:
    try:
        page = polls.ballot_page_data(db, by, poll.id)
    except Refusal as refusal:
        return Now(poll.id, poll.kind, poll.title, said(refusal, language).detail)
    return Now(poll.id, poll.kind, poll.title, translate(page.sentence, language) if page.voted else "")


def _lists(db: Session) -> list[tuple[CycleRow, list[ListedCandidate]]]:
    return [(one, candidates.on_ballot(db, one.id)) for one in cycles.cycles(db) if one.stage in ON_LIST]


def _mine(db: Session, shell: Shell, today: date) -> list[Mine]:
    terms = [term for term, _station in stations.own_terms(db, by=shell.actor) if term.to_on >= today]
    return [
        Mine(
            station,
            sorted((t for t in terms if t.station_id == station.id), key=lambda term: term.from_on),
            topics_shown.topics(topics.topics(db, wanted=_around(station), limit=TOPICS), shell.language),
        )
        for station in stations.own_stations(db, by=shell.actor)
    ]


def _around(station: StationRow) -> dict[str, str]:
    """Of its community; of the whole street where it belongs to none."""
    inside = {"community_id": station.community_id} if station.community_id else {}
    return {"street_id": station.street_id, **inside}


def _record(db: Session, by: Actor, today: date) -> list[Duty]:
    """The newest first: that he was there, and never anything of a ballot."""
    sat = [
        Duty(SITTING, sitting.held_on, None, f"{meeting.title} {sitting.title}", "")
        for sitting, meeting in meetings.own_attendance(db, by=by)
    ]
    done = [
        Duty(activity.kind.label, activity.held_on, None, activity.title, station.name)
        for activity, station in stations.own_activities(db, by=by)
    ]
    led = [
        Duty(HEAD, term.from_on, term.to_on, station.name, "")
        for term, station in stations.own_terms(db, by=by)
        if term.from_on <= today
    ]
    return sorted([*sat, *done, *led], key=lambda duty: duty.on, reverse=True)
