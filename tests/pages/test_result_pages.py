"""What people read and sign, after a played session: on a phone, a tablet, a desk, and on A4 paper."""

from __future__ import annotations

import re

import pytest

from tests.browser import DESKTOP, PHONE, TABLET, Browser, outside, outside_on_paper
from tests.pages.conftest import Played

SIZES = (PHONE, TABLET, DESKTOP)
PAPERS = (
    ("effect", "report"),
    ("selection", "report"),
    ("selection", "notice"),
    ("listed", "report"),
    ("listed", "notice"),
    ("implementing", "report"),
)
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[45](\.\d+)? 84[12](\.\d+)?\s*\]")


@pytest.mark.parametrize(("subject", "paper"), PAPERS)
def test_a_paper_fits_every_window_and_a4(clerk: Browser, played: Played, subject: str, paper: str) -> None:
    page = clerk.open(f"/results/{played.hall.ids[subject]}/{paper}")
    faults = [fault for size in SIZES for fault in outside(page, size)]
    assert faults == []
    assert outside_on_paper(page) == []
    assert A4.search(page.pdf(prefer_css_page_size=True))


def test_everybody_reads_the_notice_and_not_the_counts(reader: Browser, played: Played) -> None:
    page = reader.open(f"/results/{played.hall.ids['listed']}/notice", size=PHONE)
    text = page.locator("main").inner_text()
    assert "新建社区幼儿园" in text
    assert "更新社区食堂" not in text
    assert page.locator("table").count() == 0


def test_the_report_is_signed_by_hand_and_its_table_has_heads(clerk: Browser, played: Played) -> None:
    page = clerk.open(f"/results/{played.hall.ids['selection']}/report")
    assert page.locator("h1").inner_text() == "票决结果报告单"
    assert page.locator(".signatures dt").all_inner_texts()[-2:] == ["执行主席", "日期"]
    heads = page.locator("table.votes").first.locator("thead th[scope=col]").all_inner_texts()
    assert heads[:3] == ["序号", "项目", "赞成"]


def test_on_a_phone_each_number_stands_beside_its_name(clerk: Browser, played: Played) -> None:
    page = clerk.open(f"/results/{played.hall.ids['selection']}/report", size=PHONE)
    name = "el => getComputedStyle(el, '::before').content"
    cells = page.locator("table.votes tbody tr").first.locator("td[data-label]").all()
    assert cells[0].evaluate(name) == '"赞成"'


def test_the_start_page_leads_to_every_announced_result(reader: Browser, played: Played) -> None:
    page = reader.open("/", size=PHONE)
    assert page.locator(".announced > li").count() == 6
    addresses = [link.get_attribute("href") for link in page.locator(".announced a").all()]
    assert f"/results/{played.hall.ids['listed']}/notice" in addresses
    wrong = [a for a in addresses if a and page.request.get(f"{played.address}{a}").status != 200]
    assert wrong == []


def test_what_lost_a_run_off_is_not_called_short_of_the_majority(clerk: Browser, played: Played) -> None:
    """On the year's paper its votes are those of the first poll, where it had the majority."""
    page = clerk.open(f"/results/{played.hall.ids['listed']}/report")
    lost = page.locator("tr", has_text="更新社区食堂").locator(".outcome").inner_text().split()
    assert lost == ["未入选", "另行票决"]
