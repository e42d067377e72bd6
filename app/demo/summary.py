"""How the session came out: every figure is read from the stored results, none is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.demo import staff
from app.demo.scene import Scene
from app.demo.telling import SYNTHETIC, address, sign_ins
from app.domain.actors import Actor
from app.domain.words import Grade, PollKind
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.results.schemas import Part

Document = dict[str, Any]


def of_session(scene: Scene) -> list[str]:
    """The polls in their order, the selected list, the grades, where last year stands, the pages."""
    reader = scene.staff[staff.CLERK]
    with scene.look() as db:
        selection = _year(db, reader, scene.this_year, "selection")
        held_on = selection["meeting"]["held_on"]
        return [
            f"{selection['congress']}：{held_on} 的会议已经走完，数字均取自存档的结果。",
            SYNTHETIC,
            "",
            *_polls(db, reader, scene),
            *_selected(db, reader, selection),
            "",
            *_graded_years(db, reader, scene),
            "页面（启动服务后打开）：",
            *_pages(db, scene),
            "",
            *sign_ins(),
        ]


def _polls(db: Session, reader: Actor, scene: Scene) -> Iterator[str]:
    for cycle_id in (scene.last_year, scene.this_year):
        for poll in polls.polls_of(db, cycle_id=cycle_id):
            document = _full(db, reader, poll.id)
            yield document["poll"]["title"]
            yield from _turnout(document)
            yield from _tied(document)
            yield ""


def _turnout(document: Document) -> Iterator[str]:
    f = document["figures"]
    yield f"  应到 {f['expected']} = 实到 {f['present']} + 缺席 {f['absent']}"
    yield f"  发出 {f['issued']} = 收回 {f['returned']} + 未收回 {f['unreturned']}"
    yield f"  收回 {f['returned']} = 有效 {f['valid']} + 无效 {f['spoiled']}"


def _tied(document: Document) -> Iterator[str]:
    for group in document["tally"]["groups"]:
        items = {item["no"]: item for item in group["items"]}
        if group["tied"]:
            names = "、".join(f"{no} {items[no]['title']}" for no in group["tied"])
            votes = items[group["tied"][0]]["counts"]["approve"]
            yield f"  末位同得 {votes} 票，另行票决：{names}"


def _selected(db: Session, reader: Actor, year: Document) -> Iterator[str]:
    chosen = [item for item in _items(year) if item["outcome"] == "selected"]
    yield f"入选 {len(chosen)} 项："
    for item in chosen:
        yield f"  {item['no']:>2} {item['title']}（赞成 {_votes(db, reader, item)}）"


def _votes(db: Session, reader: Actor, item: Document) -> str:
    """An item's approvals; of one that a run-off decided also those."""
    votes = str(item["counts"]["approve"])
    if item["settled_by"] != "runoff":
        return votes
    again = next(i for i in _items(_full(db, reader, item["poll"])) if i["no"] == item["no"])
    return f"{votes}，另行票决 {again['counts']['approve']}"


def _graded_years(db: Session, reader: Actor, scene: Scene) -> Iterator[str]:
    for cycle_id in _graded(db, scene):
        yield from _grades(_year(db, reader, cycle_id, "effect"))
        yield ""
        yield from _rectified(db, cycle_id)
        yield ""


def _graded(db: Session, scene: Scene) -> list[str]:
    """The years whose projects the deputies have graded, in their order."""
    years = (scene.last_year, scene.this_year)
    return [y for y in years if any(p.kind is PollKind.EFFECT for p in polls.polls_of(db, cycle_id=y))]


def _grades(year: Document) -> Iterator[str]:
    yield f"{year['cycle']['title']}：代表票评（满意／基本满意／不满意），居民评价满意率"
    for item in _items(year):
        counts = "／".join(str(item["counts"][grade.value]) for grade in Grade)
        level = Grade(item["outcome"]).label
        yield f"  {item['no']:>2} {level}（{counts}），{_of_residents(item['residents'])}  {item['title']}"


def _of_residents(totals: Document) -> str:
    if not totals["n"]:
        return "无居民评价"
    return f"居民 {totals['n']} 人 {totals['share'][Grade.SATISFIED.value]['percent']}%"


def _rectified(db: Session, cycle_id: str) -> Iterator[str]:
    year = cycles.cycle(db, cycle_id)
    yield f"{year.title}：{year.stage.label}"
    titles = {project.id: project.title for project in projects.projects(db, cycle_id)}
    for project_id, due in projects.current_rectifications(db, cycle_id).items():
        plan = "整改方案已获同意" if due.accepted_at else f"整改方案须在 {due.plan_due_on} 前提出"
        yield f"  {titles[project_id]}：{plan}，{due.regrade_due_on} 前再次票评"


def _pages(db: Session, scene: Scene) -> Iterator[str]:
    here = address(scene.settings)
    for cycle_id in (scene.last_year, scene.this_year):
        for poll in polls.polls_of(db, cycle_id=cycle_id):
            yield f"  {here}/results/{poll.id}/report"
    years = (
        *(results.year_subject(cycle_id, "effect") for cycle_id in _graded(db, scene)),
        results.year_subject(scene.this_year, "selection"),
    )
    for subject in years:
        yield f"  {here}/results/{subject}/report  {here}/results/{subject}/notice"


def _year(db: Session, reader: Actor, cycle_id: str, part: Part) -> Document:
    return _full(db, reader, results.year_subject(cycle_id, part))


def _full(db: Session, reader: Actor, subject: str) -> Document:
    return results.document(results.view(db, reader, subject, "full"))


def _items(document: Document) -> list[Document]:
    return [item for group in document["tally"]["groups"] for item in group["items"]]
