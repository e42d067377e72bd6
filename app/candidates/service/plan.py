"""特定渠道: rows of the government's investment plan from a file; preview first, then all rows or none.

A plan number names the same row when it is imported again: the row takes what the file says. A candidate
that was drafted from it keeps its dossier; the preview names it, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.columns import PLAN, PLAN_SHEET
from app.candidates.tables import PlanItemRow
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.actors import Actor
from app.domain.canonical import digest, digest_bytes
from app.domain.dossiers import ends_before_start
from app.domain.errors import BadFile, Conflict, Fault, Stale
from app.domain.permissions import require
from app.people import service as people
from app.sheets.grid import Sheet
from app.sheets.parsing import Record, parse
from app.sheets.reading import read, shown_name
from app.sheets.unseen import hides

MOST_FAULTS: Final = 200
CHANNEL: Final = "investment_plan"
_NAMES: Final = {column.key: column.name for column in PLAN}
_FIELDS: Final = (
    "title", "scope", "target", "target_amount", "target_unit", "lead_department_id", "total_investment",
    "year_investment", "budget_source", "starts_on", "finishes_on", "streets", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One row of the plan: ``changes`` are fields as they are and as the file has them, JSON values."""

    plan_no: str
    title: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    candidate: str | None = None


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file as it was read, not yet held against a year's plan. ``digest``: of its bytes."""

    digest: str
    sheet: str  # its title; "" for a CSV file
    records: Sequence[Record] = field(repr=False)
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What importing the file now would do. ``digest`` binds file and plan: either changed, it is stale."""

    digest: str
    rows: int
    faults: tuple[Fault, ...]
    added: tuple[PlanChange, ...]
    changed: tuple[PlanChange, ...]
    unchanged: int
    missing: tuple[PlanChange, ...]
    values: Mapping[str, dict[str, Any]] = field(repr=False)  # plan number → what the row says


def read_plan(data: bytes, filename: str, *, by: Actor) -> PlanFile:
    """Takes seconds for a large file and asks no database: to be called before a unit of work is begun.

    Faults of rows are collected. Raises BadFile where it cannot be read at all.
    """
    require(by, "plan.import")
    sheet = read(data, shown_name(filename)).sheet(PLAN_SHEET)
    records, faults = parse(sheet, PLAN)
    faults += [fault for each in records for fault in _unseen(sheet, each)]
    return PlanFile(digest_bytes(data), sheet.title, records, tuple(faults))


def preview_plan(db: Session, cycle_id: str, file: PlanFile, *, by: Actor) -> PlanPreview:
    """Compares; writes nothing. Raises WrongStage once the motion was moved, Conflict where the year's
    rules know no such channel."""
    require(by, "plan.import")
    return _preview(db, _drawing(cycles.cycle(db, cycle_id), by), file)


def import_plan(
    db: Session,
    now: datetime,
    cycle_id: str,
    file: PlanFile,
    *,
    expected_digest: str,
    by: Actor,
) -> PlanPreview:
    """All rows or none. Raises BadFile with every fault, Stale where file or plan changed since then."""
    require(by, "plan.import")
    cycle = _drawing(cycles.locked(db, cycle_id), by)
    preview = _preview(db, cycle, file)
    if expected_digest != preview.digest:
        raise Stale("文件或投资计划在预览之后有改动，请重新预览后再导入")
    if preview.faults:
        raise BadFile(
            "文件有 {count} 处错误，未导入任何内容；请改正后重新上传",
            faults=preview.faults[:MOST_FAULTS],
            count=len(preview.faults),
        )
    _write(db, now, cycle, preview, by)
    told = {"file": file.digest, "added": len(preview.added), "changed": len(preview.changed)}
    record(db, now, "plan.imported", actor=by.id, subject=f"cycle:{cycle.id}", payload=told)
    return preview


def plan_items(
    db: Session, cycle_id: str, *, after: str = "", limit: int | None = None, by: Actor
) -> Sequence[PlanItemRow]:
    """By plan number; ``after`` is the last one already read. Raises Missing for an unknown year."""
    require(by, "plan.read")
    cycles.cycle(db, cycle_id)
    return store.plan_items(db, cycle_id, after=after, limit=limit)


def drafted_from(db: Session, items: Sequence[PlanItemRow]) -> dict[str, str]:
    """Plan row id → its living candidate."""
    return store.living_of_plan(db, [item.id for item in items])


def has_plan_channel(cycle: CycleRow) -> bool:
    """Whether the year's rules know 特定渠道."""
    return CHANNEL in cycles.rules_of(cycle).channels


