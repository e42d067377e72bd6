"""PIPL: see a copy, stop being told, be erased; what is forgotten in time; what stays and for whom."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlmodel import select

from app.__main__ import main
from app.config import Settings
from app.db.clock import MovingClock, system_clock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import TopicStatus, TopicStep
from app.people import service as people
from app.topics import service
from app.topics.commands import NOT_MIGRATED, retention
from app.topics.tables import HandRow, TopicPersonRow
from tests.attachments.uploading import uploaded
from tests.factories import resident_client, signed_in, visitor
from tests.topics.factory import (
    CLERK,
    Place,
    agreed,
    district,
    do,
    events_of,
    look_up,
    merge,
    notices_of,
    resident,
    row_of,
    set_row,
    submit,
    support,
    supporter,
    topic_of,
)


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def content(app: FastAPI) -> dict[str, str]:
    """Everything every table holds, as text."""
    database: Database = app.state.database
    with database.unit(write=False) as db:
        names = sa.inspect(db.get_bind()).get_table_names()
        return {name: str(db.execute(sa.text(f'SELECT * FROM "{name}"')).all()) for name in names}


def person(app: FastAPI, number: str) -> str:
    return people.resident_of(app.state.settings, number)


def holding(app: FastAPI, number: str) -> list[str]:
    """Tables that know this resident."""
    return sorted(name for name, rows in content(app).items() if person(app, number) in rows)


def erase(made: dict[str, Any]) -> dict[str, Any]:
    answer = made["client"].post("/api/me/erasure", json={"confirm": True})
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def end(app: FastAPI, topic_id: str, step: TopicStep = TopicStep.CLOSED) -> None:
    def verb(db: Any, now: Any) -> None:
        service.follow(
            db, now, [topic_id], step=step, office="区政府办", by=CLERK, event=f"{step}:{topic_id}"
        )

    do(app, verb)


def forget(app: FastAPI) -> Any:
    return do(app, service.forget_old, app.state.settings)


def test_a_resident_sees_all_that_is_kept(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place, name="王阿姨", notify=True, email="a@b.cn")
    other = topic_of(app, place)
    support(app, other["id"], made["client"], made["phone"])
    copy = made["client"].get("/api/me/data").json()
    assert copy["person"] == person(app, made["phone"])
    assert {(topic["author"], topic["name"]) for topic in copy["topics"]} == {(True, "王阿姨"), (False, "")}
    assert copy["contact"] == {"phone": made["phone"], "email": "a@b.cn"}
    assert list(copy["consents"]) == [agreed(app)]
    assert copy["traces"] == 2
    bare, _number = resident(app)
    assert bare.get("/api/me/data").json()["contact"] is None
    mine = made["client"].get("/api/me/topics?limit=1").json()
    rest = made["client"].get("/api/me/topics", params={"limit": 1, "before": mine["next"]}).json()
    assert {row["id"] for row in (*mine["items"], *rest["items"])} == {made["id"], other["id"]}
    numbers = {row["number"] for row in (*mine["items"], *rest["items"])}
    assert numbers == {made["number"], None}


def test_only_residents_ask_about_themselves(app: FastAPI) -> None:
    clerk = signed_in(app, Role.CLERK)
    for method, path, sent in (
        ("GET", "/api/me/data", None),
        ("POST", "/api/me/erasure", {"confirm": True}),
        ("POST", "/api/me/consent/withdrawal", None),
    ):
        assert visitor(app).request(method, path, json=sent).status_code == 401
        assert clerk.request(method, path, json=sent).status_code == 403


def test_withdrawn_consent_ends_the_notices_and_nothing_else(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place, name="王阿姨", notify=True)
    done = made["client"].post("/api/me/consent/withdrawal").json()
    assert done == {"contact": True, "names": 1}
    end(app, made["id"])
    assert notices_of(app, made["phone"]) == []
    assert "王阿姨" not in str(content(app))
    assert look_up(visitor(app), made).json()["text"] == row_of(app, made["id"]).text
    assert made["client"].post("/api/me/consent/withdrawal").json() == {"contact": False, "names": 0}


def test_an_erasure_is_confirmed(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    assert made["client"].post("/api/me/erasure", json={"confirm": False}).status_code == 422
    assert look_up(visitor(app), made).json()["status"] == "SUBMITTED"


def test_erased_alone_the_text_goes_and_the_number_answers_no_more(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place, name="王阿姨", notify=True)
    text = row_of(app, made["id"]).text
    assert erase(made) == {"topics": 1, "texts": 1, "supports": 0, "contact": True}
    assert holding(app, made["phone"]) == []
    everything = str(content(app))
    assert "王阿姨" not in everything
    assert text not in everything
    row = row_of(app, made["id"])
    assert (row.status, row.place, row.phone_tail) == (TopicStatus.WITHDRAWN, "", "")
    assert [event.step for event in events_of(app, made["id"])] == ["submitted", "withdrawn"]
    assert look_up(visitor(app), made).status_code == 404
    assert made["client"].get("/api/me").status_code == 401  # the session went with it


def test_erased_with_support_the_text_stays_and_nobody_is_behind_it(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place, name="王阿姨", notify=True)
    supporter(app, made["id"])
    text = row_of(app, made["id"]).text
    assert erase(made)["texts"] == 0
    assert holding(app, made["phone"]) == []
    row = row_of(app, made["id"])
    assert (row.text, row.status, row.supporters) == (text, TopicStatus.SUBMITTED, 1)
    assert row.place != ""
    assert look_up(visitor(app), made).status_code == 404
    assert visitor(app).get(f"/api/topics/{made['id']}").json()["text"] == text


def test_erased_supports_are_taken_away(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    client, number = supporter(app, made["id"], notify=True)
    assert erase({"client": client}) == {"topics": 0, "texts": 0, "supports": 1, "contact": True}
    assert row_of(app, made["id"]).supporters == 0
    assert holding(app, number) == []
    again = resident_client(app, number)
    assert support(app, made["id"], again, number).json()["supporters"] == 1


def test_erased_in_a_candidate_it_stays_without_its_words(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    set_row(app, made["id"], status=TopicStatus.ADOPTED, candidate_id="CANDIDATE0")
    assert erase(made)["texts"] == 1
    row = row_of(app, made["id"])
    assert (row.status, row.candidate_id, row.title) == (TopicStatus.ADOPTED, "CANDIDATE0", "（内容已删除）")
    end(app, made["id"], TopicStep.LISTED)
    assert events_of(app, made["id"])[-1].step == "listed"


def test_erased_source_and_target_of_a_merge(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    merge(app, source["id"], target["id"])
    assert erase(source)["texts"] == 1
    assert row_of(app, source["id"]).status is TopicStatus.MERGED
    assert row_of(app, target["id"]).supporters == 1
    assert erase(target)["texts"] == 1  # who said the same is erased as well: nobody is behind it any more
    assert row_of(app, target["id"]).status is TopicStatus.WITHDRAWN


def test_erased_target_stays_while_somebody_is_behind_its_source(app: FastAPI, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place)
    merge(app, source["id"], target["id"])
    assert erase(target)["texts"] == 0  # somebody said the same, and it was merged into it
    assert row_of(app, target["id"]).status is TopicStatus.STUDIED


def test_both_of_one_resident_go_whichever_comes_first(app: FastAPI, place: Place) -> None:
    for _ in range(4):  # ids are random: now the target is taken first, now its source
        client, number = resident(app)
        made = [submit(app, client, number, place) for _ in range(2)]
        texts = [row_of(app, one["id"]).text for one in made]
        merge(app, made[0]["id"], made[1]["id"])
        assert erase({"client": client})["texts"] == 2
        assert not [text for text in texts if text in str(content(app))]


def test_one_who_took_his_own_back_can_still_be_erased(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    made["client"].post("/api/topics/withdrawal", json={"number": made["number"]})
    assert erase(made)["texts"] == 1
    assert holding(app, made["phone"]) == []


def test_the_record_of_an_erasure_names_nobody(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place, name="王阿姨")
    erase(made)
    events = content(app)["audit_event"]
    assert "resident.erased" in events
    for said in (made["phone"], person(app, made["phone"]), "王阿姨", "路灯"):
        assert said not in events


def test_after_erasure_a_hand_is_led_back_to_no_suggestion(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    erase(made)
    with app.state.database.unit(write=False) as db:
        hands = db.exec(select(HandRow)).all()
    assert hands
    assert {hand.topic_id for hand in hands} == {""}


def test_traces_are_forgotten_by_their_age(app: FastAPI, clock: MovingClock, place: Place) -> None:
    client, number = resident(app)
    submit(app, client, number, place)
    clock.move(days=30)
    assert forget(app).hands == 0
    clock.move(seconds=1)
    # phone, address and text of it; the network that asked for the code, and all networks together
    assert forget(app).hands == 5
    assert forget(app).hands == 0


def test_names_and_contacts_are_forgotten_after_the_end(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made = topic_of(app, place, name="王阿姨", notify=True)
    clock.move(days=400)
    assert (forget(app).names, forget(app).contacts) == (0, 0)  # it still goes on
    end(app, made["id"])
    clock.move(days=180)
    assert (forget(app).names, forget(app).contacts) == (0, 0)
    clock.move(seconds=1)
    done = forget(app)
    assert (done.names, done.contacts) == (1, 1)
    assert notices_of(app, made["phone"]) == []
    assert "王阿姨" not in str(content(app))


def test_a_merged_one_has_ended_when_its_target_has(app: FastAPI, clock: MovingClock, place: Place) -> None:
    target, source = topic_of(app, place), topic_of(app, place, name="王阿姨", notify=True)
    merge(app, source["id"], target["id"])
    clock.move(days=400)
    assert forget(app).contacts == 0
    end(app, target["id"])
    clock.move(days=181)
    done = forget(app)
    assert (done.names, done.contacts) == (1, 1)


def test_a_contact_stays_for_another_suggestion_that_goes_on(
    app: FastAPI, clock: MovingClock, place: Place
) -> None:
    made = topic_of(app, place, notify=True)
    other = topic_of(app, place)
    support(app, other["id"], made["client"], made["phone"])
    end(app, made["id"])
    clock.move(days=400)
    assert forget(app).contacts == 0
    end(app, other["id"])
    clock.move(days=181)
    assert forget(app).contacts == 1


def test_what_was_forgotten_is_recorded_as_numbers(app: FastAPI, place: Place) -> None:
    made = topic_of(app, place)
    forget(app)
    events = content(app)["audit_event"]
    assert "retention.kept" in events
    assert person(app, made["phone"]) not in events


def test_the_command_forgets(
    app: FastAPI,
    place: Place,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    with app.state.database.unit(write=True) as db:
        db.add(HandRow(trace="long ago", at=system_clock() - timedelta(days=31)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", settings.database_url)
    assert main(["retention"]) == 0
    assert "防滥用记录 1 条" in capsys.readouterr().out


def test_the_command_takes_away_photos_that_nobody_claimed(
    app: FastAPI,
    clock: MovingClock,
    place: Place,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client, _number = resident(app)
    left = uploaded(client)
    clock.move(days=2)
    assert retention([], settings=settings, clock=clock) == 0
    assert "附件 1 个" in capsys.readouterr().out
    assert client.get(f"/api/attachments/{left}").status_code in (401, 404)
    assert retention([], settings=settings, clock=clock) == 0
    assert "附件 0 个" in capsys.readouterr().out


def test_the_command_refuses_a_database_of_another_version(
    app: FastAPI, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.state.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'half'")
    assert retention([], settings=settings) == NOT_MIGRATED
    assert "python -m app migrate" in capsys.readouterr().err


def test_other_words_are_another_consent(app: FastAPI, place: Place, settings: Settings) -> None:
    made = topic_of(app, place)
    with app.state.database.unit(write=False) as db:
        [row] = db.exec(select(TopicPersonRow).where(TopicPersonRow.topic_id == made["id"]))
    assert row.consent_version == agreed(app)
    app.state.settings = settings.model_copy(update={"keep_names_days": 30})
    assert agreed(app) != row.consent_version
    client, number = resident(app)
    refused = support(app, made["id"], client, number, consent=row.consent_version)
    assert refused.json()["type"] == "/problems/outdated-consent"
