"""The session itself: last year graded, this year selected, a tie and its run-off, the result announced."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.demo import ballots, last_year
from app.demo.decided import move_year, step
from app.demo.polling import Dealt, hold, proclaim
from app.demo.scene import Scene
from app.demo.staff import CLERK
from app.domain.actors import Body
from app.domain.words import Mark
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.polls.schemas import Choice, SheetIn
from app.polls.service import PollRow

POOR = Fraction(3, 4)  # of the target: who reached less is graded 不满意
BEFORE_THE_COUNT = (
    "government_explains", "delegations_deliberate", "presidium_submits", "ballot_rule_adopted",
    "tellers_adopted",
)  # fmt: skip


def run(scene: Scene) -> None:
    """From the hall filled to the sitting closed."""
    gather(scene)
    _grade_last_year(scene)
    _select_this_year(scene)
    close(scene)


def gather(scene: Scene) -> None:
    """The order of business until heads are counted; who has a device signs in."""
    up_to_the_count(scene)
    _sign_in(scene)


def up_to_the_count(scene: Scene) -> None:
    """The order of business until heads are counted."""
    for number, code in enumerate(BEFORE_THE_COUNT, start=2):
        scene.clock.move(minutes=3)
        step(scene, code, number=number)
    _count_heads(scene)


def _count_heads(scene: Scene) -> None:
    with scene.act(60) as (db, now):
        meetings.head_count(
            db, now, sitting_id=scene.sitting_id, present=scene.size.present, by=scene.staff[CLERK]
        )
    scene.tick("清点人数")


def _sign_in(scene: Scene) -> None:
    """Every deputy on a device signs in with the card."""
    scene.voters.clear()
    scene.tokens.clear()
    for deputy_id in scene.devices:
        with scene.act(0) as (db, now):
            signed = people.sign_in_by_card(db, now, scene.settings, code=scene.card_codes[deputy_id])
        scene.voters.append(signed.actor)
        scene.tokens.append(signed.token)
        scene.tick("代表登录")


def _grade_last_year(scene: Scene) -> None:
    move_year(scene, scene.last_year, "open_effect_vote", Body.PRESIDIUM, number=7)
    poll_id = hold(scene, "effect", scene.last_year, lambda poll: _deal_grades(scene))
    proclaim(scene, poll_id, 1)


def _select_this_year(scene: Scene) -> None:
    move_year(scene, scene.this_year, "open_session", Body.PRESIDIUM, number=8)
    first = hold(scene, "selection", scene.this_year, lambda poll: _deal_selection(scene, poll))
    second = hold(scene, "runoff", scene.this_year, lambda poll: _deal_runoff(scene, poll))
    move_year(scene, scene.this_year, "announce_result", Body.EXECUTIVE_CHAIR)
    for number, poll_id in enumerate((first, second), start=2):
        proclaim(scene, poll_id, number)


def close(scene: Scene) -> None:
    """闭会; the devices are handed back."""
    with scene.act(60) as (db, now):
        meetings.close_sitting(db, now, sitting_id=scene.sitting_id, by=scene.staff[CLERK])
    for token in scene.tokens:
        with scene.act(0) as (db, now):
            people.sign_out(db, now, token=token)


def _deal_grades(scene: Scene) -> Dealt:
    """Who missed the target by far is graded 不满意, by little 基本满意."""
    valid, members = scene.size.present - 1, scene.size.deputies
    targets = {}
    for project in last_year.projects(scene.session):
        reached = Fraction(project["done_amount"], project["target_amount"])
        if reached < POOR:
            targets[project["number"]] = ballots.disliked(valid, members)
        elif reached < 1:
            targets[project["number"]] = ballots.accepted(valid, members)
        else:
            targets[project["number"]] = ballots.liked(valid, members, scene.draw)
    return Dealt(ballots.grades(targets, valid, scene.draw), SheetIn(spoiled="字迹无法辨认"))


def _deal_selection(scene: Scene, poll: PollRow) -> Dealt:
    """The last place of the first group is shared by two; the other groups are clear."""
    parts = []
    first, *_ = groups = polls.definition(poll)["groups"]
    for group in groups:
        shares = ballots.tied_at_the_cut if group is first else ballots.clear_cut
        targets = shares(
            _items(poll, group["code"]),
            group["places"],
            valid=scene.size.present - 1,
            members=scene.size.deputies,
            draw=scene.draw,
        )
        parts.append(ballots.approvals(targets, scene.size.present - 1, scene.draw))
    too_many = _items(poll, first["code"])[: first["places"] + 1]
    return Dealt(ballots.together(parts), _over_the_limit(too_many))


def _deal_runoff(scene: Scene, poll: PollRow) -> Dealt:
    items = [item["no"] for item in polls.definition(poll)["items"]]
    targets = ballots.decided_by_runoff(
        items, valid=scene.size.present - 1, members=scene.size.deputies, draw=scene.draw
    )
    return Dealt(ballots.approvals(targets, scene.size.present - 1, scene.draw), _over_the_limit(items))


def _items(poll: PollRow, group: str) -> list[int]:
    return [item["no"] for item in polls.definition(poll)["items"] if item["group"] == group]


def _over_the_limit(items: Sequence[int]) -> SheetIn:
    """A sheet with one approval too many: spoiled as a whole."""
    return SheetIn(choices=[Choice(no=no, mark=Mark.APPROVE) for no in items])
