"""A small real OpenID provider for the tests: it asks who one is, checks PKCE and secret, and signs.

    with provided(clock) as provider:          # served on this machine; ``provider.issuer`` is its address
        back = provider.walked(address, "somebody")     # through its form, to where it sends the browser

``twist`` changes the claims, ``sign`` the whole token, ``answers`` what stands at an address of it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.db.clock import Clock
from tests.browser import serving

CLIENT: Final = "piaojue"
SECRET: Final = "R7vQ2mZx9LkT4wYc8HsJ"
DISCOVERY: Final = "/.well-known/openid-configuration"
_FORM: Final = """<!DOCTYPE html><html lang="zh-CN"><title>统一身份</title>
<link rel="icon" href="data:,"><h1>统一身份认证（测试）</h1>
<form method="post" action="/authorize?{query}"><label>用户 <input name="user"></label>
<button name="do" value="yes">同意</button><button name="do" value="no">不同意</button></form>"""

Claims = dict[str, Any]


@dataclass
class Provider:
    """``codes``: what each code was given for. ``asked``: the requests for authorisation, in their order."""

    clock: Clock
    back: str = "https://testserver/sign-in/identity/back"
    issuer: str = ""
    names_itself: bool = True
    basic: bool = True
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    twist: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[[Claims], str] | None = None
    answers: dict[str, Response] = field(default_factory=dict)

    def forget(self, clock: Clock) -> None:
        """As it was, for the next test; its address and key stay."""
        fresh = Provider(clock, key=self.key, issuer=self.issuer)
        self.__dict__.update(fresh.__dict__)

    def app(self) -> Starlette:
        doors = (DISCOVERY, self.discovery), ("/keys", self.keys), ("/token", self.token)
        routes = [Route(path, self._counted(path, door), methods=["GET", "POST"]) for path, door in doors]
        return Starlette(routes=[*routes, Route("/authorize", self.authorize, methods=["GET", "POST"])])

    def walked(self, address: str, user: str, do: str = "yes") -> str:
        """As a browser goes: the form is looked at, filled in and sent."""
        with httpx2.Client(trust_env=False) as browser:
            page = browser.get(address)
            assert (page.status_code, "同意" in page.text) == (200, True), page.text
            answer = browser.post(address, data={"user": user, "do": do})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def signed(self, claims: Claims, **header: Any) -> str:
        algorithm = "ES256" if isinstance(self.key, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid, **header}, claims, self.key)

    async def discovery(self, _request: Request) -> Response:
        known = {name: f"{self.issuer}/{path}" for name, path in _ENDPOINTS.items()}
        way = "client_secret_basic" if self.basic else "client_secret_post"
        more = {"issuer": self.issuer, "token_endpoint_auth_methods_supported": [way]}
        names = {"authorization_response_iss_parameter_supported": self.names_itself}
        return JSONResponse({**known, **more, **names})

    async def keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        expected = {
            "client_id": CLIENT,
            "response_type": "code",
            "redirect_uri": self.back,
            "scope": "openid",
        }
        assert {name: asked.get(name) for name in expected} == expected, asked
        assert asked["code_challenge_method"] == "S256", asked
        if request.method == "GET":
            self.asked.append(asked)
            return HTMLResponse(_FORM.format(query=html.escape(request.url.query)))
        form = await request.form()
        given = {"state": asked["state"], **({"iss": self.issuer} if self.names_itself else {})}
        if form["do"] == "yes":
            code = secrets.token_urlsafe(16)
            self.codes[code] = {**asked, "user": str(form["user"])}
            given |= {"code": code}
        else:
            given |= {"error": "access_denied", "error_description": "<b>nobody shows this</b>"}
        return RedirectResponse(f"{self.back}?{urlencode(given)}", 302)

    async def token(self, request: Request) -> Response:
        sent = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_client(request, sent):
            return JSONResponse({"error": "invalid_client"}, 401)
        given = self.codes.pop(sent.get("code", ""), None)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if not given or given["code_challenge"] != proven or sent.get("redirect_uri") != self.back:
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = self.twist(self._claims(given))
        token = self.sign(claims) if self.sign else self.signed(claims)
        return JSONResponse({"access_token": "at-of-the-provider", "token_type": "Bearer", "id_token": token})

    def _claims(self, given: dict[str, str]) -> Claims:
        now = int(self.clock().timestamp())
        times = {"iat": now, "exp": now + 300}
        person = {"sub": given["user"], "name": "张三丰", "phone_number": "13800000000"}
        return {"iss": self.issuer, "aud": CLIENT, "nonce": given["nonce"], **times, **person}

    def _is_client(self, request: Request, sent: dict[str, str]) -> bool:
        if not self.basic:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def _counted(self, path: str, door: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def counted(request: Request) -> Response:
            self.seen.append(path)
            answer: Response = self.answers.get(path) or await door(request)
            return answer

        return counted


_ENDPOINTS: Final = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@contextmanager
def provided(clock: Clock) -> Iterator[Provider]:
    """Under another name than the service, so that a browser takes them for two sites."""
    provider = Provider(clock)
    with serving(provider.app()) as address:
        provider.issuer = address.replace("127.0.0.1", "localhost")
        yield provider
