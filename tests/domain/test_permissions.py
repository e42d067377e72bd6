"""The whole permission matrix: written out once more here, by role, as the rules paper describes them."""

from __future__ import annotations

import pytest

from app.domain.actors import Actor, Role
from app.domain.errors import NotYourRole, WrongStage
from app.domain.permissions import TABLE, grant, may, require
from app.domain.words import Stage
from app.domain.workflow import CYCLE
from app.domain.workflow.cycle import party_informed

EVERYBODY = {
    "ruleset.read",
    "poll.receipt",
    "result.read_public",
    "project.read",
    "grade.read",
}
STAFF_READING = {
    "decision.read",
    "meeting.read",
    "cycle.read",
    "candidate.read",
    "plan.read",
    "poll.read",
    "result.read_hall",
    "desk.read",
    "motion.read",
    "draft_budget.read",
    "adjustment.read",
    "supervision.read",
    "attachment.read",
}
AUTHORS = {"topic.submit", "topic.withdraw", "topic.own", "attachment.upload"}
WRITES = {
    grant.action
    for grant in TABLE
    if not grant.action.split(".")[1].startswith(("read", "turnout", "receipt"))
}


def actor(*roles: Role) -> Actor:
    return Actor("a1", "h1", "李四", frozenset(roles))


def granted(role: Role) -> set[str]:
    return {row.action for row in TABLE if may(actor(role), row.action)}


def test_names_are_unique_dotted_and_labelled() -> None:
    actions = [row.action for row in TABLE]
    assert len(set(actions)) == len(actions)
    assert all("." in row.action and row.label and row.roles for row in TABLE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_matrix_may_and_require_agree(row: object, role: Role) -> None:
    known = next(r for r in TABLE if r is row)
    if role in known.roles:
        assert may(actor(role), known.action)
        require(actor(role), known.action)
        return
    assert not may(actor(role), known.action)
    with pytest.raises(NotYourRole) as refused:
        require(actor(role), known.action)
    assert all(allowed.label in str(refused.value) for allowed in known.roles)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_nobody_without_a_role_may_do_anything(row: object) -> None:
    known = next(r for r in TABLE if r is row)
    assert not may(actor(), known.action)


def test_sysadmin_has_accounts_and_settings_only() -> None:
    own = granted(Role.SYSADMIN) - EVERYBODY
    assert {"account.manage", "settings.manage", "doctor.read"} <= own
    about = {"account", "settings", "congress", "doctor"}
    sent = {"notice.read"}  # whether the gateway delivers, no number among it: theirs to keep going
    assert {action for action in own if action.split(".")[0] not in about} == sent


def test_auditor_reads_and_exports_and_writes_nothing() -> None:
    assert granted(Role.AUDITOR) & WRITES == {"export.make"}
    waits = {"result.read_early"}  # also an auditor learns a result when the hall does
    inside = {"party_step.read"}  # in the hands of those who prepare the motion, nowhere else
    assert {row.action for row in TABLE} - WRITES - waits - inside <= granted(Role.AUDITOR)


def test_whom_a_refusal_names_the_party_step_to_may_read_of_it() -> None:
    """Either hand on a move is told everything that is unmet; the party step is told to few."""
    hands = {
        role for move in CYCLE.rows if party_informed in move.guards for role in (*move.proposers, Role.CLERK)
    }
    assert hands <= set(grant("party_step.read").roles)


def test_resident_and_deputy_do_their_own_part() -> None:
    residents = {"grade.give", "topic.support", "me.privacy", "notice.contact"}
    assert granted(Role.RESIDENT) == EVERYBODY | AUTHORS | residents
    deputies = {"meeting.read", "cycle.read", "poll.read", "poll.cast", "topic.support"}
    deputies |= {"station.read", "handover.write", "handover.confirm", "activity.record"}
    deputies |= {"supervision.read", "supervision.find", "supervision.verify", "draw.seed"}
    deputies |= {"adjustment.read", "attachment.read", "result.read_hall", "result.read_deputies"}
    assert granted(Role.DEPUTY) == EVERYBODY | AUTHORS | deputies


def test_executive_chair_confirms_and_takes_the_package_and_a_station_reads_and_studies() -> None:
    assert granted(Role.EXECUTIVE_CHAIR) & WRITES <= {"decision.countersign", "export.make"}
    at_the_station = {"queue.read", "topic.read_desk", "topic.study"}
    at_the_station |= {"station.read", "rota.manage", "handover.write", "activity.record"}
    assert granted(Role.STATION_CLERK) == EVERYBODY | STAFF_READING | AUTHORS | at_the_station


def test_counting_belongs_to_tellers_alone() -> None:
    counting = ("poll.keys", "poll.count", "poll.certify", "poll.rule_pending", "paper.enter", "paper.sign")
    assert {grant(action).roles for action in counting} == {(Role.TELLER,)}
    assert grant("poll.cast").roles == (Role.DEPUTY,)


def test_stage_matters_where_the_row_names_stages() -> None:
    resident = actor(Role.RESIDENT)
    assert may(resident, "grade.give", Stage.EFFECT_VOTING)
    assert not may(resident, "grade.give", Stage.CLOSED)
    assert not may(actor(Role.CLERK), "grade.give", Stage.EFFECT_VOTING)
    require(resident, "grade.give", Stage.IMPLEMENTING)
    with pytest.raises(WrongStage, match="实施监督、效果票评"):
        require(resident, "grade.give", Stage.CLOSED)


def test_row_without_stages_holds_at_every_stage() -> None:
    assert all(may(actor(Role.CLERK), "poll.prepare", stage) for stage in Stage)


def test_unknown_action_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        may(actor(*Role), "poll.fly")
