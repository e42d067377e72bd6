"""我要提建议 over HTTP, on both databases: every step, every refusal, and nothing typed is ever lost."""

from __future__ import annotations

from html import escape

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import select

from app.attachments.tables import AttachmentRow
from app.domain.actors import Role
from app.domain.words import Stage, TopicChannel
from app.notices import service as notices
from app.people.actor import COOKIE
from app.topics.tables import TopicPersonRow, TopicRow
from tests.attachments.bytes import image
from tests.factories import account, phone, sent_code, token_of
from tests.screens.resident_forms import Reader, number_of, suggestion
from tests.topics.factory import Place, district, topic_of
from tests.topics.test_campaigns import published, year

HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def rows(app: FastAPI) -> list[TopicRow]:
    with app.state.database.unit(write=False) as db:
        return list(db.exec(select(TopicRow)))


def asked_for_code(reader: Reader, app: FastAPI, place: Place, number: str, **other: str) -> Response:
    page = reader.open("/suggest")
    page = reader.send(page, do="check", **suggestion(app, place, number, **other))
    assert page.status_code == 200, page.text
    return reader.send(page, do="code")


def known(app: FastAPI, place: Place, number: str = "") -> tuple[Reader, Response]:
    """A reader whose number is confirmed, with photos still to add."""
    reader, number = Reader(app), number or phone()
    page = asked_for_code(reader, app, place, number, photos="1")
    return reader, reader.send(page, do="submit", code=sent_code(app.state.settings, number))


def test_from_the_first_word_to_the_number(app: FastAPI) -> None:
    place, number, reader = district(app), phone(), Reader(app)
    page = asked_for_code(reader, app, place, number)
    assert "榕溪街道 · 榕树头社区" in page.text
    wrong = reader.send(page, do="submit", code="000000")
    assert wrong.status_code == 401
    assert "给幸福路加装路灯" in wrong.text
    early = reader.send(wrong, do="code")
    assert early.status_code == 429
    assert 'name="code"' in early.text
    code = sent_code(app.state.settings, number)
    done = reader.send(early, do="submit", code=f" {code[:3]} {code[3:]}")
    assert done.status_code == 201
    [row] = rows(app)
    assert number_of(done).replace("-", "") == row.number
    assert (row.title, row.community_id, row.due_on) == ("给幸福路加装路灯", place.community, row.due_on)
    assert row.text == "晚上很暗，老人出门容易摔倒，\n希望每隔三十米装一盏灯。"
    assert "2026年12月31日" in done.text
    assert COOKIE in reader.client.cookies
    again = reader.send(early, do="submit", code=code, csrf=None)
    assert again.status_code == 403, "the session has a token now, and the old page has none"


def called(app: FastAPI) -> str:
    """A 集中征集 that takes suggestions today."""
    with app.state.database.unit(write=True) as db:
        cycle = year(db, app.state.clock(), Stage.COLLECTING, 1)
    return published(app, cycle, "2026-11-23", "2026-12-31")


def test_for_a_call_with_a_name_and_an_address(app: FastAPI) -> None:
    place, call, number = district(app), called(app), phone()
    reader = Reader(app)
    start = reader.open("/")
    assert f'href="/suggest?campaign={call}"' in start.text
    form = reader.open("/suggest", campaign=call)
    assert f'value="{call}" selected' in form.text
    more = {"campaign": call, "name": "王女士", "email": "a@b.cn", "notify": "1"}
    page = reader.send(form, do="check", **suggestion(app, place, number, **more))
    for words in ("2027年民生实事集中征集", "王女士", "a@b.cn"):
        assert words in page.text
    page = reader.send(page, do="code")
    done = reader.send(page, do="submit", code=sent_code(app.state.settings, number))
    assert done.status_code == 201
    [row] = rows(app)
    assert (row.channel, row.campaign_id) == (TopicChannel.CAMPAIGN, call)
    with app.state.database.unit(write=False) as db:
        [author] = db.exec(select(TopicPersonRow)).all()
        assert author.name == "王女士"
        assert notices.is_told(db, author.person)


def test_a_call_that_is_over_and_an_address_that_is_none_are_named(app: FastAPI) -> None:
    place, reader = district(app), Reader(app)
    wrong = {"campaign": "0000000000", "email": "wang", "name": "王" * 41}
    page = reader.send(reader.open("/suggest"), do="check", **suggestion(app, place, phone(), **wrong))
    assert page.status_code == 422
    for name, words in (
        ("campaign", "这次集中征集已经结束"),
        ("email", "邮箱地址有误"),
        ("name", "称呼：至多 40 个字，现在是 41 个字"),
    ):
        assert f'<a href="#{name}">{words}' in page.text
    assert 'class="more" open' in page.text


