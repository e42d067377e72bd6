"""Who may knock at which door: one row a route, written by hand from the rules, not from the code.

``who`` is the name of an action in ``permissions`` where one grants the route, else the roles themselves.
A body is one that the schema takes and that changes little, so that only the role decides.
"""

from __future__ import annotations

from typing import Final

from app.domain.actors import Role as R
from tests.factories import PASSWORD
from tests.permissions.candidate_rows import CANDIDATES
from tests.permissions.count_rows import COUNTING
from tests.permissions.desk_rows import DESKS
from tests.permissions.dossier_rows import DOSSIERS
from tests.permissions.hall_rows import HALL
from tests.permissions.place_rows import PLACES
from tests.permissions.project_page_rows import PROJECT_PAGES
from tests.permissions.project_rows import CARRYING_OUT, SUPERVISION
from tests.permissions.queue_rows import QUEUES
from tests.permissions.rehearsal_rows import REHEARSAL
from tests.permissions.resident_rows import RESIDENTS
from tests.permissions.roll_rows import HOUSEHOLD
from tests.permissions.rows import EVERYBODY, FILE, SIGNED_IN, Row, only
from tests.permissions.rows import get as _get
from tests.permissions.rows import post as _post
from tests.permissions.screen_rows import SCREENS
from tests.permissions.topic_rows import TOPICS
from tests.permissions.wall_rows import WALL

_SHEET: Final = {"box": 1, "sheets": [{"choices": []}]}
_DAY: Final = "2026-11-23"
_DECIDED: Final = {"decision": "{decision_id}"}
_ANNULS: Final = only(R.CLERK, R.BODY_SECRETARY)  # the clerk proposes, the presidium decides
_CYCLE: Final = {"cycle": "{cycle_id}"}
_POLL, _PAPER = "/api/polls/{poll_id}", "/api/polls/{poll_id}/paper"
_STACK, _SITTING = _PAPER + "/stacks/{stack}", "/api/sittings/{sitting_id}"
_PROJECT, _YEAR = "/api/projects/{project_id}", "/api/imports/year"
_ONE: Final = {"stack": "1", "place": "1", "number": "1"}
_RULING: Final = {"valid": False, "reason": "字迹无法辨认"}

SERVICE: Final = (
    _get("/", EVERYBODY),
    _get("/healthz", EVERYBODY),
    _get("/readyz", EVERYBODY),
    _get("/metrics", EVERYBODY, gives=404),  # no token is set: there is no such address
    _get("/docs", EVERYBODY),
    _get("/openapi.json", EVERYBODY),
)

PEOPLE: Final = (
    _post("/api/sessions", EVERYBODY, {"username": "", "password": "x"}),
    _post("/api/sessions/card", EVERYBODY, {"code": ""}),
    _post("/api/sessions/code", EVERYBODY, {"phone": "1", "code": "1"}),
    _post("/api/codes", EVERYBODY, {"phone": "1"}),
    _get("/sign-in", EVERYBODY),
    _get("/sign-in/{way}", EVERYBODY, names={"way": "card"}),
    *(_post(f"/sign-in/{way}", EVERYBODY) for way in ("card", "staff", "phone")),
    *(_get(f"/sign-in/identity/{door}", EVERYBODY, gives=404) for door in ("start", "tie", "back", "code")),
    _post("/sign-in/identity/code", EVERYBODY, gives=404),
    _post("/preferences", EVERYBODY),
    _get("/deputy", "poll.cast"),
    _get("/api/me", SIGNED_IN),
    _post("/api/me/password", SIGNED_IN, {"old": PASSWORD, "new": "short"}),
    _post("/api/me/second-step/confirm", SIGNED_IN, {"code": "1"}),
    _post("/api/me/second-step/off", SIGNED_IN, {"password": PASSWORD, "code": "1"}),
    _post("/api/me/second-step", SIGNED_IN, {"password": PASSWORD}),
    _get("/api/congress", EVERYBODY),
    _post("/api/congress", "congress.found", {"name": "另一个人大"}),
    _get("/api/accounts", "account.read"),
    _post(
        "/api/accounts",
        "account.manage",
        {
            "username": "new",
            "name": "新人",
            "phone": "15400008888",
            "password": PASSWORD,
            "roles": ["auditor"],
        },
    ),
    _get("/api/accounts/{account_id}", "account.read"),
    _post("/api/accounts/{account_id}/roles", "account.manage", {"roles": ["auditor"]}),
    _post("/api/accounts/{account_id}/password", "account.manage", {"password": PASSWORD}),
    _post("/api/accounts/{account_id}/unlock", "account.manage"),
    _post("/api/accounts/{account_id}/second-step/reset", "account.manage"),
    _post("/api/accounts/{account_id}/close", "account.manage"),
    _post("/api/accounts/{account_id}/open", "account.manage"),
    _get("/api/deputies", "roll.read"),
    _get("/api/deputies/{number}", "roll.read", names={"number": "{absent}"}),
    _get("/api/deputies/{number}/changes", "roll.read", names={"number": "{absent}"}),
    _post(
        "/api/deputies/{number}/changes",
        "deputy.change",
        {"kind": "resigned", "notice_no": "公告2号", "effective_on": _DAY},
        names={"number": "{absent}"},
    ),
    _post("/api/deputies/{number}/card", "card.reissue", names={"number": "{absent}"}),
    Row("DELETE", "/api/deputies/{number}/sessions", "card.reissue", names={"number": "{absent}"}),
    _get("/api/cards", "card.reissue"),
    _post("/api/cards", "card.issue", {"numbers": ["{absent}"]}),
    _get("/api/delegations", SIGNED_IN),
    _get("/api/departments", SIGNED_IN),
)

