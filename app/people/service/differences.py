"""A file's rows against the roll as it is: what is new, what differs, what contradicts the roll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from app.domain.canonical import digest
from app.domain.errors import Fault
from app.domain.words import DeputyStatus, StationKind
from app.people import columns, store
from app.people.notifier import masked
from app.people.service.membership import BAD_NUMBER, is_number
from app.people.tables import (
    CommunityRow,
    DelegationRow,
    DepartmentRow,
    DeputyRow,
    StationRow,
    StreetRow,
)
from app.sheets.columns import Column
from app.sheets.grid import Sheet
from app.sheets.parsing import Record
from app.web.i18n import _

INDUSTRY: Final = _("产业联系点须填写产业，其他类型不填")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``field`` is the column's name; a phone is masked on both sides."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row's place: its sheet, its key there (代表证号, name, 编码) and whom it names."""

    sheet: str
    key: str
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The roll as it is, by the keys that files use."""

    deputies: dict[str, DeputyRow]
    stations: dict[str, StationRow]
    departments: dict[str, DepartmentRow]
    delegations: dict[str, DelegationRow]
    streets: dict[str, StreetRow]
    communities: dict[tuple[str, str], CommunityRow]  # by the names of its street and of itself

    def fingerprint(self) -> str:
        """Changes with every entry that an import can touch."""
        names = {row.id: row.name for row in self.delegations.values()}
        return digest(
            {
                "deputies": {key: _deputy(row, names) for key, row in self.deputies.items()},
                "stations": self.stations_told(),
                "departments": {key: _department(row) for key, row in self.departments.items()},
                "streets": sorted(self.streets),
                "communities": sorted([street, name] for street, name in self.communities),
            }
        )

    def stations_told(self) -> dict[str, dict[str, str]]:
        """By name, each with the texts that a file has for it."""
        streets = {row.id: row.name for row in self.streets.values()}
        communities = {row.id: row.name for row in self.communities.values()}
        return {key: _station(row, streets, communities) for key, row in self.stations.items()}


@dataclass(slots=True)
class Difference:
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Entry] = field(default_factory=list)
    new_delegations: list[str] = field(default_factory=list)
    new_streets: list[str] = field(default_factory=list)
    new_communities: list[tuple[str, str]] = field(default_factory=list)  # street, community
    faults: list[Fault] = field(default_factory=list)


def known(db: Session) -> Known:
    streets = {row.id: row for row in store.streets(db)}
    return Known(
        deputies={row.number: row for row in store.deputies(db)},
        stations={row.name: row for row in store.stations(db)},
        departments={row.code: row for row in store.departments(db)},
        delegations={row.name: row for row in store.delegations(db)},
        streets={row.name: row for row in streets.values()},
        communities={(streets[row.street_id].name, row.name): row for row in store.communities(db)},
    )


def compare(current: Known, records: Mapping[str, list[Record]]) -> Difference:
    """Records by sheet against the roll. Nothing is repaired: what contradicts it is a fault of its row."""
    difference = Difference()
    names = {row.id: row.name for row in current.delegations.values()}
    before: dict[str, dict[str, dict[str, str]]] = {
        columns.DEPUTIES_SHEET: {key: _deputy(row, names) for key, row in current.deputies.items()},
        columns.STATIONS_SHEET: current.stations_told(),
        columns.DEPARTMENTS_SHEET: {key: _department(row) for key, row in current.departments.items()},
    }
    for title, shape in columns.ROLL:
        for record in records[title]:
            _compare_row(difference, title, shape, record, before[title].get(str(record[KEYS[title]])))
    deputies = records[columns.DEPUTIES_SHEET]
    in_file = {str(record["number"]) for record in deputies}
    wanted = dict.fromkeys(str(record["delegation"]) for record in deputies)
    difference.new_delegations = [name for name in wanted if name not in current.delegations]
    difference.missing = [
        Entry(columns.DEPUTIES_SHEET, row.number, row.name)
        for row in current.deputies.values()
        if row.number not in in_file and row.status is not DeputyStatus.LEFT
    ]
    difference.new_streets, difference.new_communities = _new_places(current, records)
    difference.faults += [*_phones_taken(current, deputies), *_names_taken(current, records)]
    difference.faults += _industries_amiss(records[columns.STATIONS_SHEET])
    difference.faults += _numbers_amiss(current, deputies)
    return difference


KEYS: Final = {
    columns.DEPUTIES_SHEET: "number",
    columns.STATIONS_SHEET: "name",
    columns.DEPARTMENTS_SHEET: "code",
}


def _compare_row(
    difference: Difference,
    title: str,
    shape: tuple[Column, ...],
    record: Record,
    before: dict[str, str] | None,
) -> None:
    entry = Entry(title, str(record[KEYS[title]]), str(record["name"]))
    if before is None:
        difference.added.append(entry)
        return
    fields = [_changed(column, before, record) for column in shape]
    changed = tuple(change for change in fields if change is not None)
    if title == columns.DEPUTIES_SHEET and before["status"] != record["status"]:
        difference.faults.append(_moved(record, DeputyStatus(before["status"])))
    if changed:
        difference.changed.append(Entry(entry.sheet, entry.key, entry.name, changed))
    else:
        difference.unchanged += 1


def _changed(column: Column, before: Mapping[str, str], record: Record) -> FieldChange | None:
    old, new = before[column.key], str(record[column.key])
    if old == new:
        return None
    if column.key == "phone":
        return FieldChange(column.name, masked(old), masked(new))
    labels = {identifier: label for label, identifier, _value in column.choices}
    return FieldChange(column.name, labels.get(old, old), labels.get(new, new))


def _moved(record: Record, status: DeputyStatus) -> Fault:
    """在任, 暂停 and 离任 change by a notice with its number, never by a file."""
    sentence = _("名册中此代表为“{known}”，文件中为“{told}”；状态变动请凭公告号登记代表变动")
    values = (("known", status.label), ("told", record["status"].label))
    return Fault(_pointer(columns.DEPUTIES_SHEET, record, "状态"), sentence, values)


def _phones_taken(current: Known, deputies: list[Record]) -> list[Fault]:
    """A phone that stays with somebody whom the file does not give another one."""
    in_file = {str(record["number"]) for record in deputies}
    holders = {row.phone: row.number for row in current.deputies.values() if row.number not in in_file}
    sentence = _("手机号与名册中的 {number} 相同，请核对")
    return [
        Fault(
            _pointer(columns.DEPUTIES_SHEET, record, "手机号"),
            sentence,
            (("number", holders[record["phone"]]),),
        )
        for record in deputies
        if record["phone"] in holders
    ]


def _names_taken(current: Known, records: Mapping[str, list[Record]]) -> list[Fault]:
    departments = records[columns.DEPARTMENTS_SHEET]
    in_file = {str(record["code"]) for record in departments}
    holders = {row.name: row.code for row in current.departments.values() if row.code not in in_file}
    sentence = _("名称与编码 {code} 的责任单位相同，请核对")
    return [
        Fault(
            _pointer(columns.DEPARTMENTS_SHEET, record, "名称"),
            sentence,
            (("code", holders[record["name"]]),),
        )
        for record in departments
        if record["name"] in holders
    ]


def _new_places(
    current: Known, records: Mapping[str, list[Record]]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Streets and communities that stations name and nobody has named before, in the file's order."""
    stations = records[columns.STATIONS_SHEET]
    streets = dict.fromkeys(str(record["street"]) for record in stations)
    named = [record for record in stations if record["community"]]
    places = dict.fromkeys((str(record["street"]), str(record["community"])) for record in named)
    return (
        [name for name in streets if name not in current.streets],
        [place for place in places if place not in current.communities],
    )


