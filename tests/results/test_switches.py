"""What a result shows: one person sets the hall's view and takes back; opening more takes a body and two."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI

from app.audit.service import events
from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.decisions import service as decisions
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.results import service
from app.results.schemas import PollMinutes, Switches, SwitchesSet
from app.stages import service as stages
from app.stages.service import Proposal, State
from tests.factories import actor, signed_in, visitor
from tests.journeys.hall import ok, refused
from tests.meetings.hall import DAY, open_hall
from tests.polls.factory import Box, another, prepared
from tests.results import minutes as m

DOCUMENT = "主席团〔2026〕4号"


@dataclass
class Shown:
    """A poll whose result is certified. ``clerk`` records, ``second`` is another clerk."""

    box: Box
    clerk: Actor
    second: Actor

    @property
    def subject(self) -> str:
        return self.box.poll_id

    def now(self) -> SwitchesSet:
        with self.box.database.unit(write=False) as db:
            return service.switches_of(db, self.subject).switches

    def turn(self, by: Actor | None = None, /, **wanted: Any) -> None:
        """One person's."""
        with self.box.database.unit(write=True) as db:
            version = service.switches_of(db, self.subject).version
            service.set_switches(
                db, self.box.hall.now, self.subject, Switches(**wanted), expected=version, by=by or self.clerk
            )

    def propose(self, *opens: str, by: Actor | None = None, subject: str = "", **said: Any) -> str:
        told = {"meeting": "主席团第二次会议", "document_no": DOCUMENT, **said}
        asked = Proposal(
            service.KIND, subject or self.subject, service.WIDEN, DAY, carried={"opens": list(opens)}, **told
        )
        with self.box.database.unit(write=True) as db:
            return stages.propose(db, self.box.hall.now, asked, by or self.clerk).id

    def countersign(self, decision: str, by: Actor) -> None:
        with self.box.database.unit(write=True) as db:
            stages.countersign(db, self.box.hall.now, decision, by)

    def widen(self, decision: str, by: Actor | None = None) -> None:
        with self.box.database.unit(write=True) as db:
            service.widen(db, self.box.hall.now, self.subject, decision_id=decision, by=by or self.second)

    def open(self, *opens: str) -> str:
        """Both hands."""
        decision = self.propose(*opens)
        self.widen(decision)
        return decision

    def announce(self) -> dict[str, Any]:
        """The public view."""
        with self.box.database.unit(write=True) as db:
            rows = service.publish(db, self.box.hall.now, self.subject, by=self.box.chair)
            return next(service.document(row) for row in rows if row.view == "public")

    def state(self, decision: str) -> State:
        with self.box.database.unit(write=False) as db:
            return stages.state(db, self.box.hall.now, decisions.decision(db, decision))

    def told(self, kind: str) -> list[Any]:
        """The payloads of such acts about the result."""
        with self.box.database.unit(write=False) as db:
            about = f"result:{self.subject}"
            return [act.payload for act in events(db) if (act.type, act.subject) == (kind, about)]


@pytest.fixture
def shown(app: FastAPI) -> Shown:
    return certified(prepared(app, devices=4))


def certified(box: Box, follows: str | None = None, minutes: PollMinutes | None = None) -> Shown:
    minutes = minutes or m.tied_selection()
    poll = replace(minutes.poll, id=box.poll_id, follows=follows)
    own = replace(minutes, poll=poll, cycle=replace(minutes.cycle, id=box.row().cycle_id))
    with box.database.unit(write=True) as db:
        service.store_poll_result(db, box.hall.now, minutes=own, by=box.chair)
    return Shown(box, box.hall.clerk, box.hall.second)


def counted(view: dict[str, Any]) -> bool:
    return "figures" in view


def test_opening_takes_two_humans_and_only_then_takes_effect(shown: Shown) -> None:
    decision = shown.propose("public_counts")
    assert shown.now().opened == set()
    for same in (shown.clerk, replace(shown.clerk, id="ANOTHER001")):  # another account, the same phone
        with pytest.raises(e.SameHuman):
            shown.countersign(decision, same)
        with pytest.raises(e.SameHuman):
            shown.widen(decision, same)
    shown.countersign(decision, shown.second)
    assert shown.now().opened == set(), "signed, not yet made so"
    shown.widen(decision)
    assert shown.now().decisions == {"public_counts": decision}
    assert (shown.now().opened, shown.now().basis) == ({"public_counts"}, DOCUMENT)
    with pytest.raises(e.DecisionUsed):
        shown.widen(decision)
    assert counted(shown.announce())


