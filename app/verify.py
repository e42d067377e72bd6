"""``python -m app verify EXPORT.zip``: an observer checks an export with nothing but the rules.

Exit: 0 everything that could be checked holds, 1 a check failed, 2 no export (or not called rightly).
The package's parts are described in ``app.doctor.service.packing``, which writes it. What comes in is
taken for hostile: it is read within limits, and nothing of it is ever written to disk.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from app.domain import merkle, tally
from app.domain.canonical import canonical, digest_bytes
from app.domain.chain import Event, Withheld, check
from app.domain.findings import Finding
from app.domain.words import Channel

SCHEMA: Final = "piaojue-export/1"
EVENTS: Final = "audit/events.jsonl"
MANIFEST: Final = "manifest.json"
VIEWS: Final = ("full", "deputies", "hall", "public")  # the fullest first
ONCE: Final = ("poll.open", "poll.seal", "poll.announce", "result.announced")
GOOD, FAILED, NO_EXPORT = 0, 1, 2

_MOST_FILES, _MOST_BYTES = 5_000, 256 * 1024 * 1024
_NAME = re.compile(
    r"(manifest\.json|audit/events\.jsonl|(polls|results)/[A-Za-z0-9-]{1,40}/[a-z]{1,20}\.(json|txt))"
)
_CHECKPOINT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_GROUP = ("code", "method", "places", "max_choices", "min_choices", "majority", "tie", "shortfall")
_FIGURES = ("present", "issued", "returned", "spoiled", "valid")
LIMITS: Final = (
    "某位代表怎样投票：任何人、任何文件都无从得知，核验包里也没有",
    "票数本身：核验包不含选票，只能核验结果确由公布的票数按规则得出；重新开箱须有钥匙卡，并在销毁选票之前",
    "纸质票的清点：以监票人签字的原始记录为准",
    "首次导出之前整条审计链是否重写：请用更早导出的检查点（--checkpoint）对照",
)


class NotAnExport(Exception):
    """The file cannot be read as an export; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an export by name, as they were read, and its manifest."""

    manifest: Mapping[str, Any]
    parts: Mapping[str, bytes]

    def document(self, name: str) -> dict[str, Any]:
        """A part as JSON. Raises NotAnExport where it is missing or is none."""
        if name not in self.parts:
            raise NotAnExport(f"核验包残缺：没有 {name}，请向大会秘书处重新索取")
        return _json(self.parts[name], name)

    def folders(self, top: str) -> list[str]:
        return sorted({name.split("/")[1] for name in self.parts if name.startswith(f"{top}/")})


@dataclass(frozen=True, slots=True)
class _Bound:
    """What the audit chain says of a poll; an empty text where it says nothing."""

    definition: str
    roll: str
    key: str | None
    root: str
    ballots: int

    @classmethod
    def of(cls, acts: Mapping[tuple[str, str], Mapping[str, Any]], poll: str) -> _Bound:
        last = [acts.get((f"poll:{poll}", f"poll.{move}"), {}) for move in ("freeze", "open", "seal")]
        frozen, opened, sealed = last
        return cls(
            frozen.get("definition", ""),
            opened.get("roll", ""),
            opened.get("key", ""),
            sealed.get("root", ""),
            sealed.get("sealed", -1),
        )


def run(argv: Sequence[str]) -> int:
    """Checks the file, prints every finding in plain words, answers the exit code."""
    options = _parser().parse_args(argv)
    try:
        checkpoint = parse_checkpoint(options.checkpoint)
        found = verify(read_package(Path(options.file)), checkpoint)
    except NotAnExport as fault:
        sys.stderr.write(f"{fault}\n")
        return NO_EXPORT
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        sys.stderr.write(f"核验包的内容不合格式（{type(fault).__name__}），请向大会秘书处重新索取\n")
        return NO_EXPORT
    sys.stdout.write((_as_json(found) if options.json else _as_text(found)) + "\n")
    return GOOD if all(finding.ok for finding in found) else FAILED


def verify(package: Package, checkpoint: tuple[int, str] | None = None) -> list[Finding]:
    """Every finding, in the order in which an observer reads them. Raises NotAnExport."""
    events = list(_events(package))
    found = [_unchanged(package), _chain(events, checkpoint), _head(package, events)]
    found += _once(events)
    announced = {e.subject: e.payload for e in events if e.type == "result.announced"}
    for subject in package.folders("results"):
        found += _views(package, subject, announced.get(f"result:{subject}"))
    found += _withheld(package, events)
    acts = {(e.subject, e.type): e.payload for e in events}
    for poll in package.folders("polls"):
        found += _poll(package, poll, _Bound.of(acts, poll))
    return found


def read_package(file: Path) -> Package:
    """The parts of a zip file. Raises NotAnExport for anything that no export of ours looks like."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = _parts(archive)
    except OSError as error:
        raise NotAnExport(f"读不了“{file.name}”：请检查文件名和读取权限") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotAnExport("这不是核验包，或文件已损坏、已加密：请重新下载") from error
    manifest = _json(parts.pop(MANIFEST, b""), MANIFEST)
    if manifest.get("schema") != SCHEMA:
        raise NotAnExport("这不是本系统的核验包，或版本不同：请用导出它的那一版程序核验")
    if set(manifest["files"]) != set(parts) or EVENTS not in parts:
        raise NotAnExport("核验包的内容与其清单不齐，请向大会秘书处重新索取")
    return Package(manifest, parts)


