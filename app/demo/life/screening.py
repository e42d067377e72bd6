"""From the pool to the published list: the year's candidates, each with the suggestions behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.candidates import columns
from app.candidates import service as candidates
from app.candidates.schemas import AnswerIn, AppraisalIn, CriterionIn, DossierEdit, DraftIn, GroupIn
from app.deliberations import service as deliberations
from app.demo import candidates as listed
from app.demo import files
from app.demo.decided import MEETINGS, document_no, move_year, propose_by
from app.demo.life.record import Life, Said
from app.demo.scene import Scene
from app.demo.staff import CLERK, SECOND, SECRETARIES
from app.domain.actors import Body
from app.domain.words import Criterion, DeliberationOutcome, OpinionAnswer
from app.people import service as people
from app.sheets.writing import Table, workbook

GOVERNMENT: Final = "government"
PLAN_FILE: Final = "投资计划.xlsx"
MOST_SOURCES: Final = 6
# What the suggestions behind a candidate speak of, by its place on the list.
_SPOKEN_OF: Final = (
    ("适老化", "扶手", "独居老人", "坡道"), ("托育", "托位", "托管"), ("电梯",), ("食堂", "助餐", "午休"),
    ("AED", "心理", "溺水"), ("篮球", "健身", "活动室", "游乐"), ("夜校", "艺术", "图书"),
    ("充电", "电动", "自行车"), ("培训", "就业", "零工"), ("消防", "烟感", "烟雾"), ("两癌", "宫颈"),
    ("心智", "儿科", "残疾"), ("空调", "课室", "教室"),
)  # fmt: skip


def close_collection(scene: Scene, life: Life) -> None:
    move_year(scene, scene.this_year, "close_collection", Body.SECOND_PERSON)
    life.drawable = frozenset(said.id for said in life.pooled)


def draft(scene: Scene, life: Life) -> None:
    """Groups and places, the plan, thirteen drafts from the pool and seven from the plan."""
    _groups(scene)
    rows = listed.candidates(scene.session)
    plan = _plan(scene, [row for row in rows if row["group_code"] == "investment_plan"])
    spoken_of = iter(_SPOKEN_OF)
    for row in rows:
        if row["title"] in plan:
            _draft(scene, row, {"plan_item": plan[row["title"]]})
            continue
        sources = list(_sources(life, next(spoken_of)))
        drafted = _draft(scene, row, {"topics": tuple(said.id for said in sources)})
        life.sources[drafted] = sources
        _answer(scene, drafted, sources)


def appraise(scene: Scene) -> None:
    criteria = tuple(CriterionIn(criterion=criterion, met=True) for criterion in Criterion)
    with scene.look() as db:
        known = {row.id: row.version for row in candidates.candidates(db, scene.this_year)}
    for candidate_id, version in known.items():
        said = AppraisalIn(
            criteria=criteria, meeting="民生实事项目论证会（虚构）", experts="目标可考核（虚构）。"
        )
        with scene.act(300) as (db, now):
            candidates.appraise(db, now, candidate_id, said, expected=version, by=scene.staff[GOVERNMENT])
        scene.tick("筛选论证")


def submit(scene: Scene) -> None:
    """The party committee is told, the money is in the draft budget, the government moves the list."""
    day = scene.clock_day()
    with scene.act() as (db, now):
        deliberations.note_party_step(
            db, now, scene.this_year, told_on=day, document_no=f"福汀府党组〔{day.year}〕21号（虚构）",
            by=scene.staff[CLERK],
        )  # fmt: skip
    with scene.act() as (db, now):
        deliberations.note_draft_budget(
            db, now, scene.this_year, document_no=f"福汀财预〔{day.year}〕9号（虚构）", note="",
            by=scene.staff[GOVERNMENT],
        )  # fmt: skip
    move_year(scene, scene.this_year, "submit_motion", Body.GOVERNMENT_MEETING, number=58, by=GOVERNMENT)


def deliberate(scene: Scene) -> None:
    """原则同意，修改后提请: two opinions, one of them about a candidate."""
    with scene.look() as db:
        motion = deliberations.motions(db, scene.this_year, by=scene.staff[CLERK])[-1]
        first = candidates.candidates(db, scene.this_year)[0]
    opinions = [
        {"text": "适老化改造宜优先安排高龄、独居老人家庭（虚构）。", "candidate": first.id},
        {"text": "各项目每季度向代表通报一次进展（虚构）。"},
    ]
    held: dict[str, Any] = {
        "held_on": scene.clock_day().isoformat(), "members": 41, "present": 37, "in_favour": 35, "against": 0,
        "abstained": 2, "outcome": DeliberationOutcome.AGREED_IN_PRINCIPLE, "opinions": opinions,
    }  # fmt: skip
    body = Body.STANDING_COMMITTEE
    decision = propose_by(
        scene, scene.staff[SECRETARIES[body]], "motion", motion.id, "deliberate", meeting=MEETINGS[body],
        document_no=document_no(scene, body, 38), carried={"deliberation": held},
    )  # fmt: skip
    with scene.act() as (db, now):
        deliberations.deliberate(db, now, motion.id, decision_id=decision, by=scene.staff[SECOND])
    scene.tick("预先审议")


def answer_opinions(scene: Scene) -> None:
    """The first is taken up in the dossier, and the change says so; the second is promised."""
    office = scene.staff[GOVERNMENT]
    with scene.look() as db:
        motion = deliberations.motions(db, scene.this_year, by=office)[-1]
        first, second = deliberations.overview(db, motion.id, by=office).held[-1].opinions
        candidate = candidates.candidates(db, scene.this_year)[0]
    with scene.act() as (db, now):
        edit = DossierEdit(scope="全区十个街道，高龄、独居老人家庭优先", reason="采纳常委会意见")
        candidates.edit(db, now, candidate.id, edit, expected=candidate.version, by=office)
    for opinion in (first, second):
        with scene.act() as (db, now):
            deliberations.answer(
                db, now, opinion.id, given=OpinionAnswer.ADOPTED, reason="已写入材料（虚构）。",
                version=opinion.version, by=office,
            )  # fmt: skip
    with scene.look() as db:
        changes = deliberations.overview(db, motion.id, by=office).differences
    for change in changes:
        with scene.act() as (db, now):
            deliberations.explain(
                db, now, motion.id, difference=change.digest, opinion_id=first.id, by=office
            )


def publish(scene: Scene) -> None:
    move_year(scene, scene.this_year, "publish_list", Body.DIRECTORS_MEETING, number=29)


def _groups(scene: Scene) -> None:
    wanted = [GroupIn(code=g["code"], title=g["title"], places=g["places"]) for g in listed.GROUPS]
    with scene.act() as (db, now):
        version = candidates.groups_version(candidates.groups(db, scene.this_year))
        candidates.edit_groups(db, now, scene.this_year, wanted, expected=version, by=scene.staff[GOVERNMENT])


def _plan(scene: Scene, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Title → the row of the investment plan, once the file is in."""
    data = workbook([Table(columns.PLAN_SHEET, columns.PLAN, _plan_rows(rows))], files.NOTICE)
    office = scene.staff[GOVERNMENT]
    file = candidates.read_plan(data, PLAN_FILE, by=office)
    with scene.look() as db:
        preview = candidates.preview_plan(db, scene.this_year, file, by=office)
    with scene.act() as (db, now):
        candidates.import_plan(db, now, scene.this_year, file, expected_digest=preview.digest, by=office)
    with scene.look() as db:
        return {item.title: item.id for item in candidates.plan_items(db, scene.this_year, by=office)}


