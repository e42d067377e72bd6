"""The year that the handbook is played in: one service on SQLite, its people, a browser for each of them.

python -m tests.journeys.handbook_year data/handbook      # the pictures of every step, by name
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome
from sqlmodel import select

from app.db.clock import MovingClock
from app.db.migrations import upgrade
from app.db.session import Database
from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from app.domain.words import TopicCategory
from app.main import create_app
from app.people.tables import AccountRow
from tests.browser import chrome, serving
from tests.copied import settings_in
from tests.factories import account, bearer_of, sent_code
from tests.journeys import beginning
from tests.journeys.clicking import Clicks, Person
from tests.journeys.district import AWAY, CANDIDATES, ON_DEVICES, ON_PAPER
from tests.journeys.hall import Hall, Staff, open_hall
from tests.journeys.handbook import documents
from tests.journeys.playing import FILES

NAMES = ("秘书甲", "秘书乙", "主席", "政府办", "审计", "总监票", "监票", "计票甲", "计票乙")


@contextmanager
def year(folder: Path, started: Chrome, pictures: Path | None = None) -> Iterator[tuple[Hall, Clicks]]:
    """On the second of March, before anything has happened."""
    settings = settings_in(folder)
    database = Database(settings.database_url)
    upgrade(database)
    database.close()
    app = create_app(settings, MovingClock(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)))
    hall = open_hall(app)
    _name(hall)
    with serving(app) as site:
        clicks = Clicks(started, site, _people(hall), hall.on, FILES, pictures=pictures)
        clicks.values |= {"电子票代表证号": list(ON_DEVICES), "纸质票代表证号": list(ON_PAPER)}
        clicks.values |= {"缺席代表证号": AWAY[0], "第一张钥匙卡": lambda: clicks.values["钥匙卡"][0]}
        clicks.values["第三张钥匙卡"] = lambda: clicks.values["钥匙卡"][2]
        with clicks.stack:
            yield hall, clicks
    app.state.database.close()


def play(hall: Hall, clicks: Clicks) -> None:
    """From the first account to the finished work, step by step."""
    clicks.people["系统管理员"] = [_staff(hall.join(account(hall.app, Role.SYSADMIN)))]
    first, *others = [document.stem for document in documents()]
    clicks.play(first)
    beginning.desks(hall)
    clicks.people |= _desks(hall)
    clicks.values |= _said(hall) | _listed()
    for step in others:
        clicks.play(step)


def _name(hall: Hall) -> None:
    """So that forms tell the people apart."""
    database: Database = hall.app.state.database
    with database.unit(write=True) as db:
        accounts = {row.username: row for row in db.exec(select(AccountRow))}
        for client, name in zip(hall.staff, NAMES, strict=True):
            accounts[client.username].name = name


def _people(hall: Hall) -> dict[str, list[Person]]:
    chief, teller, first, second = hall.tellers
    staff = {
        "秘书处甲": hall.clerk,
        "秘书处乙": hall.second,
        "执行主席": hall.chair,
        "区政府办": hall.government,
        "审计观察员": hall.auditor,
        "总监票人": chief,
        "监票人": teller,
        "计票人甲": first,
        "计票人乙": second,
    }
    strangers = {"代表": [Person(_nobody) for _ in ON_DEVICES], "任何人": [Person(_nobody)]}
    strangers["新到岗的王明"] = [Person(_nobody)]
    return {who: [_staff(client)] for who, client in staff.items()} | strangers


def _desks(hall: Hall) -> dict[str, list[Person]]:
    """Whose accounts name a department, a street or a body that has to be there first."""
    desks = {
        "责任单位": hall.department,
        "联络站": hall.station,
        "街道工委甲": hall.street,
        "街道工委乙": hall.street_second,
        "常委会秘书": hall.committee,
    }
    residents = {"居民": [Person(_nobody)], "另一位居民": [Person(_nobody)]}
    return {who: [_staff(client)] for who, client in desks.items()} | residents


def _said(hall: Hall) -> dict[str, object]:
    """Two residents' phones, the codes that they read there, and what they have to say."""
    settings, author, friend = hall.app.state.settings, beginning.AUTHOR, beginning.FRIEND
    titles = [title for title, _ in beginning.SAID]
    return {
        "手机号": author,
        "后四位": author[-4:],
        "另一位的手机号": friend,
        "验证码": lambda: sent_code(settings, author),
        "另一位的验证码": lambda: sent_code(settings, friend),
        "全部标题": titles,
        "其余标题": titles[1:5],
        "其余类别": [TopicCategory(category).label for _, category in beginning.SAID[1:5]],
    }


def _listed() -> dict[str, object]:
    return {
        "候选项目名称": list(CANDIDATES[:3]),
        "投资类名称": list(CANDIDATES[3:]),
        "全部候选项目": list(CANDIDATES),
        "入库的建议": [title for title, _ in beginning.SAID[:3]],
        "计划编号": ["XQ2027-004", "XQ2027-005"],
    }


def _nobody() -> str:
    return ""


def _staff(client: TestClient) -> Person:
    """Signs in anew each day, as the staff does."""
    assert isinstance(client, Staff)

    def token() -> str:
        client.signed_in = False
        client.sign_in()
        return bearer_of(client)

    return Person(token)


def main(folder: Path, say: Callable[[str], None] = print) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="piaojue-handbook-"))
    try:
        with chrome() as started, year(work, started, folder) as (hall, clicks):
            play(hall, clicks)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for picture in sorted(folder.glob("*.png")):
        say(str(picture))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
