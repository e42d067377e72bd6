"""The verbs of candidates: groups, plan, drafts, appraisal, leaving, the list and its versions."""

from app.candidates.service.amending import amend, check, group_facts
from app.candidates.service.appraising import appraise
from app.candidates.service.attaching import attached
from app.candidates.service.dossiers import (
    YearFacts,
    appraisals,
    gaps,
    gaps_of,
    kept_versions,
    list_content,
    living,
    plan_no,
    reappraisal_due,
    snapshot,
    sources,
    year_facts,
)
from app.candidates.service.drafting import Doors, add_topics, doors, draft, edit, take_out
from app.candidates.service.grouping import (
    ALLOW_UNCONTESTED,
    allow_uncontested,
    check_uncontested,
    edit_groups,
    groups_version,
    uncontested_matter,
)
from app.candidates.service.leaving import decidable, leave, ways_out
from app.candidates.service.listing import add_listed, set_groups, settle
from app.candidates.service.moving import move_all, tell_all
from app.candidates.service.ordering import arrange
from app.candidates.service.plan import (
    PlanChange,
    PlanPreview,
    drafted_from,
    import_plan,
    plan_items,
    preview_plan,
)
from app.candidates.service.reading import (
    candidate,
    candidates,
    current_list,
    groups,
    list_version,
    list_versions,
    on_ballot,
    readable,
    reads_early,
    require_readable,
)
from app.candidates.service.sourcing import public_will, tell_sources, topics_of
from app.candidates.service.stood import Stood, stood
from app.candidates.service.versions import publish_version
from app.candidates.tables import (
    AppraisalRow,
    BallotGroupRow,
    CandidateListRow,
    CandidateRow,
    CandidateTopicRow,
    CandidateVersionRow,
    PlanItemRow,
)

__all__ = [
    "ALLOW_UNCONTESTED",
    "AppraisalRow",
    "BallotGroupRow",
    "CandidateListRow",
    "CandidateRow",
    "CandidateTopicRow",
    "CandidateVersionRow",
    "Doors",
    "PlanChange",
    "PlanItemRow",
    "PlanPreview",
    "Stood",
    "YearFacts",
    "add_listed",
    "add_topics",
    "allow_uncontested",
    "amend",
    "appraisals",
    "appraise",
    "arrange",
    "attached",
    "candidate",
    "candidates",
    "check",
    "check_uncontested",
    "current_list",
    "decidable",
    "doors",
    "draft",
    "drafted_from",
    "edit",
    "edit_groups",
    "gaps",
    "gaps_of",
    "group_facts",
    "groups",
    "groups_version",
    "import_plan",
    "kept_versions",
    "leave",
    "list_content",
    "list_version",
    "list_versions",
    "living",
    "move_all",
    "on_ballot",
    "plan_items",
    "plan_no",
    "preview_plan",
    "public_will",
    "publish_version",
    "readable",
    "reads_early",
    "reappraisal_due",
    "require_readable",
    "set_groups",
    "settle",
    "snapshot",
    "sources",
    "stood",
    "take_out",
    "tell_all",
    "tell_sources",
    "topics_of",
    "uncontested_matter",
    "ways_out",
    "year_facts",
]
