"""The verbs of the list of candidates."""

from app.candidates.service.amending import amend, check, group_facts
from app.candidates.service.listing import add_listed, set_groups, settle
from app.candidates.service.reading import (
    candidate,
    candidates,
    current_list,
    groups,
    list_version,
    list_versions,
    on_ballot,
    require_readable,
)
from app.candidates.service.versions import publish_version
from app.candidates.tables import BallotGroupRow, CandidateListRow, CandidateRow

__all__ = [
    "BallotGroupRow",
    "CandidateListRow",
    "CandidateRow",
    "add_listed",
    "amend",
    "candidate",
    "candidates",
    "check",
    "current_list",
    "group_facts",
    "groups",
    "list_version",
    "list_versions",
    "on_ballot",
    "publish_version",
    "require_readable",
    "set_groups",
    "settle",
]
