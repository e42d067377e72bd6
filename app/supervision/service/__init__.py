"""The verbs of supervision: groups named, findings put right and verified, sites drawn by lot."""

from app.supervision.service.drawing import (
    abandon,
    announce_draw,
    commit,
    commitments,
    draw,
    draws,
    register_site,
    reveal,
    sites,
    withdraw_site,
)
from app.supervision.service.finding import (
    answer,
    assign,
    finding,
    findings,
    is_overdue,
    open_findings,
    report_finding,
    steps,
    verify,
)
from app.supervision.service.naming import (
    add_member,
    hand_lead,
    name_for_candidate,
    name_for_project,
    release_member,
)
from app.supervision.service.reading import group, group_for_project, groups, may_see_names, members
from app.supervision.tables import FindingRow

__all__ = [
    "FindingRow",
    "abandon",
    "add_member",
    "announce_draw",
    "answer",
    "assign",
    "commit",
    "commitments",
    "draw",
    "draws",
    "finding",
    "findings",
    "group",
    "group_for_project",
    "groups",
    "hand_lead",
    "is_overdue",
    "may_see_names",
    "members",
    "name_for_candidate",
    "name_for_project",
    "open_findings",
    "register_site",
    "release_member",
    "report_finding",
    "reveal",
    "sites",
    "steps",
    "verify",
    "withdraw_site",
]
