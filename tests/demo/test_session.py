"""``python -m app demo`` over the real services: the morning, the announced result, the year's end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from app.candidates import service as candidates
from app.config import Settings
from app.cycles import service as cycles
from app.db.migrations import is_empty
from app.db.session import Database
from app.demo.commands import OK, REFUSED, run
from app.demo.district import SESSION_NO
from app.demo.playing import Through, played, session_day
from app.demo.scene import Size
from app.demo.staff import EVERYBODY_SIGNS_IN_WITH, usernames
from app.domain.calendar import SHANGHAI, shanghai_day
from app.domain.words import Channel, PollKind, ProjectStatus, Stage, TopicStep
from app.main import create_app
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.topics import service as topics
from tests.demo.played import NOON, SMALL, Played, at_noon, check_invariants, head, items, result, year
from tests.demo.played import play as play_in
from tests.factories import visitor

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
Play = Callable[..., int]


@pytest.fixture
def play(settings: Settings) -> Play:
    def played(*argv: str, size: Size = SMALL, clock: Callable[[], datetime] = at_noon) -> int:
        return run(argv, settings=settings, clock=clock, size=size)

    return played


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Played once: the tests that share it change nothing but sessions."""
    done = play_in(tmp_path_factory.mktemp("morning") / "fresh.db", "--through", "morning", "--if-empty")
    yield done
    done.database.close()


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    done = play_in(tmp_path_factory.mktemp("announced") / "a.db", "--through", "announced", "--seed", "1")
    yield done
    done.database.close()


def test_the_morning(morning: Played) -> None:
    """Papers are issued, most of the deputies are in the hall, nobody has been counted."""
    database = morning.database
    this_year, last_year = year(database, SESSION_NO), year(database, SESSION_NO - 1)
    assert (this_year.stage, last_year.stage) == (Stage.LISTED, Stage.IMPLEMENTING)
    with database.unit(write=False) as db:
        assert people.congress(db).demonstration
        [meeting] = meetings.meetings(db)
        [sitting] = meetings.sittings(db, meeting.id)
        seen = meetings.overview(db, sitting.id)
        done = [step.step.code for step in meetings.steps(db, sitting.id) if step.state == "done"]
        assert polls.polls_of(db, sitting_id=sitting.id) == []
        tellers = meetings.tellers(db, sitting.id, adopted=False)
    assert meeting.starts_on == sitting.held_on == shanghai_day(NOON)
    assert done == ["agenda", "papers_issued"]
    assert (seen.facts.members, seen.present, seen.facts.electronic, seen.facts.paper) == (30, 28, 26, 2)
    assert (seen.on_leave, seen.absent, seen.facts.head_counted) == (1, 2, False)
    assert len(tellers) == 5
    assert "虚构" in morning.told
    assert f"演示密码均为 {EVERYBODY_SIGNS_IN_WITH}" in morning.told
    check_invariants(database)


def test_everybody_named_can_sign_in(morning: Played) -> None:
    app = create_app(morning.settings, at_noon)
    door = visitor(app)
    for username in usernames():
        sent = {"username": username, "password": EVERYBODY_SIGNS_IN_WITH}
        assert door.post("/api/sessions", json=sent).status_code == 201, username
    code = next(line for line in morning.told.splitlines() if "签到卡" in line).split()[-1]
    assert door.post("/api/sessions/card", json={"code": code}).status_code == 201
    app.state.database.close()


