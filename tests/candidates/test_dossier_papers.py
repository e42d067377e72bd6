"""Photos and papers of a dossier: its own version each, the staff's until the list is published."""

from __future__ import annotations

from app.domain.words import DeliberationOutcome, Stage
from tests.attachments.bytes import image
from tests.attachments.uploading import uploaded
from tests.candidates.screening import Screening
from tests.journeys.hall import ok, refused


def test_they_come_and_go_with_a_version_each(year: Screening) -> None:
    first, second = uploaded(year.office), uploaded(year.office, image(size=(40, 30)))
    made = year.draft(topics=year.pool[:1], attachments=[first])
    assert [one["id"] for one in made["attachments"]] == [first]
    more = year.edit(made, attachments=[second])
    assert ([one["id"] for one in more["attachments"]], more["version"]) == ([first, second], 2)
    less = year.edit(more, detached=[first], reason="换用新的图纸")
    assert ([one["id"] for one in less["attachments"]], less["version"]) == ([second], 3)
    kept = ok(year.clerk.get(f"/api/candidates/{made['id']}/versions"))["items"]
    one, two = (attachment["digest"] for attachment in more["attachments"])
    assert [version["content"]["attachments"] for version in kept] == [[two], [one, two], [one]]


def test_nobody_takes_anothers(year: Screening) -> None:
    strange = uploaded(year.clerk)
    answer = refused(year.try_draft(topics=year.pool[:1], attachments=[strange]), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == ["/attachments/0"]


def test_they_are_open_once_the_list_is(year: Screening) -> None:
    year.grouped(general=1)
    paper = uploaded(year.office)
    made = year.complete(topics=year.pool[:1], attachments=[paper])
    year.appraise(made)
    path = f"/api/attachments/{paper}"
    assert year.public.get(path).status_code == 404
    assert year.clerk.get(path).status_code == 200
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    year.move_all("deliberate", outcome=DeliberationOutcome.AGREED)
    year.move_all("list", outcome=DeliberationOutcome.AGREED)
    assert year.public.get(path).status_code == 200
