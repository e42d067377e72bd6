"""自检: every invariant of the ballot box paper, one finding a statement, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlmodel import Session

from app.doctor.service import hands, records, storage, structure
from app.domain.actors import Actor
from app.domain.findings import Finding
from app.domain.permissions import require
from app.polls import service as polls

# The invariants that ``polls`` checks of its own rows, by their number in the paper.
OF_POLLS: Final = {
    1: "电子票的已投标记与票箱内的选票一一相当，每名代表至多一票",
    3: "封箱、开出、待认定、收回、有效、无效各数平衡",
    4: "每一项的票数平衡",
    6: "封箱清单与其根校验码相符，票箱与清单相符",
    8: "定稿的票决内容和名册没有改动",
    9: "票箱的表不通向任何人",
    11: "按存档的合计重新计票，结果逐字相同",
}


def examine(db: Session, checkpoint: tuple[int, str] | None = None) -> list[Finding]:
    """Every finding on this database, which stays as it is; ``checkpoint`` comes from an earlier export."""
    return [
        *storage.migrated(db),
        *storage.durability(db),
        *records.chain(db, checkpoint),
        *records.outside(db),
        *records.frozen_rolls(db),
        *_polls(db),
        *hands.moves(db),
        *hands.decisions(db),
        *structure.no_way_to_deputies(db),
        *records.results(db),
    ]


def examined(db: Session, *, by: Actor) -> list[Finding]:
    """The same, for a signed-in reader."""
    require(by, "doctor.read")
    return examine(db)


def _polls(db: Session) -> Iterator[Finding]:
    broken = polls.invariants(db)
    for number, text in OF_POLLS.items():
        faults = [f"{fault.subject}：{fault.sentence}" for fault in broken if fault.invariant == number]
        yield Finding(
            f"polls.{number}", not faults, f"{text}——不成立：{'；'.join(faults)}" if faults else text
        )
    for fault in broken:
        if fault.invariant not in OF_POLLS:
            yield Finding(f"polls.{fault.invariant}", False, f"{fault.subject}：{fault.sentence}")