def test_what_was_announced_names_its_decision_in_the_chain(shown: Shown) -> None:
    first, second = shown.open("public_counts"), shown.open("public_unselected", "public_package")
    shown.announce()
    by = {"public_counts": first, "public_unselected": second, "public_package": second}
    [announced] = shown.told("result.announced")
    assert announced["switches"]["decisions"] == by
    assert [act["decisions"] for act in shown.told("result.switches")] == [{"public_counts": first}, by]
    for kind in ("decision.recorded", "decision.countersigned"):
        assert [act["decision"] for act in shown.told(kind)] == [first, second]


@pytest.mark.parametrize("name", ["public_counts", "public_unselected", "public_package"])
def test_nobody_opens_anything_alone(shown: Shown, name: str) -> None:
    for basis in ("", DOCUMENT):
        with pytest.raises(e.DecisionNeeded):
            shown.turn(**{name: True, "basis": basis})
    assert shown.now() == SwitchesSet()
    assert not counted(shown.announce())


def test_one_person_sets_the_hall_and_takes_back(shown: Shown) -> None:
    shown.turn(hall_counts=False, basis="会务〔2026〕1号")
    decision = shown.open("public_counts", "public_unselected")
    assert shown.now().hall_counts is False, "opening to the public leaves the hall alone"
    with pytest.raises(e.Malformed):
        shown.turn(public_counts=True, basis="另一文号")
    shown.turn(public_counts=True, hall_counts=True)
    assert (shown.now().basis, shown.now().decisions) == (DOCUMENT, {"public_counts": decision})
    with pytest.raises(e.DecisionNeeded):
        shown.turn(public_counts=True, public_unselected=True)
    shown.turn()
    assert shown.now() == SwitchesSet()


def test_who_may_not_and_who_is_late(shown: Shown) -> None:
    with pytest.raises(e.NotYourRole):
        shown.turn(actor(Role.TELLER), hall_counts=False)
    with pytest.raises(e.Stale), shown.box.database.unit(write=True) as db:
        service.set_switches(
            db, shown.box.hall.now, shown.subject, Switches(), expected="0" * 64, by=shown.clerk
        )
    shown.announce()
    with pytest.raises(e.ResultAnnounced):
        shown.turn()


def test_a_change_in_between_makes_it_stale(shown: Shown) -> None:
    decision = shown.propose("public_counts")
    shown.turn(hall_counts=False)
    with pytest.raises(e.SubjectChanged):
        shown.countersign(decision, shown.second)
    with pytest.raises(e.SubjectChanged):
        shown.widen(decision)
    signed = shown.propose("public_counts")
    shown.countersign(signed, shown.second)
    shown.turn()
    with pytest.raises(e.SubjectChanged):
        shown.widen(signed)
    assert shown.state(signed) is State.CHANGED
    assert shown.now() == SwitchesSet()


def test_what_waits_at_the_announcement_is_too_late(shown: Shown) -> None:
    waiting, signed = shown.propose("public_counts"), shown.propose("public_package")
    shown.countersign(signed, shown.second)
    assert [shown.state(one) for one in (waiting, signed)] == [State.WAITING, State.COUNTERSIGNED]
    assert not counted(shown.announce())
    with pytest.raises(e.ResultAnnounced):
        shown.countersign(waiting, shown.second)
    for decision in (waiting, signed):
        with pytest.raises(e.ResultAnnounced):
            shown.widen(decision)
        assert shown.state(decision) is State.LATE
    with pytest.raises(e.ResultAnnounced):
        shown.propose("public_counts")
    assert shown.now() == SwitchesSet()


def test_the_second_human_comes_within_a_day(shown: Shown, clock: MovingClock) -> None:
    decision = shown.propose("public_counts")
    clock.move(hours=24, seconds=1)
    with pytest.raises(e.DecisionExpired):
        shown.widen(decision)


