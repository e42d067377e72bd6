"""Every refusal and fault becomes an answer: RFC 9457 problem+json for programs, a page for people."""

from __future__ import annotations

import errno
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain import errors as e
from app.web.deps import READS, by_itself
from app.web.i18n import Language, _, language_of, say, translate
from app.web.validation import faults_of

log = logging.getLogger("piaojue")

STATUS: tuple[tuple[type[e.Refusal], int], ...] = (
    (e.Malformed, 422),
    (e.Unauthenticated, 401),
    (e.Forbidden, 403),
    (e.Missing, 404),
    (e.Conflict, 409),
    (e.Stale, 412),
    (e.TooManyTries, 429),
    (e.Unavailable, 503),
)

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNIQUE_VIOLATION = "23505"
HTTP_WORDS = {
    400: _("请求无法读懂，请检查内容格式后重试"),
    404: _("没有这个地址，请检查链接或回到首页"),
    405: _("此地址不支持这种操作"),
    409: _("刚刚有人办了同一件事，您的这次未作任何更改；请刷新后再看"),
    413: _("提交的内容过大，请减小后再提交"),
    415: _("不支持这种内容格式，请改用说明中的格式"),
    503: _("服务暂时不可用，未作任何更改；请稍后用原内容重试"),
}

# Where whoever has to do something first is led to.
FIRST_THINGS: Final[dict[type[e.Refusal], str]] = {
    e.PasswordToChange: "/account/password",
    e.SecondStepToSet: "/account/second-step",
}

HEADINGS = {
    400: _("请求无法读懂"),
    404: _("没有找到这个页面"),
    405: _("这个页面不能这样打开"),
    409: _("未作任何更改"),
    413: _("提交的内容过大"),
    500: _("服务出现故障"),
    503: _("服务暂时不可用"),
}

# What a write that was cut off may say: its commit may have come through before the answer was lost.
_UNSURE = _("服务暂时不可用，不能确定是否已经办成；请用原内容重试，或刷新后查看")


_TEXT = {"type": "string"}
_ROWS = {"type": "array", "items": {"type": "object"}}
_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {**_TEXT, "description": "拒绝的种类，如 /problems/rules-unmet"},
        "title": {**_TEXT, "description": "发生了什么"},
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "怎么办"},
        "errors": {**_ROWS, "description": "每处错误：pointer、detail"},
        "unmet": {**_ROWS, "description": "每项未满足的条件：code、text、class、waivable_by"},
        "reference": {**_TEXT, "description": "故障编号"},
    },
}
_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": _SHAPE}}}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {**_PROBLEM, "description": "未能办理，未作任何更改"},
    503: {**_PROBLEM, "description": "服务暂时不可用，稍后用原内容重试"},
}
"""What any operation may answer instead of its own answers (RFC 9457)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page of an error says, in the reader's language. ``rows``: each fault, or unmet condition."""

    status: int
    heading: str
    detail: str
    rows: list[str]


ErrorPage = Callable[[Request, Problem], str]


def status_of(refusal: e.Refusal) -> int:
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 400)


def answer(
    request: Request,
    status: int,
    code: str,
    title: str,
    *,
    detail: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The one answer with its faces. ``title`` and ``detail`` are already in the reader's language."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Cookie", **(headers or {})}
    if _wants_page(request):
        page: ErrorPage = request.app.state.error_page
        return HTMLResponse(page(request, _problem(request, status, title, detail, more)), status, headers)
    body = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail or title, **more}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI, page: ErrorPage) -> None:
    """``page`` draws what a person sees: it knows the frame of the pages, and who is signed in."""
    app.state.error_page = page
    app.exception_handler(e.Refusal)(_refused)
    app.exception_handler(RequestValidationError)(_unreadable)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(OperationalError)(_away)
    app.exception_handler(PoolTimeout)(_away)
    app.exception_handler(DBAPIError)(_away_or_fault)
    app.exception_handler(OSError)(_no_room_or_fault)
    app.add_middleware(Shield)


class Shield:
    """Turns an unknown exception into its answer here: further out the server would print its text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as fault:  # the outermost one: whatever it is, people get an answer
            if started:
                log.error(
                    "fault after the answer began: %s", type(fault).__name__, extra={"event": "cut-off"}
                )
                raise ConnectionError("answer cut off") from None
            response = _fault(Request(scope), fault)
            await response(scope, receive, send)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return not path.startswith("/api") and "text/html" in request.headers.get("accept", "")


def _problem(request: Request, status: int, title: str, detail: str, more: dict[str, Any]) -> Problem:
    """A title without detail is a whole sentence: it gets a heading of its own, where its status has one."""
    rows = [str(row["detail"]) for row in more.get("errors", ())]
    rows += ["：".join(filter(None, (row["text"], row["detail"]))) for row in more.get("unmet", ())]
    known = "" if detail else HEADINGS.get(status, "")
    if known:
        return Problem(status, translate(known, language_of(request)), title, rows)
    return Problem(status, title, "" if detail == title else detail, rows)


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal in the reader's language: what happened, what to do, and every fault or unmet condition."""

    status: int
    code: str
    title: str
    detail: str
    errors: list[dict[str, str]]
    unmet: list[dict[str, str | None]]