def test_the_same_form_sent_twice_is_one_suggestion(app: FastAPI) -> None:
    reader, page = known(app, district(app))
    first, second = reader.send(page, do="submit"), reader.send(page, do="submit")
    assert (first.status_code, second.status_code) == (201, 200)
    assert number_of(first) == number_of(second)
    assert "没有重复" in second.text
    assert len(rows(app)) == 1


def test_whatever_is_wrong_is_named_at_once_and_everything_typed_stays(app: FastAPI) -> None:
    place, reader = district(app), Reader(app)
    typed = {
        "title": "太" * 31,
        "text": "太短",
        "where": "nowhere",
        "category": "nothing",
        "place": "长" * 81,
        "phone": "123",
        "consent": "0" * 12,
    }
    page = reader.send(reader.open("/suggest"), do="check", **{**suggestion(app, place, ""), **typed})
    assert page.status_code == 422
    for field in ("title", "where", "place", "text", "category", "phone", "consent"):
        assert f'<a href="#{field}">' in page.text, field
        assert f'id="{field}-wrong"' in page.text
    for words in ("太" * 31, "太短", "长" * 81, "现在是 31 个字", "现在是 2 个字", 'value="123"'):
        assert words in page.text
    empty = reader.client.post("/suggest", data={"do": "submit"})
    assert empty.status_code == 422
    assert (
        reader.client.post(
            "/suggest", content=b"\x00\xff", headers={"Content-Type": "text/plain"}
        ).status_code
        == 422
    )
    assert rows(app) == []


@pytest.mark.parametrize(
    "do", ["check", "edit", "size:largest", "lang:en", "photos", "drop:x", "rubbish", ""]
)
def test_hostile_words_are_shown_as_words(app: FastAPI, do: str) -> None:
    place, reader = district(app), Reader(app)
    entered = suggestion(
        app, place, phone(), title=HOSTILE[:30], text=f"很暗的一条路，{HOSTILE}", place=HOSTILE
    )
    page = reader.send(reader.open("/suggest"), do=do, **entered)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert escape(HOSTILE) in page.text.replace("&#34;", "&quot;")


def test_unseen_characters_are_taken_out_and_a_number_is_read_as_people_write_it(app: FastAPI) -> None:
    place, number, reader = district(app), phone(), Reader(app)
    written = f"+86 {number[:3]}-{number[3:7]} {number[7:]}"
    entered = suggestion(app, place, written, title="\u200e给幸福路\u202e加装路灯\ufeff")
    page = reader.send(reader.open("/suggest"), do="check", **entered)
    assert page.status_code == 200
    assert "<dd>给幸福路加装路灯</dd>" in page.text
    assert f"<dd>{number}</dd>" in page.text


def test_what_is_large_is_told_and_what_was_typed_stays(app: FastAPI) -> None:
    place, reader = district(app), Reader(app)
    page = reader.send(
        reader.open("/suggest"), do="check", **suggestion(app, place, phone(), text="长" * 9000)
    )
    assert page.status_code == 422
    assert "现在是 9000 个字" in page.text
    assert "长" * 9000 in page.text


def test_the_size_of_text_and_the_language_change_without_losing_a_word(app: FastAPI) -> None:
    place, reader, entered = district(app), Reader(app), {}
    entered = suggestion(app, place, phone(), text="还没写完")
    large = reader.send(reader.open("/suggest"), do="size:largest", **entered)
    assert 'class="largest"' in large.text
    assert "还没写完" in large.text
    english = reader.send(large, do="lang:en", **entered)
    assert "Make a suggestion" in english.text
    assert "还没写完" in english.text
    back = reader.send(english, do="check", **suggestion(app, place, phone()))
    assert 'class="largest"' in back.text
    assert "Check your suggestion" in back.text
    assert "给幸福路加装路灯" in reader.send(back, do="lang:zh").text


def test_back_to_the_form_with_everything_on_it(app: FastAPI) -> None:
    place, reader, number = district(app), Reader(app), phone()
    page = asked_for_code(reader, app, place, number, notify="1")
    form = reader.send(page, do="edit")
    for kept in ("给幸福路加装路灯", "幸福路3号门前", "希望每隔三十米装一盏灯", f'value="{number}"'):
        assert kept in form.text
    assert f'value="{place.street}/{place.community}" selected' in form.text
    assert 'value="safety" selected' in form.text
    assert form.text.count(" checked") == 2