def _industries_amiss(stations: list[Record]) -> list[Fault]:
    return [
        Fault(_pointer(columns.STATIONS_SHEET, record, "产业"), INDUSTRY)
        for record in stations
        if (record["kind"] is StationKind.INDUSTRY) != bool(record["industry"])
    ]


def _numbers_amiss(current: Known, deputies: list[Record]) -> list[Fault]:
    """One that the roll has already stays: a number is never changed."""
    return [
        Fault(_pointer(columns.DEPUTIES_SHEET, record, "代表证号"), BAD_NUMBER)
        for record in deputies
        if not is_number(str(record["number"])) and str(record["number"]) not in current.deputies
    ]


def _pointer(title: str, record: Record, column: str) -> str:
    return Sheet(title, ()).pointer(record["row"], column)


def _deputy(row: DeputyRow, delegations: Mapping[str, str]) -> dict[str, str]:
    return {
        "number": row.number,
        "name": row.name,
        "gender": row.gender,
        "delegation": delegations[row.delegation_id],
        "phone": row.phone,
        "occupation": row.occupation,
        "status": str(row.status.value),
    }


def _station(row: StationRow, streets: Mapping[str, str], communities: Mapping[str, str]) -> dict[str, str]:
    return {
        "street": streets[row.street_id],
        "community": communities[row.community_id] if row.community_id else "",
        "kind": str(StationKind(row.kind).value),
        "name": row.name,
        "address": row.address,
        "industry": row.industry,
    }


def _department(row: DepartmentRow) -> dict[str, str]:
    return {"code": row.code, "name": row.name}