def recount(
    definition: Mapping[str, Any], figures: Mapping[str, Any], tallied: Mapping[str, Any]
) -> dict[str, Any]:
    """The tally's output for a definition, the announced figures and the counts of every item.

    Raises MalformedPoll where these cannot be one poll's.
    """
    counts = {str(item["no"]): item["counts"] for group in tallied["groups"] for item in group["items"]}
    return tally.count(
        {
            "kind": "effect" if definition["kind"] == "effect" else "selection",
            "eligible": figures["members"],
            **{name: figures[name] for name in _FIGURES},
            "rule": definition["rule"],
            "groups": [{name: g[name] for name in _GROUP if name in g} for g in definition["groups"]],
            "items": [
                {name: item[name] for name in ("no", "title", "group")} for item in definition["items"]
            ],
            "totals": counts,
        }
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app verify",
        description="核验导出包：审计链与公布的结果。退出码：0 全部相符；1 有不符；2 不是核验包或用法有误。",
    )
    parser.add_argument("file", metavar="EXPORT.zip", help="核验包")
    parser.add_argument("--checkpoint", metavar="高度:校验码", help="以前导出的检查点，用以发现链尾被截断")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def parse_checkpoint(text: str | None) -> tuple[int, str] | None:
    """``128:9f…`` as height and digest. Raises NotAnExport for anything else."""
    if text is None:
        return None
    found = _CHECKPOINT.fullmatch(text.strip())
    if found is None:
        raise NotAnExport("检查点应写作“高度:校验码”，如 128:9f…（64 位十六进制）")
    return int(found[1]), found[2]


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _MOST_FILES:
        raise NotAnExport(f"文件多于 {_MOST_FILES} 个，不是核验包")
    parts: dict[str, bytes] = {}
    left = _MOST_BYTES
    for entry in entries:
        if not _NAME.fullmatch(entry.filename):
            raise NotAnExport(f"含有核验包不该有的文件：{entry.filename[:80]!r}")
        if entry.filename in parts:
            raise NotAnExport(f"同一文件出现了不止一次：{entry.filename}")
        with archive.open(entry) as stream:  # the stated size may lie: read no further than the limit
            parts[entry.filename] = stream.read(left + 1)
        left -= len(parts[entry.filename])
        if left < 0:
            raise NotAnExport(f"解压后超过 {_MOST_BYTES // 2**20} MB，不是核验包")
    return parts