def _drawing(cycle: CycleRow, by: Actor) -> CycleRow:
    require(by, "plan.import", cycle.stage)
    if not has_plan_channel(cycle):
        raise Conflict("本年度的规则没有设“特定”渠道，不能导入政府投资计划")
    return cycle


def _preview(db: Session, cycle: CycleRow, file: PlanFile) -> PlanPreview:
    sheet, leads = Sheet(file.sheet, ()), _leads(db)
    found = [fault for each in file.records for fault in _faults(sheet, each, leads)]
    values = {each["plan_no"]: _values(each, leads) for each in file.records}
    known = {row.plan_no: row for row in store.plan_items(db, cycle.id)}
    drafted = store.living_of_plan(db, [row.id for row in known.values()])
    changed = [_change(known[n], said, drafted) for n, said in values.items() if n in known]
    return PlanPreview(
        digest=digest({"file": file.digest, "plan": {n: row.version for n, row in known.items()}}),
        rows=len(file.records),
        faults=(*file.faults, *found),
        added=tuple(PlanChange(n, said["title"]) for n, said in values.items() if n not in known),
        changed=tuple(change for change in changed if change.changes),
        unchanged=sum(not change.changes for change in changed),
        missing=tuple(
            PlanChange(n, row.title, candidate=drafted.get(row.id))
            for n, row in known.items()
            if n not in values
        ),
        values=values,
    )


def _leads(db: Session) -> dict[str, str]:
    """Name or code of a department → its id."""
    known = people.departments(db)
    return {**{one.code: one.id for one in known}, **{one.name: one.id for one in known}}


def _unseen(sheet: Sheet, said: Record) -> Iterator[Fault]:
    for key, value in said.items():
        if key in _NAMES and hides(value):
            yield Fault(sheet.pointer(said["row"], _NAMES[key]), "含有看不见的控制字符，请删去后重新填写")


def _faults(sheet: Sheet, said: Record, leads: Mapping[str, str]) -> Iterator[Fault]:
    def place(key: str) -> str:
        return sheet.pointer(said["row"], _NAMES[key])

    if said["lead_department"] not in leads:
        name = (("name", said["lead_department"]),)
        yield Fault(place("lead_department"), "名册中没有责任单位“{name}”，请核对", name)
    if ends_before_start(said["starts_on"], said["finishes_on"]):
        yield Fault(place("finishes_on"), "完成日期早于开工日期，请改正")
    if said["year_investment"] > said["total_investment"]:
        yield Fault(place("year_investment"), "本年投资多于总投资，请核对")


def _values(said: Record, leads: Mapping[str, str]) -> dict[str, Any]:
    """By the columns of a row; a row with a fault is never written."""
    streets = "、".join(said["streets"] or ())
    values = {**said, "streets": streets, "lead_department_id": leads.get(said["lead_department"])}
    known = {name: values[name] for name in _FIELDS}
    empty = ("target_amount", "starts_on", "finishes_on")
    return {name: "" if v is None and name not in empty else v for name, v in known.items()}


def _change(row: PlanItemRow, said: Mapping[str, Any], drafted: Mapping[str, str]) -> PlanChange:
    changes = {
        name: (_plain(getattr(row, name)), _plain(value))
        for name, value in said.items()
        if getattr(row, name) != value
    }
    return PlanChange(row.plan_no, said["title"], changes, drafted.get(row.id))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _write(db: Session, now: datetime, cycle: CycleRow, preview: PlanPreview, by: Actor) -> None:
    known = {row.plan_no: row for row in store.plan_items(db, cycle.id)}
    touched = {change.plan_no for change in (*preview.added, *preview.changed)}
    for number in touched:
        said, row = preview.values[number], known.get(number)
        if row is None:
            row = PlanItemRow(cycle_id=cycle.id, plan_no=number, imported_by=by.id, imported_at=now, **said)
        else:
            for name, value in said.items():
                setattr(row, name, value)
            row.version, row.imported_by, row.imported_at = row.version + 1, by.id, now
        db.add(row)
    db.flush()
