"""What a decision carries along: an amendment of the list, a settlement of a tie, the committee's size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.domain.errors import Fault, Malformed
from app.stages.service.chain import SETTLE_TIE
from app.stages.service.opening import ADOPT_RULES, rules_from
from app.stages.service.ties import settled_group, ties

AMEND_LIST: Final = "amend_list"
CARRIES: Final = {
    AMEND_LIST: "amendment",
    SETTLE_TIE: "settlement",
    ADOPT_RULES: "rules",
    "terminate": "committee_members",
}


def content_of(db: Session, subject_id: str, action: str, carried: Mapping[str, Any]) -> dict[str, Any]:
    """The decision's content, checked before anybody signs. ``carried`` is what was sent, by field.

    Raises Malformed for what is missing, wrong or another action's; Conflict where no tie waits.
    """
    name = CARRIES.get(action)
    strange = [Fault(f"/{other}", "此事项不需要此项，请去掉") for other in carried if other != name]
    if strange:
        raise Malformed("此事项的决定不附带这些内容", faults=strange)
    if name is None or name == "committee_members":
        return dict(carried)
    if name not in carried:
        raise Malformed("请写明决定的内容", faults=[Fault(f"/{name}", "缺少此项，请补上")])
    if action == ADOPT_RULES:
        return rules_from(carried[name]).as_mapping()
    content: dict[str, Any] = carried[name]
    if action == AMEND_LIST:
        candidates.check(db, subject_id, AmendmentIn.model_validate(content))
    else:
        settled_group(ties(db, subject_id), content)
    return content
