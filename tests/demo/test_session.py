"""``python -m app demo`` over the real services: the morning, the announced result, the year's end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.audit import service as audit
from app.config import Settings
from app.cycles import service as cycles
from app.db.migrations import is_empty
from app.db.session import Database
from app.demo.commands import OK, REFUSED, run
from app.demo.district import SESSION_NO
from app.demo.playing import Through, played, session_day
from app.demo.staff import EVERYBODY_SIGNS_IN_WITH, usernames
from app.doctor import service as doctor
from app.domain.actors import Role
from app.domain.calendar import SHANGHAI, shanghai_day
from app.domain.words import Channel, PollKind, ProjectStatus, Stage
from app.main import create_app
from app.meetings import service as meetings
from app.people import service as people
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from tests.factories import actor, visitor

NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # two in the afternoon in Shanghai
READER = actor(Role.AUDITOR)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Play = Callable[..., int]


def at_noon() -> datetime:
    return NOON


@pytest.fixture
def play(settings: Settings) -> Play:
    def played(*argv: str, deputies: int = 30, clock: Callable[[], datetime] = at_noon) -> int:
        return run(argv, settings=settings, clock=clock, deputies=deputies)

    return played


def year(database: Database, session_no: int) -> cycles.CycleRow:
    with database.unit(write=False) as db:
        return next(cycle for cycle in cycles.cycles(db) if cycle.session_no == session_no)


def result(database: Database, subject: str) -> dict[str, Any]:
    with database.unit(write=False) as db:
        return results.document(results.view(db, READER, subject, "full"))


def items(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in document["tally"]["groups"] for item in group["items"]]


def head(database: Database) -> tuple[int, str]:
    with database.unit(write=False) as db:
        return audit.head(db)


def test_the_morning(database: Database, play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    """Papers are issued, most of the deputies are in the hall, nobody has been counted."""
    assert play() == OK
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
    told = capsys.readouterr().out
    assert "虚构" in told
    assert f"演示密码均为 {EVERYBODY_SIGNS_IN_WITH}" in told


@ON_SQLITE
def test_everybody_named_can_sign_in(
    settings: Settings, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    play()
    told = capsys.readouterr().out
    app = create_app(settings, at_noon)
    door = visitor(app)
    for username in usernames():
        sent = {"username": username, "password": EVERYBODY_SIGNS_IN_WITH}
        assert door.post("/api/sessions", json=sent).status_code == 201, username
    code = next(line for line in told.splitlines() if "签到卡" in line).split()[-1]
    assert door.post("/api/sessions/card", json={"code": code}).status_code == 201
    app.state.database.close()


def test_the_year_to_its_end(
    database: Database, settings: Settings, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play("--through", "closed") == OK
    check_effect(database, year(database, SESSION_NO - 1))
    check_selection(database, year(database, SESSION_NO), deputies=30, present=28)
    check_invariants(database)
    told = capsys.readouterr().out
    for line in ("发出 28 = 收回 28 + 未收回 0", "收回 28 = 有效 27 + 无效 1", "入选 15 项", "办结"):
        assert line in told
    check_pages(settings, told)


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
    assert this_year.stage is Stage.IMPLEMENTING
    with database.unit(write=False) as db:
        first, second = polls.polls_of(db, cycle_id=this_year.id)
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


def check_invariants(database: Database) -> None:
    """The doctor finds nothing, and no act is dated later than now or before the one it follows."""
    with database.unit(write=False) as db:
        found = doctor.examine(db, None)
        acts = [datetime.fromisoformat(event.at) for event in audit.events(db)]
    assert found
    assert [finding for finding in found if not finding.ok] == []
    assert acts == sorted(acts)
    assert acts[-1] <= NOON


def check_pages(settings: Settings, told: str) -> None:
    """Every page it names opens, and says that it is a demonstration."""
    app = create_app(settings, at_noon)
    door = visitor(app)
    pages = [word for word in told.split() if "/results/" in word]
    assert len(pages) == 7
    for page in pages:
        answer = door.get(page.removeprefix(f"http://{settings.host}:{settings.port}"))
        assert answer.status_code == 200, page
        assert "演示数据" in answer.text
    app.state.database.close()


@ON_SQLITE
def test_three_hundred_deputies(database: Database, play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    """The full size: 258 ballots sealed on devices, 23 on paper, one of them spoiled."""
    assert play("--through", "announced", deputies=300) == OK
    this_year = year(database, SESSION_NO)
    check_selection(database, this_year, deputies=300, present=281)
    with database.unit(write=False) as db:
        for poll in polls.polls_of(db, cycle_id=this_year.id):
            assert polls.minutes(db, poll.id).sealed == 258
    assert "发出 281 = 收回 281 + 未收回 0" in capsys.readouterr().out
    check_invariants(database)


def test_an_announced_session_is_carried_on_to_the_years_end(
    database: Database, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play("--through", "announced") == OK
    assert "整改方案须在" in capsys.readouterr().out
    assert year(database, SESSION_NO - 1).stage is Stage.EFFECT_VOTING
    assert year(database, SESSION_NO).stage is Stage.IMPLEMENTING
    assert play("--through", "closed") == OK
    check_effect(database, year(database, SESSION_NO - 1))
    check_invariants(database)
    assert played(database) is Through.CLOSED
    before = head(database)
    assert play("--through", "closed") == REFUSED
    assert "已到“上年办结”" in capsys.readouterr().err
    assert head(database) == before


def test_a_second_time_is_refused_and_if_empty_changes_nothing(
    database: Database, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play("--if-empty") == OK
    before = head(database)
    for through in Through:
        assert play("--through", through) == REFUSED
    assert capsys.readouterr().err.count("此库已有演示（已到“会议当天上午”）") == 3
    assert play("--if-empty") == OK
    told = capsys.readouterr().out
    assert "未作改动" in told
    assert EVERYBODY_SIGNS_IN_WITH in told
    assert head(database) == before


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
        (12, Through.CLOSED, 40),
    ],
)
def test_the_session_is_on_a_day_that_leaves_time_for_it(
    hour: int, through: Through, days_before: int
) -> None:
    today = shanghai_day(NOON)
    now = datetime.combine(today, time(hour), SHANGHAI)
    assert session_day(now, through) == today - timedelta(days=days_before)


@ON_SQLITE
@pytest.mark.parametrize(("hour", "through"), [(1, "morning"), (12, "announced")])
def test_nothing_is_dated_later_than_now(database: Database, play: Play, hour: int, through: str) -> None:
    now = datetime.combine(shanghai_day(NOON), time(hour), SHANGHAI)
    assert play("--through", through, clock=lambda: now) == OK
    with database.unit(write=False) as db:
        acts = [datetime.fromisoformat(event.at) for event in audit.events(db)]
        [sitting] = meetings.sittings(db, meetings.meetings(db)[0].id)
    assert acts == sorted(acts)
    assert acts[-1] <= now
    assert sitting.held_on == shanghai_day(now)


@ON_SQLITE
def test_an_empty_file_gets_its_tables_another_database_does_not(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'fresh.db'}"})
    assert run(["--if-empty"], settings=fresh, clock=at_noon, deputies=30) == OK
    strange = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'strange.db'}"})
    other = Database(strange.database_url)
    assert is_empty(other)
    with other.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    other.close()
    assert run([], settings=strange, clock=at_noon) == REFUSED
    assert "python -m app migrate" in capsys.readouterr().err


@ON_SQLITE
def test_the_seed_decides_the_votes(tmp_path: Path, settings: Settings) -> None:
    """The same seed, the same counts; another one, others."""
    counts = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        own = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / name}.db"})
        run(["--through", "announced", "--seed", seed], settings=own, clock=at_noon, deputies=30)
        database = Database(own.database_url)
        document = result(database, results.year_subject(year(database, SESSION_NO).id, "selection"))
        counts.append([item["counts"]["approve"] for item in items(document)])
        database.close()
    assert counts[0] == counts[1] != counts[2]
