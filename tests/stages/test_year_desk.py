"""A year's desk beside its moves: the schedule back from the session, and the shredding of ballots."""

from __future__ import annotations

from app.domain.actors import Role
from tests.factories import signed_in
from tests.journeys.hall import Hall, approving
from tests.stages.test_desk_pages import get, post, recorded
from tests.stages.voting import held, in_session


def test_the_schedule_of_a_year_that_is_voted(hall: Hall) -> None:
    path = f"/desk/years/{hall.ids['listed']}"
    page = get(hall.clerk, path)
    for words in ("倒排工期", "按大会开幕日", "✓ 已办（2026年11月1日）", "（暂定）", "规则没有另定天数"):
        assert words in page
    tried = get(hall.clerk, f"{path}?session=2027-03-20")
    assert "按试排的日期 2027年3月20日 倒排，没有改动会议" in tried
    assert "最迟 2027年3月13日" in tried
    assert "已办，迟于此日（2026年11月1日）" in get(hall.clerk, f"{path}?session=2026-11-05")
    for odd in ("2027-13-40", "", "%3Cb%3E"):
        assert "按大会开幕日" in get(hall.clerk, f"{path}?session={odd}")


def test_the_schedule_of_a_year_that_is_graded(hall: Hall) -> None:
    path = f"/desk/years/{hall.ids['implementing']}?session=2027-03-20"
    page = get(signed_in(hall.app, Role.AUDITOR), path)
    for words in ("公布各项目总结报告", "最迟 2027年3月13日", "不满意的项目再次票评", "2027年9月20日"):
        assert words in page


def test_ballots_are_shredded_by_a_teller_on_what_another_recorded(hall: Hall) -> None:
    poll, _result = held(hall, "selection", in_session(hall), [approving(1, 2, 4)] * 2)
    page = f"/desk/polls/{poll}/shredding"
    assert page in get(hall.clerk, f"/desk/polls/{poll}")
    assert "异议期未满" in get(hall.clerk, page)
    hall.app.state.clock.move(days=31)
    clerk, teller = signed_in(hall.app, Role.CLERK), signed_in(hall.app, Role.TELLER)
    assert "现在可以销毁" in get(teller, page)
    assert 'role="alert"' in post(teller, page, 422).text
    record = recorded(clerk, f"/desk/moves/poll/{poll}/shred")
    assert page in get(teller, record)
    assert "确认并销毁选票" not in get(clerk, page)
    sent = {"decision": record.rpartition("/")[2]}
    post(clerk, page, 403, **sent)
    assert "确认并销毁选票" in get(teller, page)
    post(teller, page, **sent)
    assert "选票已于" in get(teller, page)
    post(teller, page, 409, **sent)