def _plan_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "plan_no": f"FT-{number:03}",
            **{name: row[name] for name in _SAME},
            "total_investment": row["budget"],
            "year_investment": row["budget"],
            "note": row["source"],
        }
        for number, row in enumerate(rows, start=1)
    ]


_SAME: Final = (
    "title", "scope", "target", "target_amount", "target_unit", "lead_department", "budget_source",
    "starts_on", "finishes_on", "streets",
)  # fmt: skip


def _draft(scene: Scene, row: dict[str, Any], source: dict[str, Any]) -> str:
    with scene.act(300) as (db, now):
        said = DraftIn(
            cycle=scene.this_year,
            title=row["title"],
            group=row["group_code"],
            lead_department_id=people.department_by_name(db, row["lead_department"]).id,
            departments="、".join(row["departments"]),
            streets="、".join(row["streets"]) or "全区",
            milestone=row["milestone"] or "",
            **{name: row[name] for name in _TAKEN},
            **source,
        )
        made = candidates.draft(db, now, said, by=scene.staff[GOVERNMENT])
    scene.tick("起草候选项目")
    return made.id


_TAKEN: Final = (
    "purpose", "scope", "target", "target_amount", "target_unit", "budget", "budget_source", "starts_on",
    "finishes_on",
)  # fmt: skip


def _answer(scene: Scene, candidate_id: str, sources: list[Said]) -> None:
    answers = tuple(
        AnswerIn(topic=said.id, answer="已并入本项目统筹安排，选址时优先考虑（虚构）。") for said in sources
    )
    with scene.act() as (db, now):
        version = candidates.candidate(db, candidate_id).version
        edit = DossierEdit(answers=answers, reason="写明对来源建议的答复")
        candidates.edit(db, now, candidate_id, edit, expected=version, by=scene.staff[GOVERNMENT])


def _sources(life: Life, words: tuple[str, ...]) -> Iterator[Said]:
    """Pooled suggestions that speak of it, or one that speaks of something else where none does; in a small
    demonstration few enough for every candidate to have one.
    """
    pool = [said for said in life.pooled if said.id in life.drawable]
    fitting = [said for said in pool if any(word in said.text.title for word in words)]
    most = max(1, min(MOST_SOURCES, len(pool) // len(_SPOKEN_OF)))
    for said in (fitting or pool)[: most if fitting else 1]:
        life.pooled.remove(said)
        yield said
