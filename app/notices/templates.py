"""What people are told, one sentence a step. Names in braces are filled in from a notice's words:

``number`` and ``title`` of the suggestion always; ``office`` who acted; ``reason`` in plain words, or "".
``number`` is "" for who supports it: it is the author's own, and opens the timeline with his phone's tail.
The words hold no personal data. A sentence says what happened and, where there is something to do, what.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.words import TopicStep as S
from app.web.i18n import Language, _, translate

NEEDED: Final = ("number", "title")
OPTIONAL: Final = ("office", "reason")
LONGEST: Final = 200  # characters of a reason in a message; the timeline shows all of it

TEMPLATES: Final[Mapping[str, str]] = {
    S.SUBMITTED: _("您提出或支持的建议 {number}“{title}”：已收到。下一步由社区初步研究。"),
    S.STUDIED: _("您提出或支持的建议 {number}“{title}”：社区完成初步研究。下一步由街道按季度集中处理。"),
    S.POOLED: _("您提出或支持的建议 {number}“{title}”：已纳入项目储备库。编制候选项目时将一并研究。"),
    S.ADOPTED: _("您提出或支持的建议 {number}“{title}”：已列为候选项目，开始论证。"),
    S.RETURNED: _("您提出或支持的建议 {number}“{title}”：未予采纳。如情况有变，欢迎再次提出。"),
    S.MERGED: _(
        "您提出或支持的建议 {number}“{title}”：已与同类建议合并办理。原编号继续有效，后续进展照常告知。"
    ),
    S.MERGE_UNDONE: _("您提出或支持的建议 {number}“{title}”：已撤销合并，重新单独办理。"),
    S.REDIRECTED: _("您提出或支持的建议 {number}“{title}”：已转交其他单位办理，答复后另行告知。"),
    S.REDIRECT_ANSWERED: _("您提出或支持的建议 {number}“{title}”：受理单位已答复。"),
    S.WITHDRAWN: _("您提出或支持的建议 {number}“{title}”：已由建议人撤回，不再办理。"),
    S.RELEASED: _("您提出或支持的建议 {number}“{title}”：已退回项目储备库，以后年度仍可列为候选项目。"),
    S.OVERDUE: _("您提出或支持的建议 {number}“{title}”：街道本季度未能处理完毕，结转下一批继续办理。"),
    S.APPRAISED: _("您提出或支持的建议 {number}“{title}”：由此形成的候选项目已通过论证。"),
    S.SUBMITTED_TO_COMMITTEE: _("您提出或支持的建议 {number}“{title}”：由此形成的候选项目已提请审议。"),
    S.DELIBERATED: _("您提出或支持的建议 {number}“{title}”：人大常委会已预先审议由此形成的候选项目。"),
    S.SENT_BACK: _("您提出或支持的建议 {number}“{title}”：人大常委会审议后，候选项目退回研究。"),
    S.LISTED: _("您提出或支持的建议 {number}“{title}”：已列入候选项目名单并公布，将由代表在大会上票决。"),
    S.DROPPED: _("您提出或支持的建议 {number}“{title}”：由此形成的候选项目不再列为候选。"),
    S.CANDIDATE_WITHDRAWN: _("您提出或支持的建议 {number}“{title}”：政府撤回了由此形成的候选项目。"),
    S.SELECTED: _("您提出或支持的建议 {number}“{title}”：经代表票决入选，将作为民生实事项目实施。"),
    S.NOT_SELECTED: _("您提出或支持的建议 {number}“{title}”：代表票决未入选。"),
    S.PLAN_FILED: _("您提出或支持的建议 {number}“{title}”：牵头单位已提出项目实施方案。"),
    S.PROGRESS: _("您提出或支持的建议 {number}“{title}”：牵头单位报告了项目进展。"),
    S.ADJUSTED: _("您提出或支持的建议 {number}“{title}”：由此实施的项目有调整。"),
    S.REPORTED: _(
        "您提出或支持的建议 {number}“{title}”：项目完成情况已公布，请您登录评价：满意、基本满意或不满意。"
    ),
    S.GRADED: _("您提出或支持的建议 {number}“{title}”：代表已对由此实施的项目完成效果票评。"),
    S.RECTIFYING: _("您提出或支持的建议 {number}“{title}”：由此实施的项目进入整改。"),
    S.CLOSED: _("您提出或支持的建议 {number}“{title}”：由此实施的项目已经办结。感谢您的建议。"),
    S.TERMINATED: _("您提出或支持的建议 {number}“{title}”：由此实施的项目已经终止。"),
    S.CARRIED_OVER: _("您提出或支持的建议 {number}“{title}”：由此实施的项目续建，转入下一年度。"),
}
SIGNATURE: Final = _("【民生票决】")
SUBJECT: Final = _("民生票决：建议 {number} 有新进展")
OFFICE: Final = _("办理单位：{office}。")
REASON: Final = _("说明：{reason}")
ENDS: Final = ("。", "！", "？", "…", ".", "!", "?")  # of a sentence: the next one begins after it
SUBJECT_TO_SUPPORTERS: Final = _("民生票决：您支持的建议有新进展")
HOW_TO_FOLLOW: Final = _("凭编号和手机号后四位可随时查看办理情况。")
HOW_SUPPORTERS_FOLLOW: Final = _("用手机号登录可随时查看办理情况。")


def message(template: str, words: Mapping[str, str], language: Language = "zh") -> str:
    """The whole text of a notice. Raises KeyError for a template nobody wrote: that is our fault."""
    said = {name: words[name] for name in NEEDED}
    sentence = translate(TEMPLATES[template], language, said)
    parts = [sentence if said["number"] else " ".join(sentence.split())]
    if office := words.get("office"):
        parts.append(translate(OFFICE, language, {"office": office}))
    if reason := words.get("reason"):
        parts.append(translate(REASON, language, {"reason": _cut(reason)}))
    how = HOW_TO_FOLLOW if said["number"] else HOW_SUPPORTERS_FOLLOW
    return (" " if language == "en" else "").join([*parts, translate(how, language)])


def subject(words: Mapping[str, str]) -> str:
    """The subject line of a mail."""
    return SUBJECT.format(number=words["number"]) if words["number"] else SUBJECT_TO_SUPPORTERS


def _cut(reason: str) -> str:
    text = " ".join(reason.split())
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}……"
    return text if text.endswith(ENDS) else f"{text}。"