IMPORTS: Final = (
    _get("/api/imports/roll/template", EVERYBODY),
    _post("/api/imports/roll/preview", "roll.import", FILE),
    _post("/api/imports/roll", "roll.import", FILE, headers={"If-Match": '"0"'}),
    _get(_YEAR + "/template", EVERYBODY, query={"kind": "listed"}),
    _post(_YEAR + "/preview", "year.import", FILE, form={"kind": "listed"}),
    _post(_YEAR, "year.import", FILE, form={"kind": "listed"}),
    _get(_YEAR + "/{file_id}", "year.countersign", gives=409),
    _get(_YEAR + "/{file_id}/file", "year.countersign"),
    _post(_YEAR + "/{file_id}/confirm", "year.countersign", {"decision": "{file_decision}"}),
)

MEETINGS: Final = (
    _get("/api/meetings", "meeting.read"),
    _post(
        "/api/meetings",
        "meeting.manage",
        {"body": "plenary", "term": 7, "number": 6, "title": "重复", "starts_on": _DAY, "ends_on": _DAY},
    ),
    _get("/api/meetings/{meeting_id}", "meeting.read"),
    _post(
        "/api/meetings/{meeting_id}/sittings",
        "meeting.manage",
        {"number": 1, "title": "重复", "held_on": _DAY},
    ),
    _get(_SITTING, "meeting.read"),
    _post(_SITTING + "/close", "meeting.manage"),
    _get(_SITTING + "/steps", "meeting.read"),
    _post(_SITTING + "/steps/{code}", "step.record", {}, names={"code": "papers_issued"}),
    _get(_SITTING + "/tellers", "meeting.read"),
    _post(
        _SITTING + "/tellers",
        "teller.propose",
        {"tellers": [{"account": "{teller_id}", "post": "chief_teller"}]},
    ),
    _post(
        _SITTING + "/tellers/replacements",
        "teller.propose",
        {"leaving": "{account_id}", "coming": "{teller_id}"},
    ),
    _get(_SITTING + "/attendance", "roll.read"),
    _post(_SITTING + "/attendance", "attendance.manage", {"kind": "observer", "name": "旁听一"}),
    _post(_SITTING + "/check-ins", "checkin.record", {"number": "{present}", "channel": "electronic"}),
    Row("DELETE", _SITTING + "/check-ins/{deputy_id}", "checkin.record"),
    _get(_SITTING + "/absences", "roll.read"),
    _post(_SITTING + "/absences", "checkin.record", {"number": "{absent}", "kind": "absent"}),
    _post(
        _SITTING + "/delegation-counts",
        "checkin.record",
        {"delegation": "溪东代表团", "present": 6, "signed_by": "团长"},
    ),
    _post(_SITTING + "/head-count", "headcount.record", {}),
)

CYCLES: Final = (
    _get("/api/rulesets", EVERYBODY),
    _get("/api/cycles", "cycle.read"),
    _get("/api/cycles/{cycle_id}", "cycle.read"),
    _get("/api/cycles/{cycle_id}/rules", "ruleset.read"),
    _get("/api/cycles/{cycle_id}/desk", "desk.read"),
    _post("/api/cycles/{cycle_id}/dossiers-sent", "cycle.manage", {"on": "2026-11-01"}),
    _post("/api/cycles/{cycle_id}/mid-year-absence", "cycle.manage", {"why": "机构改革"}),
    _post(
        "/api/cycles/{cycle_id}/polls",
        "poll.prepare",
        {"kind": "selection", "sitting": "{sitting_id}", "channel": "both"},
    ),
    # Every move of a year and a poll, by its row of the workflow, is tried in test_moves.py.
    _post(
        "/api/cycles/{cycle_id}/moves/{action}",
        only(R.CLERK, R.EXECUTIVE_CHAIR),
        _DECIDED,
        names={"action": "announce_result"},
    ),
    _get("/api/decisions", "decision.read"),
    _get("/api/decisions/{decision_id}", "decision.read"),
    _post(
        "/api/decisions",
        only(R.CLERK, R.BODY_SECRETARY),
        {
            "kind": "sitting",
            "subject": "{sitting_id}",
            "action": "agenda",
            "meeting": "主席团第一次会议",
            "document_no": "1",
        },
    ),
    _post("/api/decisions/{decision_id}/countersign", _ANNULS),
    _get("/api/candidates", EVERYBODY, query=_CYCLE),
    _get("/api/candidates/{candidate_id}", EVERYBODY),
    _get("/api/candidate-lists", EVERYBODY, query=_CYCLE),
    _get("/api/candidate-lists/{cycle_id}/{version}", EVERYBODY, names={"version": "1"}),
    _get("/api/topics/similar", EVERYBODY, query={"title": "加装电梯"}),
)

