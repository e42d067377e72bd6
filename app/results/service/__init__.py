"""Results: stored once in full, cut into views at announcement, read by everything that shows a number."""

from app.results.service.announced import is_announced, store_announced
from app.results.service.compose import compose_effect_year, compose_year, year_subject
from app.results.service.latest import announced, of_year
from app.results.service.publish import publish
from app.results.service.reading import best, checkpoint, document, published, view
from app.results.service.storing import store_poll_result
from app.results.service.switching import (
    package_is_open,
    poll_of,
    readable_switches,
    set_switches,
    switches_of,
)
from app.results.service.widening import (
    KIND,
    WIDEN,
    check_widening,
    widen,
    widening_matter,
    widenings,
    widenings_that_stood,
    widenings_waiting,
)

__all__ = [
    "KIND",
    "WIDEN",
    "announced",
    "best",
    "check_widening",
    "checkpoint",
    "compose_effect_year",
    "compose_year",
    "document",
    "is_announced",
    "of_year",
    "package_is_open",
    "poll_of",
    "publish",
    "published",
    "readable_switches",
    "set_switches",
    "store_announced",
    "store_poll_result",
    "switches_of",
    "view",
    "widen",
    "widening_matter",
    "widenings",
    "widenings_that_stood",
    "widenings_waiting",
    "year_subject",
]
