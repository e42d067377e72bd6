"""Packages as a forger hands them out: parts changed, the manifest made to agree, the chain linked anew."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.canonical import canonical, digest_bytes
from app.domain.chain import GENESIS, Withheld, link
from app.verify import EVENTS

Parts = dict[str, bytes]


def rewrite(parts: Mapping[str, bytes], manifest: Mapping[str, Any]) -> bytes:
    """A package whose manifest agrees with its parts: what a careful forger would hand out."""
    listed = {**manifest, "files": {name: digest_bytes(data) for name, data in parts.items()}}
    return zipped({**parts, "manifest.json": canonical(listed)})


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def edited(parts: Parts, name: str, change: Callable[[dict[str, Any]], None]) -> Parts:
    document = json.loads(parts[name])
    change(document)
    return {**parts, name: canonical(document)}


def edited_event(parts: Parts, height: int, **values: Any) -> Parts:
    lines = parts[EVENTS].splitlines()
    lines[height - 1] = canonical({**json.loads(lines[height - 1]), **values})
    return {**parts, EVENTS: b"\n".join(lines)}


def without_event(parts: Parts, height: int) -> Parts:
    lines = parts[EVENTS].splitlines()
    return {**parts, EVENTS: b"\n".join([*lines[: height - 1], *lines[height:]])}


def acts(parts: Parts) -> list[dict[str, Any]]:
    return [json.loads(line) for line in parts[EVENTS].splitlines()]


def linked(parts: Parts, lines: list[dict[str, Any]], manifest: Mapping[str, Any]) -> bytes:
    """The package with these acts in this order, each linked anew to the one before it: nothing but a
    checkpoint that was written down earlier shows that the chain is another."""
    parent, written = GENESIS, []
    for place, line in enumerate(lines):
        payload = Withheld(line["payload_digest"]) if "payload" not in line else line["payload"]
        said = {name: line[name] for name in ("at", "type", "actor", "subject")}
        event = link(place, parent, **said, payload=payload)
        shown = {"payload": payload} if "payload" in line else {"payload_digest": line["payload_digest"]}
        written.append(
            canonical({**said, **shown, "height": event.height, "parent": parent, "digest": event.digest})
        )
        parent = event.digest
    stated = {**manifest, "checkpoint": {"height": len(lines), "digest": parent}}
    return rewrite({**parts, EVENTS: b"".join(line + b"\n" for line in written)}, stated)