def said(refusal: e.Refusal, language: Language) -> Said:
    title = translate(refusal.title, language)
    faults = refusal.faults if isinstance(refusal, e.Malformed) else ()
    unmet = refusal.unmet if isinstance(refusal, e.RulesUnmet) else ()
    return Said(
        status=status_of(refusal),
        code=refusal.code(),
        title=title,
        detail=translate(refusal.sentence, language, refusal.values) if refusal.sentence else title,
        errors=[
            {"pointer": f.pointer, "detail": translate(f.sentence, language, dict(f.values))} for f in faults
        ],
        unmet=[_unmet(one, language) for one in unmet],
    )


def _refused(request: Request, refusal: e.Refusal) -> Response:
    led = request.method == "GET" and _wants_page(request) and not by_itself(request)
    if isinstance(refusal, e.Unauthenticated) and led:
        why = "&ended=idle" if isinstance(refusal, e.SessionIdle) else ""
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(request.url.path + query, safe="")
        return RedirectResponse(f"/sign-in?next={back}{why}", 303)
    if type(refusal) in FIRST_THINGS and led:
        return RedirectResponse(FIRST_THINGS[type(refusal)], 303)
    shown = said(refusal, language_of(request))
    more: dict[str, Any] = {"errors": shown.errors} if shown.errors else {}
    more |= {"unmet": shown.unmet} if isinstance(refusal, e.RulesUnmet) else {}
    headers = {"Retry-After": _again_after(refusal)} if shown.status in (429, 503) else {}
    return answer(
        request, shown.status, shown.code, shown.title, detail=shown.detail, headers=headers, **more
    )


def _again_after(refusal: e.Refusal) -> str:
    return str(refusal.again_after if isinstance(refusal, e.Unavailable | e.TooManyTries) else 60)


def _unmet(unmet: e.Unmet, language: Language) -> dict[str, str | None]:
    return {
        "code": unmet.code,
        "text": translate(unmet.text, language),
        "detail": say(unmet.detail, language),
        "class": unmet.klass,
        "waivable_by": unmet.waivable_by,
    }


def _unreadable(request: Request, fault: RequestValidationError) -> Response:
    language = language_of(request)
    title = translate(e.Malformed.title, language)
    errors = [
        {"pointer": f.pointer, "detail": translate(f.sentence, language, dict(f.values))}
        for f in faults_of(fault)
    ]
    return answer(request, 422, "malformed", title, errors=errors)


def _http(request: Request, fault: HTTPException) -> Response:
    if _is_no_room(fault.__cause__):
        return _no_room(request)
    sentence = translate(HTTP_WORDS.get(fault.status_code, str(fault.detail)), language_of(request))
    headers = dict(fault.headers or {})
    return answer(request, fault.status_code, f"http-{fault.status_code}", sentence, headers=headers)


def _away(request: Request, fault: Exception) -> Response:
    """The database is away, locked or its disk is full: nothing was changed, try again."""
    log.error("database unavailable: %s", type(fault).__name__, extra={"event": "database-away"})
    return _later(request)


def _later(request: Request) -> Response:
    words = HTTP_WORDS[503] if request.method in READS else _UNSURE
    sentence = translate(words, language_of(request))
    return answer(request, 503, "unavailable", sentence, headers={"Retry-After": "3"})


def _away_or_fault(request: Request, fault: DBAPIError) -> Response:
    if fault.connection_invalidated:
        return _away(request, fault)
    return _done_already(request) if _is_doubled(fault) else _fault(request, fault)


def _no_room_or_fault(request: Request, fault: OSError) -> Response:
    return _no_room(request) if _is_no_room(fault) else _fault(request, fault)


def _is_no_room(fault: BaseException | None) -> bool:
    """Large files that are sent are put aside on the disk before anybody looks at them."""
    return isinstance(fault, OSError) and fault.errno in NO_ROOM


def _no_room(request: Request) -> Response:
    log.error("no room on the disk", extra={"event": "disk-full"})
    return _later(request)


def _is_doubled(fault: DBAPIError) -> bool:
    """Two made the same thing at once, and the database let one of them: SQLSTATE 23505 or SQLite's words."""
    state = getattr(fault.orig, "sqlstate", None)
    return state == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(fault.orig)


def _done_already(request: Request) -> Response:
    return answer(request, 409, "done-already", translate(HTTP_WORDS[409], language_of(request)))


def _fault(request: Request, fault: Exception) -> Response:
    """A fault of ours. The text stays in no answer and no log: an exception's text may quote a ballot."""
    reference = secrets.token_hex(4)
    said = {"event": "fault", "reference": reference}
    log.error("fault %s: %s at %s", reference, type(fault).__name__, _place(fault), extra=said)
    sure = _("服务出现故障，未作任何更改。请记下编号 {reference} 并联系大会秘书处")
    unsure = _("服务出现故障，不能确定是否已经办成，请刷新后查看。请记下编号 {reference} 并联系大会秘书处")
    sentence = sure if request.method in READS else unsure
    shown = translate(sentence, language_of(request), {"reference": reference})
    return answer(request, 500, "fault", shown, reference=reference)


def _place(fault: Exception) -> str:
    trace = fault.__traceback__
    places = []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-6:]))
