"""转办 without waiting for the batch, and what the destination answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import RedirectTo, TopicStatus, TopicStep
from app.topics.service import redirecting
from app.topics.service.deciding import Draft
from tests.factories import actor
from tests.topics.desks import Desks


def redirect(
    desks: Desks, topic: str, by: Actor | None = None, to: RedirectTo = RedirectTo.HOTLINE, who: str = "12345"
) -> None:
    desks.do(
        redirecting.redirect, topic, to=to, recipient=who, sentence="由热线办理更快。", by=by or desks.office
    )


def answer(desks: Desks, topic: str, text: str, on: date, by: Actor | None = None) -> None:
    desks.do(redirecting.answer, topic, text=text, on=on, by=by or desks.office)


@pytest.mark.parametrize("to", list(RedirectTo))
def test_what_nobody_studied_goes_at_once_by_one_person(desks: Desks, to: RedirectTo) -> None:
    topic = desks.topic(people=["ann"])
    desks.listen("ann")
    redirect(desks, topic, to=to)
    row = desks.row(topic)
    assert (row.status, row.redirect_to, row.recipient) == (TopicStatus.REDIRECTED, to, "12345")
    [event] = desks.events(topic)
    assert (event.step, event.office) == (TopicStep.REDIRECTED, "榕溪街道人大街道工委")
    assert (event.reason, desks.heard("ann")) == ("由热线办理更快。", ["redirected"])


@pytest.mark.parametrize("status", [TopicStatus.STUDIED, TopicStatus.POOLED])
def test_what_was_studied_takes_the_batch(desks: Desks, status: TopicStatus) -> None:
    topic = desks.topic(status)
    with pytest.raises(e.Conflict, match="批次"):
        redirect(desks, topic)
    assert desks.status(topic) is status


@pytest.mark.parametrize("status", ["ADOPTED", "RETURNED", "MERGED", "REDIRECTED", "WITHDRAWN"])
def test_nothing_else_is_redirected(desks: Desks, status: str) -> None:
    with pytest.raises(e.WrongStage):
        redirect(desks, desks.topic(TopicStatus(status)))


def test_a_destination_is_named(desks: Desks) -> None:
    topic = desks.topic()
    with pytest.raises(e.RulesUnmet):
        redirect(desks, topic, who=" ")
    assert desks.status(topic) is TopicStatus.SUBMITTED


def test_the_answer_is_told_and_a_later_one_beside_it(desks: Desks) -> None:
    topic = desks.topic(people=["ann"])
    desks.listen("ann")
    redirect(desks, topic)
    answer(desks, topic, "已派员查看。", desks.today() - timedelta(days=1))
    answer(desks, topic, "路灯已装好。", desks.today())
    row = desks.row(topic)
    assert (row.redirect_answer, row.redirect_answered_on) == ("路灯已装好。", desks.today())
    assert row.status is TopicStatus.REDIRECTED
    told = [(event.step, event.office, event.reason) for event in desks.events(topic)[1:]]
    assert told == [
        (TopicStep.REDIRECT_ANSWERED, "12345", "已派员查看。"),
        (TopicStep.REDIRECT_ANSWERED, "12345", "路灯已装好。"),
    ]
    assert desks.heard("ann") == ["redirect_answered", "redirect_answered", "redirected"]


def test_also_what_a_batch_redirected_is_answered(desks: Desks) -> None:
    topic, batch = desks.topic(TopicStatus.POOLED), desks.batch()
    desks.draft(batch, Draft(topic, "redirect", None, "", RedirectTo.OTHER_LEVEL, "市交通局"))
    desks.decide(batch)
    answer(desks, topic, "列入明年计划。", desks.today())
    assert desks.row(topic).redirect_answer == "列入明年计划。"


def test_no_answer_before_and_none_from_tomorrow(desks: Desks) -> None:
    topic = desks.topic()
    with pytest.raises(e.WrongStage):
        answer(desks, topic, "答复", desks.today())
    redirect(desks, topic)
    with pytest.raises(e.Malformed):
        answer(desks, topic, "答复", desks.today() + timedelta(days=1))
    assert desks.row(topic).redirect_answer == ""


def test_who_may_and_where(desks: Desks) -> None:
    own, far = desks.topic(), desks.topic(street=desks.elsewhere, community=desks.far)
    for role in set(Role) - {Role.STREET_CONGRESS_OFFICE, Role.CLERK}:
        with pytest.raises(e.NotYourRole):
            redirect(desks, own, actor(role))
        with pytest.raises(e.NotYourRole):
            answer(desks, own, "答复", desks.today(), actor(role))
    for topic in (far, "NEVER00000"):
        with pytest.raises(e.Missing):
            redirect(desks, topic)
        with pytest.raises(e.Missing):
            answer(desks, topic, "答复", desks.today())
    redirect(desks, far, desks.clerk)
    assert desks.events(far)[0].office == "代表工委、大会秘书处"
