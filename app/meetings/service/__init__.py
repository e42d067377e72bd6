"""The verbs of meetings, split by what they are about."""

from app.domain.session_steps import deciding_body
from app.meetings.service.attendance import CheckIn, admit, change_channel, check_in, undo_check_in
from app.meetings.service.decided import OF_TELLERS, sittings_that_stood
from app.meetings.service.excuses import note_absence, record_delegation_count
from app.meetings.service.facts import (
    Overview,
    SittingFacts,
    attendance_of,
    attended_now,
    base,
    channels,
    checked_in,
    counted_by_head,
    facts,
    overview,
)
from app.meetings.service.figures import DelegationFigures
from app.meetings.service.finding import Wanted, meant
from app.meetings.service.head_count import head_count
from app.meetings.service.lines import DeskLine, desk_lines, matching, voter_meant
from app.meetings.service.opening import close_sitting, open_meeting, open_sitting
from app.meetings.service.order import do_step, follow_move, sitting_digest
from app.meetings.service.reading import (
    absences,
    attendance,
    find_meeting,
    meeting,
    meetings,
    open_sittings,
    own_attendance,
    sitting,
    sittings,
)
from app.meetings.service.reissues import (
    REISSUE,
    Reissue,
    ask_reissue,
    open_reissues,
    reissue_card,
    reissue_matter,
    reissues,
)
from app.meetings.service.roll import RollEntry, roll_entries
from app.meetings.service.script import StepView, next_steps, steps
from app.meetings.service.tellers import (
    coming,
    eligible,
    propose_replacement,
    propose_tellers,
    require_teller,
    tellers,
)
from app.meetings.tables import AbsenceRow, AttendanceRow, MeetingRow, SittingRow, StepRow, TellerRow

__all__ = [
    "OF_TELLERS",
    "REISSUE",
    "AbsenceRow",
    "AttendanceRow",
    "CheckIn",
    "DelegationFigures",
    "DeskLine",
    "MeetingRow",
    "Overview",
    "Reissue",
    "RollEntry",
    "SittingFacts",
    "SittingRow",
    "StepRow",
    "StepView",
    "TellerRow",
    "Wanted",
    "absences",
    "admit",
    "ask_reissue",
    "attendance",
    "attendance_of",
    "attended_now",
    "base",
    "change_channel",
    "channels",
    "check_in",
    "checked_in",
    "close_sitting",
    "coming",
    "counted_by_head",
    "deciding_body",
    "desk_lines",
    "do_step",
    "eligible",
    "facts",
    "find_meeting",
    "follow_move",
    "head_count",
    "matching",
    "meant",
    "meeting",
    "meetings",
    "next_steps",
    "note_absence",
    "open_meeting",
    "open_reissues",
    "open_sitting",
    "open_sittings",
    "overview",
    "own_attendance",
    "propose_replacement",
    "propose_tellers",
    "record_delegation_count",
    "reissue_card",
    "reissue_matter",
    "reissues",
    "require_teller",
    "roll_entries",
    "sitting",
    "sitting_digest",
    "sittings",
    "sittings_that_stood",
    "steps",
    "tellers",
    "undo_check_in",
    "voter_meant",
]
