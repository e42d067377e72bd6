"""The order of business of a session: what is done in the hall, one step after another.

A step of the meeting is done once, at any sitting before the casting; a step of a sitting once a
sitting; a step of a poll once for each poll. ``done`` is what has been done for this meeting, this
sitting and this poll together. Braces in the presider's words are filled in from the record. In a
meeting of the standing committee the directors' meeting stands for the presidium, the meeting for the
plenary; ``words_in`` writes out who that is. Source: the rules paper, "A session of the congress".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.actors import Body
from app.domain.errors import Missing, OutOfOrder
from app.domain.words import Term
from app.domain.workflow.engine import in_meeting_of


class Scope(Term):
    MEETING = "meeting", "每次会议一次，可在投票前的任何一次全体会议办理"
    SITTING = "sitting", "每次全体会议一次"
    POLL = "poll", "每项票决一次"


@dataclass(frozen=True, slots=True)
class SessionStep:
    """``decided_by`` is None where nobody decides; ``after`` are the steps that must be done before."""

    code: str
    label: str
    scope: Scope
    decided_by: Body | None
    needs_document: bool
    after: tuple[str, ...]
    words: str


_M, _S, _P = Scope.MEETING, Scope.SITTING, Scope.POLL
_CHAIR, _ALL = Body.EXECUTIVE_CHAIR, Body.PLENARY

STEPS: Final = (
    SessionStep(
        "agenda", "列入议程", _M, Body.PRESIDIUM, False, (),
        "{presidium}决定，将“{subject}”列入本次会议议程。",
    ),
    SessionStep(
        "papers_issued", "印发材料", _M, None, False, ("agenda",),
        "有关材料已印发各位{members_word}。",
    ),
    SessionStep(
        "government_explains", "政府作说明", _M, None, False, ("papers_issued",),
        "现在请{speaker}就“{subject}”作说明。",
    ),
    SessionStep(
        "delegations_deliberate", "代表团审议", _M, None, False, ("government_explains",),
        "请审议“{subject}”，意见交大会秘书处汇总。",
    ),
    SessionStep(
        "presidium_submits", "主席团提请表决", _M, Body.PRESIDIUM, True, ("delegations_deliberate",),
        "{presidium}将名单、票决办法（草案）和监票人名单（草案）提请{plenary}。",
    ),
    SessionStep(
        "ballot_rule_adopted", "通过票决办法", _M, _ALL, True, ("presidium_submits",),
        "现在表决票决办法（草案）。赞成的请举手；反对的请举手；弃权的请举手。通过。",
    ),
    SessionStep(
        "tellers_adopted", "通过监票人名单", _S, _ALL, False, ("presidium_submits",),
        "现在表决总监票人、监票人名单（草案）。赞成的请举手；反对的请举手；弃权的请举手。通过。",
    ),
    SessionStep(
        "head_count", "清点人数", _S, None, False, ("tellers_adopted",),
        "现在报告清点人数的结果：全体{members_word} {members} 人，应到 {expected} 人，实到 {present} 人，"
        "缺席 {absent} 人（其中请假 {on_leave} 人）。",
    ),
    SessionStep(
        "issue", "分发选票", _P, None, False, ("ballot_rule_adopted", "head_count"),
        "现在分发“{subject}”的票。请各位{members_word}核对，如有缺漏请举手。",
    ),
    SessionStep(
        "cast", "投票", _P, None, False, ("issue",),
        "现在开始投票。请总监票人、监票人先投票，其他{members_word}依次投票。",
    ),
    SessionStep(
        "seal", "封箱并报告票数", _P, _CHAIR, False, ("cast",),
        "投票结束。请总监票人报告：发出 {issued} 张，收回 {returned} 张。",
    ),
    SessionStep(
        "declare", "宣布票决是否有效", _P, _CHAIR, False, ("seal",),
        "根据总监票人的报告，本次票决{validity}。",
    ),
    SessionStep(
        "count", "计票", _P, None, False, ("declare",),
        "现在计票。请总监票人、监票人、计票人到计票处。",
    ),
    SessionStep(
        "report_count", "总监票人报告计票结果", _P, None, False, ("count",),
        "请总监票人报告计票结果。",
    ),
    SessionStep(
        "announce", "宣布结果", _P, _CHAIR, False, ("report_count",),
        "现在宣布“{subject}”的结果。",
    ),
    SessionStep(
        # Nobody decides here any more: the result has been announced, the 文号 names its 公告.
        "proclaim", "发布公告", _P, None, True, ("announce",),
        "结果以公告发布。",
    ),
    SessionStep(
        "hand_over", "交政府办理", _P, None, True, ("proclaim",),
        "票决确定的项目交由政府组织实施。",
    ),
)  # fmt: skip

MEETING_BODIES: Final = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)

# Outside the order: done when it is needed, each time with a decision of its own.
REPLACE_TELLER: Final = SessionStep(
    "replace_teller", "更换监票人、计票人", _S, _ALL, False, ("tellers_adopted",),
    "现在表决更换监票人、计票人的名单。赞成的请举手；反对的请举手；弃权的请举手。通过。",
)  # fmt: skip

# Steps that a poll's move makes: nobody records them by hand. A poll is issued and cast in from its opening.
MADE_BY_MOVE: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("issue", "cast"),
    "seal": ("seal",),
    "declare_valid": ("declare",),
    "declare_void": ("declare",),
    "count": ("count",),
    "certify": ("report_count",),
    "announce": ("announce",),
}

_BY_CODE: Final = {step.code: step for step in (*STEPS, REPLACE_TELLER)}


def step(code: str) -> SessionStep:
    """Raises Missing for a code that is no step."""
    if code not in _BY_CODE:
        raise Missing("会议程序中没有“{code}”", code=code)
    return _BY_CODE[code]


def deciding_body(body: Body, meeting_body: Body) -> Body:
    """Who decides the step in a meeting of that body. A sitting serves several years, so no rule set is
    asked: a town's presidium stands in because the meeting is the presidium's.
    """
    return in_meeting_of(meeting_body, body)


def words_in(step: SessionStep, meeting_body: Body) -> str:
    """The presider's words in a meeting of that body: one source text for each, since a language may say a
    body, a meeting and its members in other words within a sentence than in a list.
    """
    own, plenary = meeting_body.label, meeting_body is Body.PLENARY
    here = {
        "presidium": deciding_body(Body.PRESIDIUM, meeting_body).label,
        "plenary": own if plenary else f"{own}会议",
        "members_word": "代表" if plenary else f"{own}组成人员",
    }
    text = step.words
    for name, word in here.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def made_by_move(code: str) -> bool:
    return any(code in codes for codes in MADE_BY_MOVE.values())


def next_steps(done: Collection[str]) -> tuple[SessionStep, ...]:
    """Every step not yet done whose predecessors are, in the order of business."""
    return tuple(s for s in STEPS if s.code not in done and all(before in done for before in s.after))


def may_do(done: Collection[str], code: str) -> SessionStep:
    """The step. Raises OutOfOrder where it is done already or something before it is not."""
    wanted = step(code)
    if code in done:
        raise OutOfOrder("“{label}”已经办理，不必再办", label=wanted.label)
    missing = "、".join(_BY_CODE[before].label for before in wanted.after if before not in done)
    if missing:
        raise OutOfOrder("办理“{label}”之前，须先办理：{missing}", label=wanted.label, missing=missing)
    return wanted