_NO_MOTION: Final = {"motion_id": "{cycle_id}"}  # an imported list was submitted to nobody here
YEARS: Final = (
    _get("/api/desk", "desk.read"),
    _post("/api/years", "year.open", {"term": 7, "session_no": 6, "title": "重复", "rules": "county"}),
    _post("/api/years/{year_id}/open", "year.open", _DECIDED, names={"year_id": "{cycle_id}"}),
    _post("/api/cycles/{cycle_id}/rules", "ruleset.adopt", _DECIDED),
    _get("/api/cycles/{cycle_id}/party-step", "party_step.read"),
    _post(
        "/api/cycles/{cycle_id}/party-step",
        "party_step.record",
        {"told_on": "2026-11-01", "document_no": "1"},
    ),
    _get("/api/cycles/{cycle_id}/draft-budget", "draft_budget.read"),
    _post("/api/cycles/{cycle_id}/draft-budget", "draft_budget.record", {"document_no": "1"}),
    _get("/api/cycles/{cycle_id}/motions", EVERYBODY),
    _get("/api/motions/{motion_id}", EVERYBODY, names=_NO_MOTION, gives=404),
    _post("/api/motions/{motion_id}/deliberation", "deliberation.record", _DECIDED, names=_NO_MOTION),
    _post(
        "/api/motions/{motion_id}/differences",
        "difference.explain",
        {"difference": "0" * 64, "opinion": "{cycle_id}"},
        names=_NO_MOTION,
    ),
    Row(
        "PUT",
        "/api/opinions/{opinion_id}/answer",
        "opinion.answer",
        {"answer": "adopted"},
        {"If-Match": '"1"'},
        names={"opinion_id": "{cycle_id}"},
    ),
)

POLLS: Final = (
    _get("/api/polls", "poll.read"),
    _get(_POLL, "poll.read"),
    Row("PATCH", _POLL, "poll.prepare", {"position": 2}, {"If-Match": '"1"'}),
    _get(_POLL + "/definition", "poll.read"),
    _get(_POLL + "/turnout", "poll.turnout"),
    _get(_POLL + "/minutes", "result.read_full", gives=409),
    _get(_POLL + "/count", "result.read_full", gives=409),
    _get(_POLL + "/desk", "desk.read"),
    _get(_POLL + "/ballot", "poll.cast"),
    _post(_POLL + "/ballot", "poll.cast", {"nonce": "A" * 43, "choices": []}),
    _get("/polls/{poll_id}/ballot", "poll.cast"),
    _get("/polls/{poll_id}/ballot/check", "poll.cast"),
    _post("/polls/{poll_id}/ballot/check", "poll.cast"),
    _post("/polls/{poll_id}/ballot", "poll.cast"),
    _post(_POLL + "/count", "poll.count", {"cards": []}),
    _post(_POLL + "/moves/{action}", _ANNULS, _DECIDED, names={"action": "annul"}),
    _post(_POLL + "/tie-settlement", _ANNULS, _DECIDED),
    _get(_POLL + "/keys", "poll.read"),
    _post(_POLL + "/keys", "poll.keys"),
    _post(_POLL + "/keys/read-back", "poll.keys", {"code": "WRONG"}),
    _post(_POLL + "/keys/replacement", "poll.keys", _DECIDED),
    _post(_POLL + "/shredding", "poll.shred", _DECIDED),
    _post(_POLL + "/deputies/{deputy_id}/channel", "checkin.record", {"channel": "electronic"}),
    _get(_PAPER, "paper.read"),
    _post(_PAPER + "/boxes", "paper.stock", {"number": 2, "printed": 1}),
    _post(_PAPER + "/boxes/{number}/sheets", "paper.issue", {"deputy": "{deputy_id}"}, names=_ONE),
    _post(_PAPER + "/boxes/{number}/voided", "paper.stock", {"sheets": 9999}, names=_ONE),
    _post(_PAPER + "/boxes/{number}/return", only(R.TELLER), {"returned": 0, "leftover": 0}, names=_ONE),
    _post(_STACK + "/sheets", "paper.enter", _SHEET, names=_ONE),
    _post(_STACK + "/sheets/{place}", "paper.enter", {"choices": []}, names=_ONE),
    _post(_STACK + "/totals", "paper.sign", {"box": 1, "size": 1, "spoiled": 0, "rows": {}}, names=_ONE),
    _post(_STACK + "/discarding", "poll.rule_pending", {"reason": "叠号误录"}, names=_ONE),
    _get(_STACK + "/differences", "paper.enter", names=_ONE, gives=409),
    _post(_STACK + "/sheets/{place}/ruling", "poll.rule_pending", _RULING, names=_ONE),
    _get(_POLL + "/pending", "paper.read"),
    _post(_POLL + "/pending/{place}/invalid", "poll.rule_pending", {"reason": "未能开启"}, names=_ONE),
)

