"""改动材料 in the browser: dossiers opened in the amendment's form, changed, confirmed by another human."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.journeys.hall import Hall, ok
from tests.stages.test_amend_list import ids
from tests.stages.test_desk_pages import PAPER, get, move, post

LEAD = "amendment-change-0-"


def place(hall: Hall) -> str:
    return f"/desk/moves/cycle/{hall.ids['listed']}/amend_list"


def dossier(hall: Hall, number: int) -> dict[str, Any]:
    found: dict[str, Any] = ok(hall.public.get(f"/api/candidates/{ids(hall, hall.ids['listed'])[number]}"))
    return found


def written(hall: Hall, number: int, at: int = 0, **changed: str) -> dict[str, str]:
    """The form of one dossier as it was opened, with what is typed into it."""
    stands = dossier(hall, number)
    lead = f"amendment-change-{at}-"
    fields = ("title", "purpose", "target", "lead_department_id", "budget", "starts_on", "finishes_on")
    values = {name: str(stands[name]) for name in fields} | changed
    about = {"candidate": stands["id"], "version": str(stands["version"])}
    return {f"{lead}{name}": text for name, text in {**about, **values}.items()}


def amendment(hall: Hall, *numbers: int, **fields: str) -> dict[str, Any]:
    known = ids(hall, hall.ids["listed"])
    said = {"amendment-amended_by": "presidium", "reason": "目标写得更清楚"}
    return {**said, "amendment-change": [known[number] for number in numbers], **fields}


def test_a_dossier_is_changed_by_two_and_both_see_before_and_after(hall: Hall) -> None:
    stood = dossier(hall, 1)
    page = get(hall.clerk, f"{place(hall)}?change={stood['id']}")
    assert f'name="{LEAD}target"' in page
    assert f'value="{stood["budget"]:,}"' in page
    sent = amendment(hall, 1, **written(hall, 1, target="<b>三</b>所", budget="1,200,000"))
    looked = post(hall.clerk, place(hall), 200, **{**sent, "do": "open"}).text
    for words in ("改动前后（2 项）", stood["target"], "&lt;b&gt;三&lt;/b&gt;所", "目标写得更清楚"):
        assert words in looked
    assert dossier(hall, 1) == stood
    done = move(hall, place(hall), sent)
    assert f"{stood['target']} → &lt;b&gt;三&lt;/b&gt;所" in done  # also after it was made: as it stood
    assert "→ 120" in done
    now = dossier(hall, 1)
    changed = {"target": "<b>三</b>所", "budget": 1_200_000, "version": stood["version"] + 1}
    assert now == {**stood, **changed}


def test_what_is_refused_leads_to_its_field_in_the_opened_dossier(hall: Hall) -> None:
    second = dossier(hall, 2)
    typed = {**written(hall, 1), **written(hall, 2, at=1, finishes_on="2020-01-01", budget="很多")}
    page = post(hall.clerk, place(hall), 422, **PAPER, **amendment(hall, 1, 2, **typed)).text
    assert "#field-amendment-change-1-budget" in page
    assert 'value="很多"' in page
    typed["amendment-change-1-budget"] = str(second["budget"])
    page = post(hall.clerk, place(hall), 422, **PAPER, **amendment(hall, 1, 2, **typed)).text
    for field in ("#field-amendment-change-0", "#field-amendment-change-1-finishes_on"):
        assert f'href="{field}"' in page  # the first was named and left as it is
    assert 'value="2020-01-01"' in page


def test_what_the_government_may_not_change_is_said(hall: Hall) -> None:
    sent = amendment(hall, 1, **written(hall, 1, target="三所"))
    sent["amendment-amended_by"] = "government"
    page = post(hall.government, place(hall), 422, **PAPER, **sent).text
    assert "#field-amendment-change" in page
    assert "三所" in page


def test_a_dossier_changed_meanwhile_comes_back_with_both(hall: Hall) -> None:
    mine = amendment(hall, 1, **written(hall, 1, target="三所"))
    move(hall, place(hall), amendment(hall, 1, **written(hall, 1, purpose="让孩子就近入园")))
    page = post(hall.clerk, place(hall), 412, **PAPER, **mine).text
    for words in ("三所", "让孩子就近入园", "他人已改为"):
        assert words in page


def test_the_way_to_it_is_shown_to_whom_it_is_open(hall: Hall, app: Any) -> None:
    one = dossier(hall, 1)["id"]
    way = f"/desk/moves/cycle/{hall.ids['listed']}/amend_list"
    for client, shown in ((hall.clerk, True), (hall.auditor, False)):
        assert (f"{way}?change={one}" in get(client, f"/desk/candidates/{one}")) is shown
        assert (way in get(client, f"/desk/years/{hall.ids['listed']}/candidates")) is shown
    assert LEAD not in get(hall.auditor, f"{way}?change={one}")
    get(TestClient(app), f"{way}?change={one}", 200)  # led to sign in
