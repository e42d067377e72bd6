"""A candidate that falls before the list: by the office alone, then by a body; its suggestions are free."""

from __future__ import annotations

from app.domain.actors import Body, Role
from app.domain.words import DeliberationOutcome, Stage, TopicStatus, TopicStep
from tests.candidates.screening import Screening
from tests.factories import signed_in
from tests.journeys.hall import ok, refused

REASON = "用地未落实"


def test_the_office_drops_its_own_draft_and_the_suggestions_are_free(year: Screening) -> None:
    made = year.draft(topics=year.pool[:2])
    year.desks.listen("everybody")
    left = ok(year.leave(made, "drop", reason=REASON))
    assert (left["status"], left["status_reason"]) == ("DROPPED", REASON)
    for topic in year.pool[:2]:
        assert year.desks.status(topic) is TopicStatus.POOLED
        told = year.desks.events(topic)
        assert [event.step for event in told][1:] == [TopicStep.DROPPED, TopicStep.RELEASED]
        assert told[1].reason == REASON
    assert year.desks.heard("everybody") == ["dropped"]
    assert year.facts() == (0, ())
    again = year.draft("另一个名称", topics=year.pool[:2])
    assert again["status"] == "DRAFTED"
    refused(year.leave(made, "drop", reason=REASON), 409, "wrong-stage")


def test_what_was_appraised_may_be_dropped_by_the_office_alone(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    assert ok(year.leave(made, "drop", reason=REASON))["status"] == "DROPPED"


def test_a_reason_is_needed_and_the_office(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    refused(year.leave(made, "drop"), 409, "rules-unmet")
    refused(year.leave(made, "drop", by=year.clerk, reason=REASON), 403, "not-your-role")
    assert year.leave({"id": "0000000000"}, "drop", reason=REASON).status_code == 404
    assert year.desks.status(year.pool[0]) is TopicStatus.ADOPTED


def test_what_was_submitted_is_taken_back_on_a_decision(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    refused(year.leave(made, "withdraw", reason=REASON), 409, "wrong-stage")
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    refused(year.leave(made, "drop", reason=REASON), 409, "wrong-stage")
    refused(year.leave(made, "withdraw", reason=REASON), 409, "decision-needed")
    decision = year.decide("candidate", made["id"], "withdraw", year.office, reason=REASON)
    refused(year.leave(made, "withdraw", decision=decision), 403, "same-human")
    left = ok(year.leave(made, "withdraw", by=year.clerk, decision=decision))
    assert (left["status"], left["status_reason"]) == ("WITHDRAWN", REASON)
    told = year.desks.events(year.pool[0])[-2:]
    assert [event.step for event in told] == [TopicStep.CANDIDATE_WITHDRAWN, TopicStep.RELEASED]
    assert (told[0].office, told[0].reason) == (Body.DIRECTORS_MEETING.label, REASON)


def test_what_was_deliberated_is_dropped_or_taken_back_on_a_decision(year: Screening) -> None:
    year.grouped(general=1)
    made = [year.complete(f"第{n}项", [year.pool[n]]) for n in range(2)]
    for one in made:
        year.appraise(one)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED_IN_PRINCIPLE)
    for one, action, status in zip(made, ("drop", "withdraw"), ("DROPPED", "WITHDRAWN"), strict=True):
        decision = year.decide("candidate", one["id"], action, year.office, reason=REASON)
        ok(year.clerk.post(f"/api/decisions/{decision}/countersign"))
        assert ok(year.leave(one, action, decision=decision))["status"] == status


def test_a_changed_dossier_makes_the_decision_stale(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED_IN_PRINCIPLE)
    decision = year.decide("candidate", made["id"], "drop", year.office, reason=REASON)
    year.edit(made, scope="两个社区")
    refused(year.leave(made, "drop", by=year.clerk, decision=decision), 409, "subject-changed")


def test_nothing_is_decided_that_the_office_does_alone(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    body = {"kind": "candidate", "subject": made["id"], "action": "drop", "meeting": "会", "document_no": "1"}
    assert year.office.post("/api/decisions", json=body).status_code == 404
    body["action"] = "appraise"
    assert year.office.post("/api/decisions", json=body).status_code == 404


def test_a_published_list_is_amended_instead(year: Screening) -> None:
    year.grouped(general=1)
    made = year.complete(topics=year.pool[:1])
    year.appraise(made)
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED)
    year.move_all("list", outcome=DeliberationOutcome.AGREED)
    year.go("publish_list", Stage.LISTED)
    refused(year.leave(made, "withdraw", reason=REASON), 409, "wrong-stage")
    body = {"kind": "candidate", "subject": made["id"], "action": "withdraw", "meeting": "会"}
    refused(year.office.post("/api/decisions", json=body), 409, "wrong-stage")


def test_a_department_has_no_hand_in_it(year: Screening) -> None:
    made = year.draft(topics=year.pool[:1])
    department = signed_in(year.app, Role.DEPARTMENT)
    refused(year.leave(made, "drop", by=department, reason=REASON), 403, "not-your-role")