RESULTS: Final = (
    _get("/api/results/{subject}/switches", "result.read_full", names={"subject": "{result}"}),
    Row(
        "PUT",
        "/api/results/{subject}/switches",
        "result.switches",
        {},
        {"If-Match": '"0"'},
        names={"subject": "{result}"},
    ),
    _post(
        "/api/results/{subject}/switches/widening", "result.widen", _DECIDED, names={"subject": "{result}"}
    ),
    *(
        _get(f"/api/results/{{subject}}/{{view}}{end}", who, names={"subject": "{result}", "view": view})
        for end in ("", ".csv")
        for view, who in (
            ("public", EVERYBODY),
            ("hall", "result.read_hall"),
            ("deputies", "result.read_deputies"),
            ("full", "result.read_full"),
        )
    ),
    _get("/api/packages/{subject}", EVERYBODY, names={"subject": "{result}"}, gives=404),  # not switched on
    _get("/results/{subject}/report", EVERYBODY, names={"subject": "{result}"}),
    _get("/results/{subject}/notice", EVERYBODY, names={"subject": "{result}"}),
)

PROJECTS: Final = (
    _get("/api/projects", EVERYBODY, query=_CYCLE),
    _get("/api/projects/grades", "grade.give", query=_CYCLE),
    _get(_PROJECT, EVERYBODY),
    Row("PUT", _PROJECT + "/grade", "grade.give", {"grade": "satisfied"}),
    _post(
        _PROJECT + "/progress",
        "project.report_progress",
        {"month": "2026-10", "done_amount": 10, "paid": 1_900_000},
    ),
    _post(_PROJECT + "/reports/{kind}", "project.report_progress", {"text": "报告"}, names={"kind": "final"}),
    _post(_PROJECT + "/rectification/plan", "rectification.file", {"text": "整改方案"}),
    _post(_PROJECT + "/rectification/report", "rectification.report", {"text": "整改情况"}),
    # The committee's secretary may as well; the one who is tried here records for the presidium.
    # The standing committee accepts a plan: the scene's secretary, the presidium's, has no hand in it.
    _post(_PROJECT + "/moves/{action}", only(R.CLERK), _DECIDED, names={"action": "accept_plan"}),
)

NOTICES: Final = (
    _get("/api/notices", "notice.read"),
    _post("/api/notices/{notice_id}/retry", "notice.retry", names={"notice_id": "0000000000"}, gives=404),
    _get("/api/me/notices", "notice.contact"),
    Row("PUT", "/api/me/notices", "notice.contact", {"phone": "15400009999", "consent": "2026-1"}, gives=422),
    Row("DELETE", "/api/me/notices", "notice.contact", gives=204),
    _post("/api/attachments", "attachment.upload", FILE, gives=422),  # a table is no attachment
    _get("/api/attachments/{attachment_id}", EVERYBODY),
)

OVERSIGHT: Final = (
    _get("/api/audit/events", "audit.read"),
    _get("/api/audit/checkpoint", "audit.read"),
    _get("/api/doctor", "doctor.read"),
    _get("/api/export", "export.make"),
)

LAST: Final = (Row("DELETE", "/api/sessions/current", SIGNED_IN), _post("/sign-out", EVERYBODY))

MATRIX: Final = (
    *SERVICE,
    *PEOPLE,
    *PLACES,
    *IMPORTS,
    *MEETINGS,
    *CYCLES,
    *YEARS,
    *DESKS,
    *TOPICS,
    *RESIDENTS,
    *CANDIDATES,
    *DOSSIERS,
    *POLLS,
    *COUNTING,
    *RESULTS,
    *PROJECTS,
    *CARRYING_OUT,
    *SCREENS,
    *QUEUES,
    *SUPERVISION,
    *PROJECT_PAGES,
    *NOTICES,
    *HALL,
    *HOUSEHOLD,
    *OVERSIGHT,
    *WALL,
    *REHEARSAL,
    *LAST,
)
