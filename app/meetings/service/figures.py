"""The figures of a sitting, by delegation and together: 应到 = 实到 + 缺席 everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from app.domain.errors import FiguresDisagree
from app.domain.words import Absence
from app.meetings import store
from app.meetings.service.roll import entries
from app.meetings.tables import MeetingRow, SittingRow
from app.people import service as people


@dataclass(frozen=True, slots=True)
class DelegationFigures:
    """One delegation: ``checked_in`` without the late ones, ``signed`` by its head where that was needed."""

    delegation: str
    members: int
    expected: int
    checked_in: int
    signed: int | None
    on_leave: int

    @property
    def present(self) -> int:
        return self.checked_in if self.signed is None else self.signed

    @property
    def absent(self) -> int:
        """缺席, those on leave (请假) among them."""
        return self.expected - self.present


def by_delegation(db: Session, meeting: MeetingRow, sitting: SittingRow) -> list[DelegationFigures]:
    """In the roll's order of delegations. A late arrival changes nothing here."""
    roll = entries(db, meeting, sitting)
    home = {entry.deputy_id: entry.delegation for entry in roll}
    here = {row.deputy_id for row in store.deputies_in(db, sitting.id) if not row.late}
    away = {row.deputy_id for row in store.absences(db, sitting.id) if row.kind is Absence.ON_LEAVE} - here
    names = {row.id: row.name for row in people.delegations(db)}
    signed = {names[row.delegation_id]: row.present for row in store.delegation_counts(db, sitting.id)}
    members = Counter(home.values())
    expected = Counter(entry.delegation for entry in roll if entry.may_vote)
    checked_in = Counter(home[i] for i in here if i in home)
    on_leave = Counter(home[i] for i in away if i in home)
    return [
        DelegationFigures(
            name, members[name], expected[name], checked_in[name], signed.get(name), on_leave[name]
        )
        for name in members
    ]


def require_agreeing(figures: Iterable[DelegationFigures]) -> None:
    """Raises FiguresDisagree naming the first delegation whose numbers cannot all be true."""
    for own in figures:
        if own.checked_in > own.present:
            raise FiguresDisagree(
                "{delegation}已签到 {checked_in} 人，团长签字 {signed} 人；请核对后重新登记",
                delegation=own.delegation,
                checked_in=own.checked_in,
                signed=own.signed,
            )
        if own.present + own.on_leave > own.expected:
            raise FiguresDisagree(
                "{delegation}应到 {expected} 人，而实到 {present} 人、请假 {on_leave} 人；请核对后重新登记",
                delegation=own.delegation,
                expected=own.expected,
                present=own.present,
                on_leave=own.on_leave,
            )