def test_it_is_the_presidium_s_in_the_meeting_where_it_is_written(shown: Shown) -> None:
    secretary, other = (actor(Role.BODY_SECRETARY, body=body) for body in (Body.PRESIDIUM, Body.PLENARY))
    with pytest.raises(e.Malformed):
        shown.propose("public_counts", meeting="", document_no="")
    with pytest.raises(e.NotYourRole):
        shown.propose("public_counts", by=other)
    decision = shown.propose("public_counts", by=shown.clerk)
    for stranger in (other, actor(Role.TELLER), actor(Role.EXECUTIVE_CHAIR)):
        with pytest.raises(e.NotYourRole):
            shown.widen(decision, stranger)
    shown.widen(decision, secretary)
    assert body_of(shown, decision) is Body.PRESIDIUM


def test_in_a_committee_it_is_the_directors_meeting_s(app: FastAPI) -> None:
    hall = open_hall(app, 5, body=Body.STANDING_COMMITTEE, members=5)
    shown = certified(another(hall, [], devices=0))
    assert body_of(shown, shown.propose("public_counts")) is Body.DIRECTORS_MEETING


def test_a_year_s_list_is_opened_like_a_poll_s(shown: Shown) -> None:
    year = shown.box.row().cycle_id
    decision = shown.propose("public_counts", subject=year)
    assert body_of(shown, decision) is Body.PRESIDIUM
    with pytest.raises(e.DecisionNeeded):
        shown.widen(decision)  # it is not about the poll
    with shown.box.database.unit(write=True) as db:
        service.widen(db, shown.box.hall.now, year, decision_id=decision, by=shown.second)
        assert service.switches_of(db, year).switches.opened == {"public_counts"}
    assert shown.now() == SwitchesSet()


def test_a_poll_that_follows_is_shown_by_the_same_decision(shown: Shown) -> None:
    decision = shown.open("public_counts")
    shown.announce()
    box = another(shown.box.hall, shown.box.tellers, devices=4, follows_id=shown.subject)
    again = certified(box, follows=shown.subject)
    assert again.now().decisions == {"public_counts": decision}, "as announcing will have it"
    assert counted(again.announce())
    assert again.now().decisions == {"public_counts": decision}


def test_what_a_poll_that_follows_would_show_can_be_taken_back(shown: Shown) -> None:
    shown.open("public_counts")
    shown.announce()
    box = another(shown.box.hall, shown.box.tellers, devices=4, follows_id=shown.subject)
    again = certified(box, follows=shown.subject)
    again.turn()
    assert again.now().opened == set()
    assert not counted(again.announce())


def test_before_it_is_counted_a_poll_that_follows_keeps_what_was_decided(shown: Shown) -> None:
    decision = shown.open("public_counts")
    shown.announce()
    box = another(shown.box.hall, shown.box.tellers, devices=4, follows_id=shown.subject)
    again = Shown(box, shown.clerk, shown.second)
    assert again.now().decisions == {"public_counts": decision}
    again.turn(hall_counts=False, public_counts=True, basis=DOCUMENT)
    assert (again.now().hall_counts, again.now().decisions) == (False, {"public_counts": decision})


@pytest.mark.parametrize("taken_back", [True, False])
def test_a_year_shows_no_counts_that_one_of_its_polls_keeps_back(shown: Shown, taken_back: bool) -> None:
    decision = shown.open("public_counts")
    shown.announce()
    box = another(shown.box.hall, shown.box.tellers, devices=4, follows_id=shown.subject)
    again = certified(box, follows=shown.subject, minutes=m.runoff((160, 119)))
    if taken_back:
        again.turn()
    again.announce()
    year = box.row().cycle_id
    left = {} if taken_back else {"public_counts": decision}
    with box.database.unit(write=True) as db:
        assert service.switches_of(db, year).switches.decisions == left, "before it is made"
        composed = service.compose_year(
            db, box.hall.now, selection=shown.subject, runoffs=[again.subject], by=box.chair
        )
        assert service.switches_of(db, year).switches.decisions == left, "and before it is announced"
        rows = service.publish(db, box.hall.now, composed.subject, by=box.chair)
        public = next(service.document(row) for row in rows if row.view == "public")
    assert counted(public["polls"][-1]) is not taken_back


