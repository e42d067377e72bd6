"""What is there when the service starts is not looked through for garbage while a hall waits."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

from app.__main__ import main
from app.config import Settings

TOLD = """
import gc
from app.commands import served_app
kept = served_app()
print(gc.isenabled(), gc.get_freeze_count() > len(gc.get_objects()))
"""


def test_what_a_worker_has_made_when_it_starts_is_set_apart(settings: Settings, tmp_path: Path) -> None:
    known = {
        "PIAOJUE_DATABASE_URL": settings.database_url,
        "PIAOJUE_SECRET": settings.secret.get_secret_value(),
        "PIAOJUE_CHECKPOINTS": str(tmp_path / "checkpoints"),
    }
    told = subprocess.run(
        [sys.executable, "-c", TOLD], env={**os.environ, **known}, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True"]


def test_a_command_runs_with_the_search_for_garbage(tmp_path: Path) -> None:
    votes = tmp_path / "votes.json"
    votes.write_text("{}", encoding="utf-8")
    assert main(["tally", str(votes)]) != 0
    assert gc.isenabled()
    assert main(["nobody knows this"]) == 2
    assert gc.isenabled()