def test_a_second_time_is_refused_and_if_empty_changes_nothing(
    morning: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    before = head(morning.database)
    for through in Through:
        given = ["--through", through]
        assert run(given, settings=morning.settings, clock=at_noon, size=SMALL) == REFUSED
    assert capsys.readouterr().err.count("此库已有演示（已到“会议当天上午”）") == len(Through)
    assert run(["--if-empty"], settings=morning.settings, clock=at_noon, size=SMALL) == OK
    told = capsys.readouterr().out
    assert "未作改动" in told
    assert EVERYBODY_SIGNS_IN_WITH in told
    assert head(morning.database) == before


def test_the_announced_session(announced: Played) -> None:
    database = announced.database
    assert "整改方案须在" in announced.told
    assert year(database, SESSION_NO - 1).stage is Stage.EFFECT_VOTING
    assert year(database, SESSION_NO).stage is Stage.IMPLEMENTING
    assert played(database) is Through.ANNOUNCED
    check_invariants(database)


@ON_POSTGRESQL
def test_the_year_to_its_end(
    database: Database, settings: Settings, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    """This year from its first suggestion to 办结: graded by the session after its own."""
    assert play("--through", "closed") == OK
    this_year = year(database, SESSION_NO)
    check_effect(database, year(database, SESSION_NO - 1))
    check_selection(database, this_year, deputies=30, present=28)
    assert this_year.stage is Stage.CLOSED
    assert year(database, SESSION_NO + 1).stage is Stage.COLLECTING
    check_followed_to_the_end(database, this_year)
    check_invariants(database)
    assert played(database) is Through.CLOSED
    told = capsys.readouterr().out
    for line in ("发出 28 = 收回 28 + 未收回 0", "收回 28 = 有效 27 + 无效 1", "入选 15 项", "办结"):
        assert line in told
    assert "None" not in told
    check_pages(settings, told)


def check_followed_to_the_end(database: Database, this_year: cycles.CycleRow) -> None:
    """What was said first of all is followed, on its public timeline, to the end of the year it became."""
    with database.unit(write=False) as db:
        carried_out = [p for p in projects.projects(db, this_year.id) if p.candidate_id is not None]
        sources = [t for p in carried_out for t in candidates.topics_of(db, str(p.candidate_id))]
        seen = [[e.step for e in topics.timeline(db, topics.topic(db, one))] for one in sources]
    assert {p.status for p in carried_out} == {ProjectStatus.CLOSED}
    assert seen
    for steps in seen:
        assert steps[:4] == _ON_THE_WAY[:4]
        assert [step for step in steps if step in _ON_THE_WAY] == _ON_THE_WAY
        assert TopicStep.PROGRESS in steps


_ON_THE_WAY = [
    TopicStep.SUBMITTED, TopicStep.STUDIED, TopicStep.POOLED, TopicStep.ADOPTED, TopicStep.APPRAISED,
    TopicStep.SUBMITTED_TO_COMMITTEE, TopicStep.DELIBERATED, TopicStep.LISTED, TopicStep.SELECTED,
    TopicStep.REPORTED, TopicStep.GRADED, TopicStep.CLOSED,
]  # fmt: skip


def check_effect(database: Database, last_year: cycles.CycleRow) -> None:
    """Last year is graded and closed; the one project that failed has a plan that was accepted."""
    assert last_year.stage is Stage.CLOSED
    with database.unit(write=False) as db:
        [poll] = polls.polls_of(db, cycle_id=last_year.id)
        graded = projects.projects(db, last_year.id)
        rectified = projects.current_rectifications(db, last_year.id)
        residents = projects.resident_totals(db, last_year.id)
    assert (poll.kind, poll.channel) == (PollKind.EFFECT, Channel.BOTH)
    document = result(database, results.year_subject(last_year.id, "effect"))
    levels = [item["outcome"] for item in items(document)]
    assert (levels.count("satisfied"), levels.count("basically_satisfied")) == (12, 2)
    assert levels.count("unsatisfied") == 1
    [unsatisfied] = [project for project in graded if project.status is ProjectStatus.RECTIFYING]
    assert rectified[unsatisfied.id].accepted_at is not None
    assert {p.status for p in graded} == {ProjectStatus.RECTIFYING, ProjectStatus.CLOSED}
    assert sum(totals.n for totals in residents.values()) == 12 * 3


def check_selection(database: Database, this_year: cycles.CycleRow, *, deputies: int, present: int) -> None:
    """Fifteen are selected; the last place of the first group went to a run-off of two."""
    with database.unit(write=False) as db:
        held = polls.polls_of(db, cycle_id=this_year.id)
        first, second = (poll for poll in held if poll.kind is not PollKind.EFFECT)
        started = projects.projects(db, this_year.id)
    assert (first.kind, second.kind, second.follows_id) == (PollKind.SELECTION, PollKind.RUNOFF, first.id)
    for poll in (first, second):
        figures = result(database, poll.id)["figures"]
        assert (figures["members"], figures["present"]) == (deputies, present)
        assert (figures["issued"], figures["returned"], figures["unreturned"]) == (present, present, 0)
        assert (figures["valid"], figures["spoiled"]) == (present - 1, 1)
    general, investment = result(database, first.id)["tally"]["groups"]
    assert len(general["tied"]) == 2
    assert investment["tied"] == []
    assert {item["no"] for item in items(result(database, second.id))} == set(general["tied"])
    document = result(database, results.year_subject(this_year.id, "selection"))
    chosen = {item["ref"]: item for item in items(document) if item["outcome"] == "selected"}
    assert len(chosen) == 15
    assert sum(item["settled_by"] == "runoff" for item in chosen.values()) == 1
    assert {project.candidate_id for project in started} == set(chosen)


def check_pages(settings: Settings, told: str) -> None:
    """Every page it names opens, and says that it is a demonstration."""
    app = create_app(settings, at_noon)
    door = visitor(app)
    pages = [word for word in told.split() if "/results/" in word]
    assert len(pages) == 10
    for page in pages:
        answer = door.get(page.removeprefix(f"http://{settings.host}:{settings.port}"))
        assert answer.status_code == 200, page
        assert "演示数据" in answer.text
    app.state.database.close()


@ON_SQLITE
def test_three_hundred_deputies(database: Database, play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    """The full hall: 258 ballots sealed on devices, 23 on paper, one of them spoiled."""
    assert play("--through", "announced", size=Size(300, SMALL.topics)) == OK
    this_year = year(database, SESSION_NO)
    check_selection(database, this_year, deputies=300, present=281)
    with database.unit(write=False) as db:
        for poll in polls.polls_of(db, cycle_id=this_year.id):
            assert polls.minutes(db, poll.id).sealed == 258
    assert "发出 281 = 收回 281 + 未收回 0" in capsys.readouterr().out
    check_invariants(database)


def test_a_real_congress_is_left_alone(
    database: Database, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.unit(write=True) as db:
        people.found_congress(db, NOON, "榕溪区人民代表大会")
    before = head(database)
    assert play() == REFUSED
    assert "此库属于“榕溪区人民代表大会”" in capsys.readouterr().err
    assert play("--if-empty") == OK
    assert EVERYBODY_SIGNS_IN_WITH not in capsys.readouterr().out
    assert head(database) == before


def test_one_that_was_broken_off_is_named(
    database: Database, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.unit(write=True) as db:
        people.found_congress(db, NOON, "福汀区人民代表大会（虚构）", demonstration=True)
    assert play("--through", "closed") == REFUSED
    assert "没有装完" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("hour", "through", "days_before"),
    [
        (0, Through.MORNING, 1),
        (1, Through.MORNING, 0),
        (23, Through.MORNING, 0),
        (11, Through.ANNOUNCED, 1),
        (12, Through.ANNOUNCED, 0),
        (12, Through.LIVING, 151),
        (12, Through.CLOSED, 385),
    ],
)
def test_the_session_is_on_a_day_that_leaves_time_for_it(
    hour: int, through: Through, days_before: int
) -> None:
    today = shanghai_day(NOON)
    now = datetime.combine(today, time(hour), SHANGHAI)
    assert session_day(now, through) == today - timedelta(days=days_before)


def test_nothing_is_dated_later_than_now(tmp_path: Path) -> None:
    """An hour after midnight the doors are open already."""
    now = datetime.combine(shanghai_day(NOON), time(1), SHANGHAI)
    early = play_in(tmp_path / "early.db", "--through", "morning", clock=lambda: now)
    with early.database.unit(write=False) as db:
        [sitting] = meetings.sittings(db, meetings.meetings(db)[0].id)
    check_invariants(early.database, now)
    assert sitting.held_on == shanghai_day(now)
    early.database.close()


@ON_SQLITE
def test_another_database_gets_no_tables(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'strange.db'}"})
    other = Database(strange.database_url)
    assert is_empty(other)
    with other.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    other.close()
    assert run([], settings=strange, clock=at_noon) == REFUSED
    assert "python -m app migrate" in capsys.readouterr().err


def test_the_seed_decides_the_votes(announced: Played, tmp_path: Path) -> None:
    """The same seed, the same counts; another one, others."""
    counts = [approvals(announced.database)]
    for seed in ("1", "2"):
        again = play_in(tmp_path / f"{seed}.db", "--through", "announced", "--seed", seed)
        counts.append(approvals(again.database))
        again.database.close()
    assert counts[0] == counts[1] != counts[2]


def approvals(database: Database) -> list[int]:
    document = result(database, results.year_subject(year(database, SESSION_NO).id, "selection"))
    return [item["counts"]["approve"] for item in items(document)]
