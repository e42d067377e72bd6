"""Puts the service together: doors, handlers, middleware, nothing else."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request

from app.attachments.api import router as attachments
from app.audit import service as audit
from app.candidates.api import router as candidates
from app.candidates.pages import router as candidate_pages
from app.config import Settings
from app.db.clock import Clock, system_clock
from app.db.migrations import current, expected, require_current
from app.db.session import Database
from app.db.writer import Writer
from app.deliberations.api import router as deliberations
from app.doctor.api import router as doctor
from app.doctor.service import KeptPackage
from app.imports.api import router as imports
from app.meetings.api import router as meetings
from app.notices.api import router as notices
from app.notices.pages import router as notice_pages
from app.notices.sender import Chore, Sender
from app.notices.service import how_many as notices_now
from app.people.actor import COOKIE
from app.people.api import router as people
from app.people.error_page import error_page
from app.people.identity_pages import router as identity_pages
from app.people.pages import router as people_pages
from app.people.use import Noting
from app.polls.api import router as polls
from app.polls.pages import router as ballot_pages
from app.polls.receipt_pages import router as receipt_pages
from app.polls.service import Batches
from app.polls.writer import BoxWriter
from app.projects.api import router as projects
from app.projects.pages import router as project_pages
from app.projects.service import put_grades
from app.rehearsal.hall import Hall
from app.rehearsal.pages import router as rehearsal_pages
from app.results.api import router as results
from app.results.pages import router as result_pages
from app.screens import ROUTERS as SCREENS
from app.screens.wall_feed import Feed
from app.stages.api import router as stages
from app.stations.api import router as stations
from app.supervision.api import router as supervision
from app.supervision.pages import router as supervision_pages
from app.topics.api import router as topics
from app.topics.service import OverdueTeller
from app.web import metrics, problems, security
from app.web.docs_page import Documented, docs_router
from app.web.kept import Kept
from app.web.routing import Router, include
from app.web.stopping import told_to_stop

if TYPE_CHECKING:
    from app.people.oidc import Provider

log = logging.getLogger("piaojue")
STATIC = Path(__file__).parent / "static"
# Routes are tried in this order: first what many ask for at once, then the desks.
ROUTERS: tuple[APIRouter, ...] = (
    polls,
    ballot_pages,
    receipt_pages,
    topics,
    results,
    result_pages,
    projects,
    project_pages,
    people,
    people_pages,
    identity_pages,
    attachments,
    candidates,
    candidate_pages,
    deliberations,
    doctor,
    imports,
    meetings,
    notices,
    notice_pages,
    stages,
    stations,
    supervision,
    supervision_pages,
    *SCREENS,
)

EVERYBODYS = frozenset({"/", "/topics", "/api/topics"})  # what everybody opens when the news has told of it


def create_app(settings: Settings, clock: Clock = system_clock, *, rehearses: bool = True) -> FastAPI:
    """The service over ``settings.database_url``. Starting it refuses a database of another version.

    ``rehearses`` is False for the one inside a rehearsal.
    """
    database = Database(settings.database_url, settings.checkpoints)
    app = Documented(
        title="民生实事项目人大代表票决制",
        version="0.1.0",
        description="征集、论证、预审、票决、监督、票评：每一步依规则办理。All sentences are in Chinese, "
        "or in English with `Accept-Language: en`.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(database, _sender(database, clock, settings)),
    )
    app.state.settings, app.state.database, app.state.clock = settings, database, clock
    app.state.box, app.state.turnout = BoxWriter(database), Batches()
    app.state.grades = Writer(database, put_grades)
    app.state.package = KeptPackage(settings.attachments)
    app.state.provider = _provider(settings)
    app.state.wall = Feed(database, clock, app.state.turnout)
    problems.install(app, error_page)
    app.add_middleware(Noting, database=database)
    app.add_middleware(security.BodyLimit)
    app.add_middleware(security.Headers)
    app.add_middleware(Kept, under=("/api/results/", "/results/"), at=EVERYBODYS, session=COOKIE)
    if rehearses:
        app.add_middleware(metrics.Measured)
    include(app.router, *ROUTERS, _health(database, settings), docs_router(app.openapi_url or ""))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    if rehearses:
        hall = app.state.rehearsal = Hall(settings, clock, partial(create_app, rehearses=False))
        include(app.router, rehearsal_pages)
        app.mount(hall.path, hall)
    return app


def _lifespan(
    database: Database, sender: Sender | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        require_current(database)
        _hold_against_checkpoints(database)
        if sender:
            sender.start()
        with told_to_stop():
            yield
        await to_thread.run_sync(app.state.box.drain)
        await to_thread.run_sync(app.state.grades.drain)
        if sender:
            sender.stop()
        database.close()

    return lifespan


def _hold_against_checkpoints(database: Database) -> None:
    """An older state serves, so that two humans can decide about it; it neither opens a vote nor counts."""
    with database.unit(write=False) as db:
        try:
            last = audit.last_known(db)
        except (OSError, ValueError):
            log.error("the checkpoints cannot be read: no vote can be opened or counted")
            return
        if last is None or last.reached:
            audit.keep_checkpoint(db)
        else:
            log.error(
                "the database does not reach checkpoint %s: no vote can be opened or counted", last.height
            )


def _provider(settings: Settings) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    from app.people.oidc import Provider

    return Provider(settings)


def _sender(database: Database, clock: Clock, settings: Settings) -> Sender | None:
    return Sender(database, clock, settings, chores()) if settings.deliver_every_seconds else None


def chores() -> list[Chore]:
    """What the calendar brings by itself, without anybody asking: done by whoever sends notices."""
    return [OverdueTeller()]


def _health(database: Database, settings: Settings) -> APIRouter:
    router = Router(tags=["service"])

    @router.get("/healthz")
    def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz")
    def ready(_request: Request) -> Response:
        """The database answers and is at the code's version."""
        try:
            here = current(database)
        except sa.exc.DBAPIError:
            return JSONResponse({"status": "database away"}, 503, {"Retry-After": "3"})
        fits = here == expected()
        return JSONResponse({"status": "ok" if fits else "not migrated"}, 200 if fits else 503)

    @router.get("/metrics", include_in_schema=False)
    def measured(request: Request) -> Response:
        """Totals for a Prometheus that knows the token; without a token set there is no such address."""
        token = settings.metrics_token.get_secret_value()
        return metrics.exposition(request, token, lambda: _now(database))

    return router


def _now(database: Database) -> dict[str, int]:
    """Of the congress; alone ``database_up`` 0 where it cannot be asked."""
    try:
        with database.unit(write=False) as db:
            waiting, failed = notices_now(db)
            height, _digest = audit.head(db)
    except sa.exc.DBAPIError:
        return {"database_up": 0}
    known = {"notices_waiting": waiting, "notices_failed": failed, "audit_height": height}
    return {"database_up": 1, **known}
