"""The verbs of polls, split by what they are about. What others know of polls they know from here."""

from app.polls.schemas import CastIn, Choice, PollItem, SheetIn
from app.polls.service.ballot_form import BallotForm, ballot_form, filled
from app.polls.service.batches import Batches
from app.polls.service.board import find_receipt, sealed_boxes
from app.polls.service.box import Cast, FormChanged, NoVoter, put
from app.polls.service.cast import (
    answered,
    ballot_page_data,
    ballot_sheet,
    beside,
    cast,
    check_marks,
    preview,
)
from app.polls.service.count import count, count_page
from app.polls.service.decided import Decided, decided
from app.polls.service.definition import definition, rules, worked
from app.polls.service.entry import (
    differences,
    discard_stack,
    enter_again,
    enter_sheets,
    require_enterable,
    sign_totals,
)
from app.polls.service.facts import facts
from app.polls.service.invariants import Finding, invariants
from app.polls.service.keys import key_record, make_keys, read_back, replace_keys
from app.polls.service.moves import perform
from app.polls.service.paper import (
    change_channel,
    change_channel_at,
    hand_out,
    print_sheets,
    return_box,
    void_sheet,
)
from app.polls.service.prepare import edit, prepare
from app.polls.service.reading import (
    definition_page,
    minutes,
    moved_at,
    moves,
    outcome,
    page,
    paper,
    poll,
    polls_of,
    require_announced,
    stock,
    turnout,
    voting,
)
from app.polls.service.rulings import pending, rule_invalid, rule_sheet
from app.polls.service.shred import is_shreddable, shred, shreddable_from
from app.polls.service.subject import ACCEPT_RESTORED, TWO_PERSONS, subject_digest
from app.polls.service.trusting import accept_restored
from app.polls.tables import PollKeyRow, PollMoveRow, PollRow

__all__ = [
    "ACCEPT_RESTORED",
    "TWO_PERSONS",
    "BallotForm",
    "Batches",
    "Cast",
    "CastIn",
    "Choice",
    "Decided",
    "Finding",
    "FormChanged",
    "NoVoter",
    "PollItem",
    "PollKeyRow",
    "PollMoveRow",
    "PollRow",
    "SheetIn",
    "accept_restored",
    "answered",
    "ballot_form",
    "ballot_page_data",
    "ballot_sheet",
    "beside",
    "cast",
    "change_channel",
    "change_channel_at",
    "check_marks",
    "count",
    "count_page",
    "decided",
    "definition",
    "definition_page",
    "differences",
    "discard_stack",
    "edit",
    "enter_again",
    "enter_sheets",
    "facts",
    "filled",
    "find_receipt",
    "hand_out",
    "invariants",
    "is_shreddable",
    "key_record",
    "make_keys",
    "minutes",
    "moved_at",
    "moves",
    "outcome",
    "page",
    "paper",
    "pending",
    "perform",
    "poll",
    "polls_of",
    "prepare",
    "preview",
    "print_sheets",
    "put",
    "read_back",
    "replace_keys",
    "require_announced",
    "require_enterable",
    "return_box",
    "rule_invalid",
    "rule_sheet",
    "rules",
    "sealed_boxes",
    "shred",
    "shreddable_from",
    "sign_totals",
    "stock",
    "subject_digest",
    "turnout",
    "void_sheet",
    "voting",
    "worked",
]