def _json(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tally.load(data)
    except tally.MalformedPoll as fault:
        raise NotAnExport(f"{name} 不合格式（{fault}），请向大会秘书处重新索取") from fault


def _events(package: Package) -> Iterator[Event]:
    for line in package.parts[EVENTS].splitlines():
        event = _json(line, EVENTS)
        payload = event["payload"] if "payload" in event else Withheld(event["payload_digest"])
        known = {
            name: event[name] for name in ("height", "parent", "at", "type", "actor", "subject", "digest")
        }
        yield Event(payload=payload, **known)


def _unchanged(package: Package) -> Finding:
    listed = package.manifest["files"]
    changed = [name for name, data in package.parts.items() if digest_bytes(data) != listed[name]]
    if changed:
        return Finding("package", False, f"与清单的校验码不符：{'、'.join(sorted(changed))}")
    return Finding("package", True, f"核验包 {len(package.parts)} 个文件与清单的校验码相符")


def _chain(events: Sequence[Event], checkpoint: tuple[int, str] | None) -> Finding:
    broken = check(events, checkpoint)
    if broken:
        return Finding("audit.chain", False, f"审计链在第 {broken.height} 条断开：{broken.reason}")
    reached = f"，并到达所给的检查点（第 {checkpoint[0]} 条）" if checkpoint else ""
    return Finding("audit.chain", True, f"审计链自第 1 条至第 {len(events)} 条逐条相接{reached}")


def _head(package: Package, events: Sequence[Event]) -> Finding:
    stated = package.manifest["checkpoint"]
    last = events[-1].digest if events else "0" * 64
    if (stated["height"], stated["digest"]) != (len(events), last):
        text = f"链尾与清单的检查点不符：清单为第 {stated['height']} 条，实有 {len(events)} 条"
        return Finding("audit.head", False, text)
    return Finding(
        "audit.head", True, f"检查点 {len(events)}:{last}（请抄存，下次核验时用 --checkpoint 对照）"
    )


def _once(events: Sequence[Event]) -> Iterator[Finding]:
    """What is done once is told once: a later act of the same kind would let another result pass."""
    told = Counter((e.type, e.subject) for e in events if e.type in ONCE)
    for (kind, subject), times in told.items():
        if times > 1:
            yield Finding("audit.once", False, f"{subject} 的 {kind} 在审计链中记了 {times} 次，只应有一次")


def _withheld(package: Package, events: Sequence[Event]) -> Iterator[Finding]:
    """Everything that the chain says was announced is in the package."""
    for kind, top in (("result.announced", "results"), ("poll.announce", "polls")):
        known = package.folders(top)
        for subject in sorted({e.subject.partition(":")[2] for e in events if e.type == kind}):
            if subject not in known:
                yield Finding("package.whole", False, f"审计链记有 {subject} 的宣布，核验包里却没有它")


def _views(package: Package, subject: str, announced: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Each view's bytes against the digests that were written into the chain when it was announced."""
    if not announced or "full" not in announced:
        yield Finding("result.announced", False, f"结果 {subject}：审计链中没有它的宣布记录")
        return
    for view in VIEWS:
        name = f"results/{subject}/{view}.json"
        if name not in package.parts:
            continue
        document = package.document(name)
        same = digest_bytes(package.parts[name]) == announced[view]
        named = view == "full" or (document["full_digest"], document["view"]) == (announced["full"], view)
        text = f"结果 {subject}（{view}）与审计链所记的校验码{'相符' if same and named else '不符'}"
        yield Finding("result.digest", same and named, text)


def _poll(package: Package, poll: str, bound: _Bound) -> Iterator[Finding]:
    record = package.document(f"polls/{poll}/record.json")
    name = f"polls/{poll}/definition.json"
    definition = package.document(name)
    rids = _rids(package.parts.get(f"polls/{poll}/rids.txt", b""))
    called = f"票决“{definition['title']}”（{poll}）"
    views = [n for view in VIEWS if (n := f"results/{poll}/{view}.json") in package.parts]
    if not views or definition["poll"] != poll:
        yield Finding("poll.result", False, f"{called}：核验包里没有它的结果")
        return
    shown = package.document(views[0])
    yield _same(
        "poll.definition",
        f"{called}：票决内容（类别、项目、规则）",
        (
            digest_bytes(package.parts[name]),
            record["definition_digest"],
            shown["definition_digest"],
            bound.definition,
        ),
    )
    yield _same("poll.roll", f"{called}：名册（共 {record['roll']['size']} 人）",
                (record["roll"]["digest"], shown["roll_digest"], bound.roll))  # fmt: skip
    yield _same("poll.key", f"{called}：票箱钥匙记录", (record["key_digest"], shown["key_digest"], bound.key))
    yield _box(called, record, rids, shown, bound)
    yield _ballots(called, record, rids, shown, bound)
    yield _recounted(called, definition, shown)


def _same(code: str, what: str, digests: Sequence[str | None]) -> Finding:
    ok = len(set(digests)) == 1
    return Finding(code, ok, f"{what}的校验码{'一致' if ok else '不一致，内容与宣布时不同'}")


def _rids(data: bytes) -> list[bytes]:
    return [bytes.fromhex(line) for line in data.decode("ascii").split()]


def _box(
    called: str, record: Mapping[str, Any], rids: Sequence[bytes], shown: Mapping[str, Any], bound: _Bound
) -> Finding:
    """The Merkle root over the list of receipts, as sealed and as on the minutes."""
    if record["root"] is None and shown["merkle_root"] is None and not rids:
        return Finding("poll.root", True, f"{called}：没有使用电子票箱")
    try:
        root = merkle.root(rids).hex()
    except ValueError:
        return Finding("poll.root", False, f"{called}：封箱清单有重复或次序不对")
    return _same(
        "poll.root",
        f"{called}：封箱清单（{len(rids)} 张电子票）",
        (root, record["root"], shown["merkle_root"], bound.root),
    )


def _ballots(
    called: str, record: Mapping[str, Any], rids: Sequence[bytes], shown: Mapping[str, Any], bound: _Bound
) -> Finding:
    """As many receipts as electronic ballots; with paper beside them, no more than were returned."""
    figures = shown.get("figures")
    if not len(rids) == record["ballots"] == bound.ballots:
        text = f"{called}：清单有 {len(rids)} 张，记录为 {record['ballots']} 张，封箱时为 {bound.ballots} 张"
        return Finding("poll.ballots", False, text)
    if figures is None:
        return Finding(
            "unchecked.ballots", True, f"{called}：电子票 {len(rids)} 张（公开的结果未列总票数，无从对照）"
        )
    alone = shown["poll"]["channel"] == Channel.ELECTRONIC
    ok = len(rids) == figures["returned"] if alone else len(rids) <= figures["returned"]
    ok = ok and figures["returned"] <= figures["issued"] <= record["roll"]["size"]
    text = f"电子票 {len(rids)} 张，收回 {figures['returned']} 张，发出 {figures['issued']} 张"
    return Finding("poll.ballots", ok, f"{called}：{text}，{'相符' if ok else '不符'}")


def _recounted(called: str, definition: Mapping[str, Any], shown: Mapping[str, Any]) -> Finding:
    published = shown["tally"]
    if "valid" not in published or not _all_counts(definition, published):
        text = f"{called}：公开的结果未列全部票数（由本级人大决定），不能重新计票"
        return Finding("unchecked.recount", True, text)
    try:
        output = recount(definition, shown["figures"], published)
    except tally.MalformedPoll as fault:
        return Finding("poll.recount", False, f"{called}：按公布的票数不能计票（{fault}）")
    if "digest" not in published:  # cut from the hall's view
        output.pop("digest")
    ok = canonical(output) == canonical(dict(published))
    text = "结果与公布的逐字相同" if ok else "结果与公布的不同"
    return Finding("poll.recount", ok, f"{called}：按公布的票数和规则重新计票，{text}")


def _all_counts(definition: Mapping[str, Any], published: Mapping[str, Any]) -> bool:
    counted = {item["no"] for group in published["groups"] for item in group["items"] if "counts" in item}
    return counted == {item["no"] for item in definition["items"]}


def _as_text(found: Sequence[Finding]) -> str:
    lines = [f"{_sign(finding)} {finding.text}" for finding in found]
    failed = sum(not finding.ok for finding in found)
    verdict = f"{failed} 项不符，请向本级人大常委会反映" if failed else "所核验的各项全部相符"
    limits = [f"· {text}" for text in LIMITS]
    return "\n".join([*lines, "", "不能由此核验的：", *limits, "", f"结论：{verdict}。"])


def _sign(finding: Finding) -> str:
    if finding.code.startswith("unchecked."):
        return "–"
    return "✓" if finding.ok else "✗"


def _as_json(found: Sequence[Finding]) -> str:
    document = {"ok": all(f.ok for f in found), "findings": [asdict(f) for f in found], "limits": LIMITS}
    return json.dumps(document, ensure_ascii=False, indent=2)
