"""大家的建议 and 支持 over HTTP, on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

from fastapi import FastAPI

from app.domain.actors import Role
from app.domain.words import TopicCategory, TopicChannel, TopicOrigin, TopicStatus
from app.topics import consent
from app.topics.tables import TopicRow
from tests.factories import account, bearer_of, phone, resident_client, sent_code, token_of
from tests.screens.resident_forms import Reader
from tests.topics.factory import Place, district, merge, row_of, set_row, topic_of

HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def links(text: str) -> list[str]:
    return re.findall(r'<li><a href="/topics/(\w{10})"', text)


def many(app: FastAPI, place: Place, number: int) -> None:
    now = app.state.clock()
    with app.state.database.unit(write=True) as db:
        db.add_all(
            TopicRow(
                number=f"{n:08}",
                phone_tail="0000",
                title=f"第{n}条建议",
                text="很多条建议中的一条。",
                category=TopicCategory.OTHER if n % 2 else TopicCategory.SAFETY,
                channel=TopicChannel.STANDING,
                origin=TopicOrigin.ONLINE,
                street_id=place.other_street if n % 3 else place.street,
                place="",
                status=TopicStatus.SUBMITTED,
                submitted_at=now - timedelta(minutes=n),
            )
            for n in range(number)
        )


def test_fifty_a_page_and_the_filters_go_with_it(app: FastAPI) -> None:
    place = district(app)
    many(app, place, 130)
    reader = Reader(app)
    asked, seen = "/topics?category=other", []
    while asked:
        page = reader.client.get(asked)
        assert page.status_code == 200
        seen += [links(page.text)]
        more = re.findall(r'href="(/topics\?[^"]*before=[^"]*)"', page.text)
        asked = more[0].replace("&amp;", "&") if more else ""
    assert [len(one) for one in seen] == [50, 15]
    assert len({topic for one in seen for topic in one}) == 65
    there = reader.open("/topics", street=place.street, category="other")
    assert f'value="{place.street}" selected' in there.text
    assert len(links(there.text)) == 22


def test_nothing_found_and_nothing_there(app: FastAPI) -> None:
    reader = Reader(app)
    assert "可以提第一条" in reader.open("/topics").text
    topic_of(app, district(app))
    empty = reader.open("/topics", status="ADOPTED")
    assert "没有符合的建议" in empty.text
    for asked in ({"category": HOSTILE[:20]}, {"street": "x"}, {"status": "WITHDRAWN"}, {"before": "x"}):
        page = reader.open("/topics", **asked)
        assert page.status_code in (200, 422)
        assert "<script>" not in page.text


def test_one_of_them_escaped_with_what_became_of_it(app: FastAPI) -> None:
    place = district(app)
    made = topic_of(app, place, title=HOSTILE[:30], text=f"很暗，{HOSTILE}")
    set_row(
        app,
        made["id"],
        status=TopicStatus.RETURNED,
        sentence="已列入另一工程",
        return_reason="already_planned",
    )
    page = Reader(app).open(f"/topics/{made['id']}")
    assert "<script>" not in page.text
    assert "已列入另一工程" in page.text
    assert "已有安排" in page.text
    assert "不再接受支持" in page.text
    assert made["number"] not in page.text
    set_row(app, made["id"], status=TopicStatus.WITHDRAWN)
    assert Reader(app).open(f"/topics/{made['id']}").status_code == 404


def test_support_by_a_code_once_and_taken_back(app: FastAPI) -> None:
    place, number, reader = district(app), phone(), Reader(app)
    made = topic_of(app, place)
    address = f"/topics/{made['id']}"
    version = consent.current(app.state.settings).version
    page = reader.send(reader.open(address), do="code", phone="12", consent="")
    assert page.status_code == 422
    assert page.text.count('<li><a href="#') == 2
    page = reader.send(page, do="code", phone=number, consent=version)
    wrong = reader.send(page, do="support", phone=number, consent=version, code="000000")
    assert wrong.status_code == 401
    assert f'value="{number}"' in wrong.text
    code = sent_code(app.state.settings, number)
    done = reader.send(wrong, do="support", phone=number, consent=version, code=code)
    assert "已支持" in done.text
    assert row_of(app, made["id"]).supporters == 1
    again = reader.send(reader.open(address), do="support", phone=number, consent=version)
    assert "不重复计算" in again.text
    token = again.text.split('name="csrf" value="')[1].split('"')[0]
    back = reader.client.post(f"{address}/support", data={"csrf": token, "do": "take_back"})
    assert "已收回" in back.text
    assert row_of(app, made["id"]).supporters == 0
    assert reader.open(f"{address}/support").status_code == 200


def test_a_merged_one_s_support_counts_for_its_target(app: FastAPI) -> None:
    place, number = district(app), phone()
    made, target = topic_of(app, place), topic_of(app, place)
    merge(app, made["id"], target["id"])
    client = resident_client(app, number)
    reader = Reader(app, bearer_of(client))
    page = reader.open(f"/topics/{made['id']}")
    assert f'href="/topics/{target["id"]}"' in page.text
    version = consent.current(app.state.settings).version
    assert "已支持" in reader.send(page, do="support", phone=number, consent=version).text
    assert row_of(app, target["id"]).supporters == 2


def test_who_is_signed_in_otherwise_is_told(app: FastAPI) -> None:
    made = topic_of(app, district(app))
    reader = Reader(app, token_of(app, account(app, Role.CLERK).username))
    assert "您现在以其他身份登录" in reader.open(f"/topics/{made['id']}").text