def test_who_passed_the_limit_is_told_and_needs_no_second_code(app: FastAPI) -> None:
    place, number = district(app), phone()
    reader, page = known(app, place, number)
    for turn in range(app.state.settings.topics_a_day):
        done = reader.send(
            page, do="submit", nonce=f"nonce-of-this-test-{turn}", title=f"第{turn}条不同的建议"
        )
        assert done.status_code == 201
    late = reader.send(page, do="submit", nonce="nonce-of-this-test-late")
    assert late.status_code == 429
    assert "请明天再提" in late.text
    assert "给幸福路加装路灯" in late.text
    assert 'name="code"' not in late.text


def test_photos_are_added_taken_away_and_published_with_it(app: FastAPI) -> None:
    reader, page = known(app, district(app))
    assert "选择照片" in page.text
    page = reader.send(page, [image(), image(size=(20, 30))], do="photos")
    assert page.text.count("<img src=") == 2
    refused = reader.send(page, [b"no picture at all"], do="photos")
    assert refused.status_code == 422
    assert "只能上传 JPEG" in refused.text
    assert refused.text.count("<img src=") == 2
    first = page.text.split('value="drop:')[1][:10]
    page = reader.send(refused, do=f"drop:{first}")
    assert page.text.count("<img src=") == 1
    over = reader.send(page, [image()] * 3, do="submit")
    assert over.status_code == 422
    assert "多出的没有添加" in over.text
    assert over.text.count("<img src=") == 3
    assert reader.send(over, do="submit").status_code == 201
    [row] = rows(app)
    with app.state.database.unit(write=False) as db:
        found = list(db.exec(select(AttachmentRow).where(AttachmentRow.owner_id == row.id)))
    assert len(found) == 3
    assert reader.open(f"/topics/{row.id}").text.count("<img src=") == 3


def test_nobody_uses_another_s_photo(app: FastAPI) -> None:
    place = district(app)
    one, page = known(app, place)
    page = one.send(page, [image()], do="photos")
    photo = page.text.split('value="drop:')[1][:10]
    two, other = known(app, place)
    shown = two.send(other, do="photos", photo=photo)
    assert "已经失效" in shown.text
    refused = two.send(shown, do="submit")
    assert refused.status_code == 422
    assert "给幸福路加装路灯" in refused.text
    assert rows(app) == []


def test_a_photo_is_taken_from_nobody_unknown(app: FastAPI) -> None:
    place, reader = district(app), Reader(app)
    page = asked_for_code(reader, app, place, phone())
    assert 'name="files"' not in page.text
    assert reader.send(page, [image()], do="photos").status_code == 200
    with app.state.database.unit(write=False) as db:
        assert db.exec(select(AttachmentRow)).first() is None


@pytest.mark.parametrize("role", [Role.CLERK, Role.STATION_CLERK, Role.AUDITOR])
def test_another_session_is_not_put_in_the_place_of(app: FastAPI, role: Role) -> None:
    place = district(app)
    reader = Reader(app, token_of(app, account(app, role).username))
    page = reader.open("/suggest")
    assert "请先退出登录" in page.text
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = reader.client.post(
        "/suggest", data={"csrf": token, "do": "check", **suggestion(app, place, phone())}
    )
    assert answer.status_code == 409
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_a_foreign_page_gets_no_code_sent(app: FastAPI) -> None:
    place, number = district(app), phone()
    for do in ("code", "submit"):
        entered = {"do": do, "code": "123456", **suggestion(app, place, number)}
        reader = Reader(app)
        answer = reader.client.post("/suggest", data=entered, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
    assert not app.state.settings.outbox.exists()


def test_what_was_suggested_before_is_shown_without_a_script_too(app: FastAPI) -> None:
    place = district(app)
    made = topic_of(app, place, title="幸福路加装路灯", text="幸福路晚上太暗了，请加装路灯。")
    reader = Reader(app)
    page = reader.send(reader.open("/suggest"), do="check", **suggestion(app, place, phone()))
    assert f'href="/topics/{made["id"]}"' in page.text
    fragment = reader.open(
        "/suggest/similar", title="幸福路装路灯", where=f"{place.street}/{place.community}"
    )
    assert f'href="/topics/{made["id"]}"' in fragment.text
    assert "<html" not in fragment.text
    for asked in ({}, {"title": "幸"}, {"title": HOSTILE * 9, "where": "///"}, {"title": "游泳馆夜场"}):
        empty = reader.open("/suggest/similar", **asked)
        assert (empty.status_code, empty.text.strip()) == (200, "")
