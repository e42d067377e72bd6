"""站长轮值 over HTTP: one head each day, past terms stand, two hands at once make one rota."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from app.audit.service import events
from app.domain import errors as e
from app.domain.actors import Role
from app.domain.rota import Term
from app.domain.words import DeputyChange
from app.people import service as people
from app.stations import service
from tests import factories as make
from tests.meetings.test_meeting_races import at_once
from tests.stations.street import OTHER, TODAY, Street, day, street_of


@pytest.fixture
def street(app: FastAPI) -> Street:
    return street_of(app)


def test_a_rota_gives_each_day_one_head(street: Street) -> None:
    arranged = street.rota(street.terms(-10, 20, 50, 80))
    assert arranged["version"] == 2
    assert [one["from_on"] for one in arranged["items"]] == [day(50), day(20), day(-10)]
    with street.database.unit(write=False) as db:
        heads = [
            found.id
            if (found := service.head_of(db, street.station, TODAY + timedelta(days=number)))
            else None
            for number in (-11, -10, 19, 20, 79, 80)
        ]
        told = [event for event in events(db) if event.type == "station.rota"]
    first, second, third, _ = street.deputies
    assert heads == [None, first, first, second, third, None]
    assert [(event.subject, event.payload["version"]) for event in told] == [(street.station, 2)]
    shown = make.visitor(street.app).get(street.path).json()
    assert shown["head"]["id"] == first
    assert [one["id"] for one in shown["deputies"]] == street.deputies


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"from_on": day(31)}, "/terms/1"),
        ({"from_on": day(29)}, "/terms/1"),
        ({"to_on": day(29)}, "/terms/1"),
        ({"deputy": 0}, "/terms/1"),
        ({"deputy": "stranger"}, "/terms/1/deputy"),
        ({"deputy": "0000000000"}, "/terms/1/deputy"),
        ({"deputy": "x"}, "/terms/1/deputy"),
        ({"from_on": "2026-02-30"}, "/terms/1/from_on"),
        ({"from_on": 20261201}, "/terms/1/from_on"),
        ({"to_on": "9999-12-31"}, "/terms/1/to_on"),
        ({"from_on": "0001-01-01"}, "/terms/1/from_on"),
    ],
)
def test_a_gap_an_overlap_and_a_stranger_are_refused(
    street: Street, change: dict[str, Any], pointer: str
) -> None:
    terms = street.terms(0, 30, 60)
    named = {0: street.deputies[0], "stranger": street.stranger}
    broken = {key: named.get(value, value) for key, value in change.items()}
    answer = street.arrange([terms[0], {**terms[1], **broken}])
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert street.heads() == []
    assert street.version() == 1


def test_the_new_part_begins_where_the_old_one_ends(street: Street) -> None:
    street.rota(street.terms(0, 30))
    late = street.arrange(street.terms(31, 60, first=1))
    assert late.status_code == 422
    assert day(30) in late.json()["detail"]
    assert street.arrange([{**street.terms(30, 60)[0]}]).status_code == 422  # nobody follows himself
    begins = {"from_on": day(30), "terms": street.terms(31, 60, first=1)}
    named = {"If-Match": "2"}
    assert street.clerk.put(f"{street.path}/rota", json=begins, headers=named).status_code == 422
    street.rota(street.terms(30, 60, first=1))
    first, second, *_ = street.deputies
    assert street.heads() == [(first, day(0), day(29)), (second, day(30), day(59))]


def test_a_rota_made_anew_cuts_the_term_that_is_held_and_keeps_what_is_past(
    street: Street,
) -> None:
    first, second, third, fourth = street.deputies
    street.rota(street.terms(-20, 10, 40, 70))
    street.later(15)
    assert street.arrange(street.terms(14, 60, first=2)).status_code == 422
    street.rota(street.terms(15, 25, 90, first=2))
    assert street.heads() == [
        (first, day(-20), day(9)),
        (second, day(10), day(14)),
        (third, day(15), day(24)),
        (fourth, day(25), day(89)),
    ]


def test_a_rota_that_ran_out_is_taken_up_without_a_gap(street: Street) -> None:
    street.rota(street.terms(0, 10))
    street.later(30)
    assert street.arrange(street.terms(30, 60, first=1)).status_code == 422
    street.rota(street.terms(10, 60, first=1))
    assert [begins for _, begins, _ in street.heads()] == [day(0), day(10)]


def test_two_rotas_at_once_are_one(street: Street) -> None:
    clerk = make.actor(Role.CLERK)

    def arrange(place: int) -> object:
        term = Term(street.deputies[place], TODAY, TODAY + timedelta(days=30 + place))
        with street.database.unit(write=True) as db:
            return service.arrange(
                db,
                street.app.state.clock(),
                street.station,
                expected=1,
                from_on=TODAY,
                terms=[term],
                by=clerk,
            ).version

    answers = at_once(*[lambda place=place: arrange(place) for place in range(4)])
    assert sorted(str(answer) for answer in answers) == ["2", *[str(e.Stale)] * 3]
    assert len(street.heads()) == 1


def test_a_deputy_leaves_the_station_or_leads_it(street: Street) -> None:
    """Whichever comes first: nobody leads a station where he does not work."""
    clerk = make.actor(Role.CLERK)
    now, head = street.app.state.clock(), street.deputies[0]

    def arrange() -> object:
        term = Term(head, TODAY, TODAY + timedelta(days=30))
        with street.database.unit(write=True) as db:
            row = service.arrange(db, now, street.station, expected=1, from_on=TODAY, terms=[term], by=clerk)
            return row.version

    def leave() -> object:
        with street.database.unit(write=True) as db:
            service.take_away(db, now, street.station, head, by=clerk)
        return "gone"

    answers = at_once(arrange, leave)
    assert answers in ([2, e.HeadOfStation], [e.Malformed, "gone"])
    there = [one["id"] for one in street.clerk.get(street.path).json()["deputies"]]
    assert (head in there) == (answers[0] == 2)


def test_a_stale_version_and_none_at_all(street: Street) -> None:
    street.rota(street.terms(0, 30))
    assert street.arrange(street.terms(0, 40), version=1).status_code == 412
    path, body = f"{street.path}/rota", {"from_on": day(0), "terms": street.terms(0, 40)}
    assert street.clerk.put(path, json=body).status_code == 422
    for wrong in ("x", "", "-1", "1.5"):
        assert street.clerk.put(path, json=body, headers={"If-Match": wrong}).status_code == 422
    for missing in ({"from_on": day(0)}, {**body, "terms": []}, {**body, "who": "x"}):
        assert street.clerk.put(path, json=missing, headers={"If-Match": "2"}).status_code == 422


def test_who_arranges_a_rota(street: Street) -> None:
    app, terms = street.app, street.terms(0, 30)
    for client, status in (
        (street.deputy(0), 403),
        (make.signed_in(app, Role.STREET_CONGRESS_OFFICE, street=OTHER), 403),
        (make.signed_in(app, Role.STATION_CLERK, street=OTHER), 403),
        (make.signed_in(app, Role.AUDITOR), 403),
        (make.resident_client(app), 403),
        (make.visitor(app), 401),
        (street.at_station, 200),
    ):
        assert street.arrange(terms, by=client, version=street.version()).status_code == status
    assert street.arrange(street.terms(0, 40, first=1), by=street.office).status_code == 200
    assert (
        street.clerk.put(
            "/api/stations/0000000000/rota",
            json={"from_on": day(0), "terms": terms},
            headers={"If-Match": "1"},
        ).status_code
        == 404
    )


def test_who_reads_a_rota(street: Street) -> None:
    app = street.app
    street.rota(street.terms(0, 30, 60))
    for client, status in (
        (street.deputy(0), 200),
        (make.deputy_client(app, street.stranger), 200),
        (street.at_station, 200),
        (street.office, 200),
        (make.signed_in(app, Role.AUDITOR), 200),
        (make.signed_in(app, Role.STATION_CLERK, street=OTHER), 403),
        (make.signed_in(app, Role.TELLER), 403),
        (make.visitor(app), 401),
    ):
        assert client.get(f"{street.path}/rota").status_code == status


def test_a_rota_page_by_page(street: Street) -> None:
    street.rota(street.terms(0, 10, 20, 30, 40, 50))
    first = street.clerk.get(f"{street.path}/rota?limit=3").json()
    rest = street.clerk.get(f"{street.path}/rota", params={"before": first["next"]}).json()
    begins = [one["from_on"] for one in first["items"] + rest["items"]]
    assert begins == [day(number) for number in (40, 30, 20, 10, 0)]
    assert rest["next"] is None
    for wrong in ("before=x", "limit=51", "limit=0"):
        assert street.clerk.get(f"{street.path}/rota?{wrong}").status_code == 422


def test_a_head_who_resigns_is_shown_as_one_to_replace(street: Street) -> None:
    street.rota(street.terms(0, 30))
    with street.database.unit(write=True) as db:
        people.change_deputy(
            db,
            street.app.state.clock(),
            number=people.deputy(db, street.deputies[0]).number,
            kind=DeputyChange.RESIGNED,
            notice_no="公告〔2026〕2号",
            effective_on=date(2026, 11, 23),
            by=make.actor(Role.CLERK),
        )
    [term] = street.clerk.get(f"{street.path}/rota").json()["items"]
    assert term["in_office"] is False
    assert street.arrange(street.terms(0, 40)).status_code == 422
    assert street.arrange(street.terms(0, 40, first=1)).status_code == 200
