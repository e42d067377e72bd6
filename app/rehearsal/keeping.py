"""The folder of a rehearsal: its database, its files, and what the people who run it have to know.

At most one at a time. Its state stands in a file, so that each process of a service sees the same; its cards
and keys stand there too, for nothing in it is secret.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from app.config import Settings

STATE: Final = "state.json"
DATABASE: Final = "congress.db"


class Phase(StrEnum):
    PREPARING = "preparing"
    OPEN = "open"
    COUNTING = "counting"
    ANNOUNCED = "announced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Kept:
    """``name`` is the folder's, new for each rehearsal. ``ticket`` is what a QR code leads in with. ``seats``
    are the check-in cards still free, ``taken`` how many have been taken; ``keys`` the poll's key cards."""

    name: str
    phase: Phase
    started_at: str
    session: str = ""
    ticket: str = ""
    sitting: str = ""
    poll: str = ""
    seats: list[str] = field(default_factory=list)
    taken: int = 0
    keys: list[str] = field(default_factory=list)


class Folder:
    """``root`` holds one folder a rehearsal; the one that counts is named in ``state.json`` beside them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self) -> Kept | None:
        try:
            found = json.loads((self.root / STATE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Kept(**{**found, "phase": Phase(found["phase"])})

    def write(self, kept: Kept) -> None:
        """Whole or not at all: another process may be reading."""
        self.root.mkdir(parents=True, exist_ok=True)
        beside = self.root / f"{STATE}.new"
        beside.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
        beside.replace(self.root / STATE)

    def move(self, kept: Kept, **changes: Any) -> Kept:
        """Changes what is kept of this rehearsal; of one dropped meanwhile nothing is left behind."""
        moved = replace(kept, **changes)
        here = self.read()
        if here and here.name == kept.name:
            self.write(moved)
        else:
            shutil.rmtree(self.root / kept.name, ignore_errors=True)
        return moved

    def drop(self) -> None:
        """The whole rehearsal, with every ballot and session of it."""
        shutil.rmtree(self.root, ignore_errors=True)

    def settings(self, base: Settings, name: str) -> Settings:
        """Of the service inside: a database, files and a secret of its own, and nobody is written to."""
        place = self.root / name
        return base.model_copy(
            update={
                "database_url": f"sqlite:///{place / DATABASE}",
                "secret": SecretStr(f"a rehearsal holds nothing secret {name}"),
                "notifier": "file",
                "outbox": place / "outbox",
                "smtp_host": "",
                "oidc_issuer": "",
                "attachments": place / "attachments",
                "checkpoints": place / "checkpoints",
                "rehearsals": place / "none",
                "deliver_every_seconds": 0,
            }
        )
