"""Vendored files are the files that were fetched: listed, unchanged, licensed, and named in the README.

What browsers of readers load stands under ``app/static``, what only tests load beside them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "app" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "vendor"
FOLDERS = sorted(path for vendor in (SHIPPED, FOR_TESTS) for path in vendor.iterdir() if path.is_dir())


def sums_of(folder: Path) -> dict[str, str]:
    """File name → SHA-256, as ``sha256sum`` writes it: sum, two spaces, name."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: value for value, name in (line.split("  ", 1) for line in lines)}


def files_of(folder: Path) -> set[str]:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return files - {"SHA256SUMS"}


def test_there_is_something_to_check() -> None:
    assert {folder.parent for folder in FOLDERS} == {SHIPPED, FOR_TESTS}


@pytest.mark.parametrize("vendor", [SHIPPED, FOR_TESTS], ids=["shipped", "for_tests"])
def test_nothing_lies_outside_a_package_folder(vendor: Path) -> None:
    assert [path.name for path in vendor.iterdir() if path.is_file()] == ["README.md"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_list_names_exactly_the_files(folder: Path) -> None:
    assert set(sums_of(folder)) == files_of(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_file_was_changed(folder: Path) -> None:
    actual = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}
    assert actual == sums_of(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_package_brings_its_licence(folder: Path) -> None:
    assert (folder / "LICENSE").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_readme_says_where_it_comes_from(folder: Path) -> None:
    readme = (folder.parent / "README.md").read_text(encoding="utf-8")
    name, version = folder.name.rsplit("-", 1)
    assert f"`{folder.name}`" in readme
    assert any(f"npm pack {package}@{version}" in readme for package in (name, f"{name}-dist"))
