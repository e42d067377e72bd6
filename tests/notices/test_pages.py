"""What could not be sent, on a page: seen by who may, and sent once more by the clerk."""

from __future__ import annotations

import re

from fastapi import FastAPI

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from tests import factories as make
from tests.notices.test_doors import given_up

PAGE = {"Accept": "text/html"}


def test_what_failed_is_sent_once_more(
    app: FastAPI, database: Database, clock: MovingClock, settings: Settings
) -> None:
    failed = given_up(database, clock, settings, 2)
    clerk, auditor = make.signed_in(app, Role.CLERK), make.signed_in(app, Role.AUDITOR)
    assert 'href="/desk/notices"' in clerk.get("/desk", headers=PAGE).text
    page = clerk.get("/desk/notices", headers=PAGE).text
    assert page.count("原因：webhook 500") == 2
    assert "154" not in re.sub(r'name="csrf" value="[^"]*"', "", page.partition("<main")[2])
    assert "/retry" not in auditor.get("/desk/notices", headers=PAGE).text
    retry = f"/desk/notices/{failed[0]}/retry"
    assert auditor.post(retry, headers=PAGE).status_code == 403
    done = clerk.post(retry, headers=PAGE, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/notices?state=waiting")
    assert "将于" in clerk.get(done.headers["location"], headers=PAGE).text
    again = clerk.post(retry, headers=PAGE)
    assert (again.status_code, "没有失败" in again.text) == (409, True)
    assert clerk.post("/desk/notices/NEVER00000/retry", headers=PAGE).status_code == 404
    department = make.signed_in(app, Role.STATION_CLERK)
    assert department.get("/desk/notices", headers=PAGE).status_code == 403
