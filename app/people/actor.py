"""Who a request speaks for: one session row, carried by a cookie or as a bearer token.

    @router.post("/…")
    def act(db: Db, now: Now, actor: CurrentActor) -> …:      # 401 when nobody is signed in

``ActorApart`` is for the few endpoints that use no unit of work (the cast): the session is looked up
and let go before the endpoint begins, so that no lock is held. ``ByToken`` leaves the look-up to who acts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import PasswordToChange, SecondStepToSet, SessionIdle, Unauthenticated
from app.people.service.idle import is_idle
from app.people.service.sessions import Borne, SignedIn, resolve
from app.people.service.tokens import digest_of
from app.people.use import used
from app.web.deps import Db, Now
from app.web.i18n import _
from app.web.security import NotOurPage, require_own_page

# What a password that somebody else has set is good for.
BEFORE_THE_CHANGE: Final = frozenset(
    {"/account/password", "/sign-out", "/api/me", "/api/me/password", "/api/sessions/current"}
)
# And a password alone, where the service requires two steps.
BEFORE_TWO_STEPS: Final = BEFORE_THE_CHANGE | {
    *(f"/account/second-step{deed}" for deed in ("", "/begin", "/confirm")),
    *(f"/api/me/second-step{deed}" for deed in ("", "/confirm")),
}
COOKIE: Final = "piaojue_session"
_IDLE: Final = _("一段时间没有操作，为安全起见登录已自动结束，您的这次未作任何更改；请重新登录后再办")
_bearer = HTTPBearer(auto_error=False, description="登录（POST /api/sessions）所得的 token")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def carried_token(request: Request) -> str | None:
    """The token a request bears, living or not; a bearer token goes before the cookie."""
    return _bearer_token(request) or request.cookies.get(COOKIE) or None


def maybe_session(request: Request, db: Db, now: Now, bearer: Bearer) -> SignedIn | None:
    return session_of(request, db, now)


async def current_session(
    request: Request, session: Annotated[SignedIn | None, Depends(maybe_session)]
) -> SignedIn:
    """Raises Unauthenticated."""
    return required(session, idle=was_idle(request))


def required(session: SignedIn | None, *, idle: bool = False) -> SignedIn:
    """Raises Unauthenticated; ``idle``: SessionIdle, which says why there is none."""
    if session is None:
        raise SessionIdle(_IDLE) if idle else unauthenticated()
    return session


def unauthenticated() -> Unauthenticated:
    return Unauthenticated(_("请登录后再办理；如已登录，登录可能已过期或已在别处退出"))


def was_idle(request: Request) -> bool:
    """Whether ``session_of`` found a session that nobody had used for too long."""
    return bool(getattr(request.state, "idle", False))


async def maybe_actor(session: Annotated[SignedIn | None, Depends(maybe_session)]) -> Actor | None:
    return session.actor if session else None


async def current_actor(session: Annotated[SignedIn, Depends(current_session)]) -> Actor:
    """Raises Unauthenticated when nobody is signed in, NotOurPage for a foreign page with our cookie."""
    return session.actor


def actor_apart(request: Request, now: Now, bearer: Bearer) -> Actor:
    """As ``current_actor``, in a short reading unit of its own that has ended when the endpoint begins."""
    return actor_now(request, now)


def actor_now(request: Request, now: datetime) -> Actor:
    """Raises Unauthenticated, NotOurPage."""
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return required(session_of(request, db, now), idle=was_idle(request)).actor


async def borne(request: Request) -> Borne:
    """The token that a request bears, for who looks its session up in a transaction of his own. Raises
    Unauthenticated where there is none, and what ``actor_now`` raises for a foreign page. It asks FastAPI for
    nothing: each thing that it is asked for costs as much as a statement of the database."""
    now: datetime = request.app.state.clock()
    token = carried_token(request)
    if token is None:
        raise unauthenticated()
    if _bearer_token(request) is None:
        try:
            require_own_page(request, token, getattr(request.state, "csrf", None))
        except NotOurPage:
            await to_thread.run_sync(actor_now, request, now)
            raise
    return Borne(digest_of(token), now)


MaybeSession = Annotated[SignedIn | None, Depends(maybe_session)]
CurrentActor = Annotated[Actor, Depends(current_actor)]
MaybeActor = Annotated[Actor | None, Depends(maybe_actor)]
CurrentSession = Annotated[SignedIn, Depends(current_session)]
ActorApart = Annotated[Actor, Depends(actor_apart)]
ByToken = Annotated[Borne, Depends(borne)]
BEARER_TOO: Final[dict[str, Any]] = {
    "security": [{_bearer.scheme_name: []}]
}  # says so where ``ByToken`` is asked for


def set_cookie(response: Response, settings: Settings, signed_in: SignedIn, now: datetime) -> None:
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=int((signed_in.expires_at - now).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
        path="/",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=settings.secure_cookie, path="/")


def session_of(request: Request, db: Session, now: datetime, *, unused: bool = False) -> SignedIn | None:
    """The living session that a request carries, and uses. Raises NotOurPage, PasswordToChange. ``unused``:
    as ``resolve``; to look is no use then."""
    token = carried_token(request)
    session = resolve(db, now, token, unused=unused) if token else None
    request.state.idle = token is not None and session is None and is_idle(db, now, token)
    if session is not None and session.must_change and request.url.path not in BEFORE_THE_CHANGE:
        raise PasswordToChange(_("现在的密码是别人设定的，请先换成自己的，再办理其他事"))
    if session is not None and session.one_step and request.url.path not in BEFORE_TWO_STEPS:
        settings: Settings = request.app.state.settings
        if settings.totp == "required":
            raise SecondStepToSet(_("本系统要求工作人员两步登录，请先启用，再办理其他事"))
    if session is not None and _bearer_token(request) is None:
        require_own_page(request, session.token, getattr(request.state, "csrf", None))
    if session is not None and not unused:
        used(request, session)
    return session


def _bearer_token(request: Request) -> str | None:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
