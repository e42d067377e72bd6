"""The verbs of the year: gather facts, ask the rules, move cycles and polls, show the desk."""

from app.stages.service.carried import AMEND_LIST
from app.stages.service.case import Case, Condition, State, case, may_waive, state
from app.stages.service.decided import decided
from app.stages.service.deciding import Proposal, countersign, propose, readable
from app.stages.service.desk import (
    desk_of_cycle,
    desk_of_poll,
    moves_as_read,
    moves_made,
    ties_of_poll,
)
from app.stages.service.facts import cycle_facts
from app.stages.service.making import is_made_by_itself, make
from app.stages.service.moves import adopt_rules, move_cycle, settle_tie
from app.stages.service.opening import YearDraft, open_year, propose_year
from app.stages.service.poll_moves import count_poll, move_poll
from app.stages.service.preparing import prepare
from app.stages.service.schedule import Schedule, schedule
from app.stages.service.years import Board, Years, years

__all__ = [
    "AMEND_LIST",
    "Board",
    "Case",
    "Condition",
    "Proposal",
    "Schedule",
    "State",
    "YearDraft",
    "Years",
    "adopt_rules",
    "case",
    "count_poll",
    "countersign",
    "cycle_facts",
    "decided",
    "desk_of_cycle",
    "desk_of_poll",
    "is_made_by_itself",
    "make",
    "may_waive",
    "move_cycle",
    "move_poll",
    "moves_as_read",
    "moves_made",
    "open_year",
    "prepare",
    "propose",
    "propose_year",
    "readable",
    "schedule",
    "settle_tie",
    "state",
    "ties_of_poll",
    "years",
]