@pytest.mark.parametrize("opens", [(), ("public_counts",), ("public_package", "public_counts")])
def test_a_decision_opens_what_is_not_open(shown: Shown, opens: Sequence[str]) -> None:
    shown.open("public_counts")
    with pytest.raises(e.Malformed) as refusal:
        shown.propose(*opens)
    assert [fault.pointer for fault in refusal.value.faults] == ["/opens"]


def test_while_it_is_being_announced_nothing_is_opened(shown: Shown) -> None:
    """Whoever comes second waits for the first: what is kept is what was shown."""
    decision, outcomes = shown.propose("public_counts"), list[object]()

    def second_hand() -> None:
        try:
            shown.widen(decision)
        except e.Refusal as refusal:
            outcomes.append(type(refusal))

    with shown.box.database.unit(write=True) as db:
        cycles.locked(db, shown.box.row().cycle_id)
        hand = threading.Thread(target=second_hand)
        hand.start()
        hand.join(0.5)
        assert hand.is_alive(), "waits for the year"
        service.publish(db, shown.box.hall.now, shown.subject, by=shown.box.chair)
    hand.join()
    assert outcomes == [e.ResultAnnounced]
    assert shown.now() == SwitchesSet()


def test_over_http(app: FastAPI, shown: Shown) -> None:
    clerk, second = signed_in(app, Role.CLERK), signed_in(app, Role.CLERK)
    path = f"/api/results/{shown.subject}/switches"
    read = clerk.get(path)
    assert read.json()["switches"]["public_counts"] is False
    wanted = {"public_counts": True, "basis": DOCUMENT}
    assert clerk.put(path, json=wanted).status_code == 422
    assert clerk.put(path, json=wanted, headers={"If-Match": '"0"'}).status_code == 412
    tag = {"If-Match": read.headers["etag"]}
    refused(clerk.put(path, json=wanted, headers=tag), 409, "decision-needed")
    about = {"kind": "result", "subject": shown.subject, "action": "widen_result"}
    sent = {**about, "meeting": "主席团第二次会议", "document_no": DOCUMENT}
    for opens in ([], ["hall_counts"], "public_counts"):
        refused(clerk.post("/api/decisions", json={**sent, "opens": opens}), 422, "malformed")
    refused(clerk.post("/api/decisions", json=sent), 422, "malformed")
    other = {**sent, "action": "open_session", "opens": ["public_counts"]}
    assert clerk.post("/api/decisions", json=other).status_code == 404
    decision = ok(clerk.post("/api/decisions", json={**sent, "opens": ["public_counts"]}), 201)
    assert (decision["body"], decision["content"]) == ("presidium", {"opens": ["public_counts"]})
    assert [one["id"] for one in ok(second.get("/api/decisions"))] == [decision["id"]]
    made = {"decision": decision["id"]}
    refused(clerk.post(f"{path}/widening", json=made), 403, "same-human")
    opened = ok(second.post(f"{path}/widening", json=made))
    assert opened["switches"]["decisions"] == {"public_counts": decision["id"]}
    withdrawn = clerk.put(path, json={}, headers={"If-Match": f'"{opened["version"]}"'})
    assert ok(withdrawn)["switches"]["public_counts"] is False
    assert clerk.get("/api/results/NEVER00000/switches").status_code == 404
    assert clerk.post("/api/results/NEVER00000/switches/widening", json=made).status_code == 404
    assert signed_in(app, Role.DEPARTMENT).get(path).status_code == 403
    assert visitor(app).get(path).status_code == 401
    shown.announce()
    tag = {"If-Match": clerk.get(path).headers["etag"]}
    refused(clerk.put(path, json={}, headers=tag), 409, "result-announced")
    refused(second.post(f"{path}/widening", json=made), 409, "result-announced")


def body_of(shown: Shown, decision: str) -> Body:
    with shown.box.database.unit(write=False) as db:
        return decisions.decision(db, decision).body
