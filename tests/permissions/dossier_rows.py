"""Rows of the dossier's desk: the year's candidates, one dossier, its sources and appraisal."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import get, post

_YEAR: Final = "/desk/years/{cycle_id}/candidates"
_ONE: Final = "/desk/candidates/{candidate_id}"
_MOTION: Final = "/desk/motions/{motion_id}"
_NONE: Final = dict.fromkeys(("motion_id", "opinion_id"), "0000000000")

DOSSIERS: Final = (
    get(_YEAR, "candidate.read"),
    get(_YEAR + "/new", "candidate.draft"),
    post(_YEAR, "candidate.draft"),
    get("/desk/years/{cycle_id}/groups", "candidate.read"),
    post("/desk/years/{cycle_id}/groups", "group.manage"),
    post("/desk/years/{cycle_id}/groups/order", "group.manage"),
    get("/desk/years/{cycle_id}/motions", "motion.read"),
    get(_MOTION, "motion.read", names=_NONE, gives=404),
    post(_MOTION + "/opinions/{opinion_id}/answer", "opinion.answer", names=_NONE),
    post(_MOTION + "/differences", "difference.explain", names=_NONE),
    get(_ONE, "candidate.read"),
    post(_ONE, "candidate.draft"),
    get(_ONE + "/versions", "candidate.read"),
    get(_ONE + "/topics", "candidate.draft"),
    post(_ONE + "/topics", "candidate.draft"),
    post(_ONE + "/topics/{topic_id}/remove", "candidate.draft", names={"topic_id": "0000000000"}),
    get(_ONE + "/appraisal", "candidate.appraise"),
    post(_ONE + "/appraisal", "candidate.appraise"),
    post(_ONE + "/drop", "candidate.leave"),
)
