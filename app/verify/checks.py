"""What is held against what: the manifest, the announced views, and each poll with its count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain import merkle, tally
from app.domain.canonical import canonical, digest_bytes
from app.domain.findings import Finding
from app.domain.words import Channel
from app.verify.bodies import bodies
from app.verify.chain import Chain
from app.verify.decisions import signed
from app.verify.package import EVENTS, Package
from app.verify.results import VIEWS, Results
from app.verify.ruling import Rulings

_GROUP = ("code", "method", "places", "max_choices", "min_choices", "majority", "tie", "shortfall")
_FIGURES = ("present", "issued", "returned", "spoiled", "valid")


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


def verify(package: Package, checkpoint: tuple[int, str] | None = None) -> list[Finding]:
    """Every finding, in the order in which an observer reads them. Raises NotAnExport."""
    lines = package.acts()
    chain = Chain(lines, checkpoint)
    found = [_unchanged(package, lines.digest), _chain(chain, checkpoint), _head(package, chain)]
    found += _once(chain)
    for subject in package.folders("results"):
        found += _views(package, subject, chain.acts.get((f"result:{subject}", "result.announced")))
    found += _withheld(package, chain)
    results = Results(package)
    rulings = Rulings(package, results, chain.bodies)
    found += bodies(package, chain, results, rulings)
    for poll in package.folders("polls"):
        found += _poll(package, poll, chain, rulings)
    return found


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


def _unchanged(package: Package, acts: str) -> Finding:
    digests = {EVENTS: acts, **{name: digest_bytes(data) for name, data in package.parts.items()}}
    changed = [name for name, seen in digests.items() if seen != package.manifest["files"][name]]
    if changed:
        return Finding("package", False, f"与清单的校验码不符：{'、'.join(sorted(changed))}")
    return Finding("package", True, f"核验包 {len(digests)} 个文件与清单的校验码相符")


def _chain(chain: Chain, checkpoint: tuple[int, str] | None) -> Finding:
    if chain.broken:
        return Finding(
            "audit.chain", False, f"审计链在第 {chain.broken.height} 条断开：{chain.broken.reason}"
        )
    reached = f"，并到达所给的检查点（第 {checkpoint[0]} 条）" if checkpoint else ""
    return Finding("audit.chain", True, f"审计链自第 1 条至第 {chain.height} 条逐条相接{reached}")


def _head(package: Package, chain: Chain) -> Finding:
    stated = package.manifest["checkpoint"]
    if (stated["height"], stated["digest"]) != (chain.height, chain.last):
        text = f"链尾与清单的检查点不符：清单为第 {stated['height']} 条，实有 {chain.height} 条"
        return Finding("audit.head", False, text)
    return Finding(
        "audit.head",
        True,
        f"检查点 {chain.height}:{chain.last}（请抄存，下次核验时用 --checkpoint 对照）",
    )


def _once(chain: Chain) -> Iterator[Finding]:
    """What is done once is told once: a later act of the same kind would let another result pass."""
    for (kind, subject), times in chain.told.items():
        if times > 1:
            yield Finding("audit.once", False, f"{subject} 的 {kind} 在审计链中记了 {times} 次，只应有一次")


def _withheld(package: Package, chain: Chain) -> Iterator[Finding]:
    """Everything that the chain says was announced is in the package."""
    for kind, top in (("result.announced", "results"), ("poll.announce", "polls")):
        known = package.folders(top)
        for subject in chain.subjects(kind):
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


def _poll(package: Package, poll: str, chain: Chain, rulings: Rulings) -> Iterator[Finding]:
    record, bound = package.document(f"polls/{poll}/record.json"), _Bound.of(chain.acts, poll)
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
    counted = _counted_again(definition, shown)
    yield _recounted(called, shown["tally"], counted)
    known = counted["digest"] if isinstance(counted, Mapping) else None
    yield from signed(poll, called, record, known, chain, rulings)


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


def _recounted(called: str, published: Mapping[str, Any], counted: Mapping[str, Any] | str | None) -> Finding:
    if counted is None:
        text = f"{called}：公开的结果未列全部票数（由本级人大决定），不能重新计票"
        return Finding("unchecked.recount", True, text)
    if isinstance(counted, str):
        return Finding("poll.recount", False, f"{called}：按公布的票数不能计票（{counted}）")
    output = {name: value for name, value in counted.items() if name != "digest" or name in published}
    ok = canonical(output) == canonical(dict(published))  # one cut from the hall's view has no digest
    text = "结果与公布的逐字相同" if ok else "结果与公布的不同"
    return Finding("poll.recount", ok, f"{called}：按公布的票数和规则重新计票，{text}")


def _counted_again(definition: Mapping[str, Any], shown: Mapping[str, Any]) -> Mapping[str, Any] | str | None:
    """The tally's output; why there is none; None where not every count is published."""
    if not recountable(definition, shown["tally"]):
        return None
    try:
        return recount(definition, shown["figures"], shown["tally"])
    except tally.MalformedPoll as fault:
        return str(fault)


def recountable(definition: Mapping[str, Any], published: Mapping[str, Any]) -> bool:
    """Whether a published tally lists every count."""
    if "valid" not in published:
        return False
    counted = {item["no"] for group in published["groups"] for item in group["items"] if "counts" in item}
    return counted == {item["no"] for item in definition["items"]}
