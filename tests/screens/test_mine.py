"""我的建议 over HTTP, on both databases: what is one's own, withdrawn, told of, and erased."""

from __future__ import annotations

from fastapi import FastAPI
from httpx2 import Response

from app.domain.words import TopicStatus
from app.notices.service import CONSENT_VERSION
from app.people.actor import COOKIE
from tests.factories import bearer_of
from tests.screens.resident_forms import Reader
from tests.topics.factory import Place, district, row_of, support, topic_of


def own(app: FastAPI, place: Place) -> tuple[Reader, dict[str, str]]:
    """A resident with a suggestion, and with one that he supports."""
    made, other = topic_of(app, place, title="给梅湾路装路灯"), topic_of(app, place, title="建一座社区食堂")
    assert support(app, other["id"], made["client"], made["phone"]).status_code == 201
    token = bearer_of(made["client"])
    return Reader(app, token), made


def act(reader: Reader, path: str, **fields: str) -> Response:
    token = reader.open("/mine").text.split('name="csrf" value="')[1].split('"')[0]
    return reader.client.post(path, data={"csrf": token, **fields})


def test_what_is_mine_and_what_i_support(app: FastAPI) -> None:
    reader, made = own(app, district(app))
    page = reader.open("/mine").text
    for words in ("给梅湾路装路灯", "建一座社区食堂", made["number"], "我支持的", "没有留"):
        assert words in page
    assert page.count("确认撤回：") == 1
    nobody = Reader(app).open("/mine")
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/sign-in?next=%2Fmine")


def test_withdrawn_by_its_author_alone(app: FastAPI) -> None:
    place = district(app)
    reader, made = own(app, place)
    stranger, _made = own(app, place)
    refused = act(stranger, "/mine/withdrawal", number=made["number"])
    assert refused.status_code == 404
    assert "没有找到您提出的这条建议" in refused.text
    assert row_of(app, made["id"]).status is TopicStatus.SUBMITTED
    done = act(reader, "/mine/withdrawal", number=made["number"])
    assert (done.status_code, done.headers["location"]) == (303, "/mine?done=withdrawn")
    page = reader.open("/mine", done="withdrawn").text
    assert "建议已撤回。" in page
    assert "确认撤回：" not in page


def test_told_and_left_alone(app: FastAPI) -> None:
    reader, made = own(app, district(app))
    wrong = act(reader, "/mine/notices", do="tell", phone=made["phone"], consent="")
    assert wrong.status_code == 422
    act(reader, "/mine/notices", do="tell", phone=made["phone"], consent=CONSENT_VERSION)
    assert made["phone"] in reader.open("/mine").text
    act(reader, "/mine/notices", do="quiet")
    assert made["phone"] not in reader.open("/mine").text
    assert "已撤回同意" in reader.open("/mine", done=act_done(reader)).text


def act_done(reader: Reader) -> str:
    return str(act(reader, "/mine/privacy", do="consent").headers["location"]).rpartition("=")[2]


def test_erased_only_when_it_is_confirmed(app: FastAPI) -> None:
    reader, made = own(app, district(app))
    assert act(reader, "/mine/privacy", do="erase").status_code == 422
    done = act(reader, "/mine/privacy", do="erase", confirm="1")
    assert (done.status_code, done.headers["location"]) == (303, "/mine/erased")
    assert f'{COOKIE}=""' in done.headers["set-cookie"]
    assert "已删除" in reader.open("/mine/erased").text
    assert reader.open("/mine").status_code == 303
    assert row_of(app, made["id"]).status is TopicStatus.WITHDRAWN
