"""Asking an identity provider who somebody is: OpenID Connect, authorization code with PKCE, by ``authlib``.

    provider = Provider(settings)                           # one a process: it keeps what it learns
    provider.address(now, state=…, nonce=…, verifier=…)     # where the browser is sent
    provider.subject(now, code=…, nonce=…, verifier=…)      # who came back: ``sub``, and nothing else

Of what the provider hands out nothing is kept: its tokens are read once and dropped.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from app.config import OIDC_BACK, Settings, is_guarded
from app.domain.errors import Busy, IdentityUnsure, ProviderAway
from app.web.i18n import _

log = logging.getLogger("piaojue")

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make: neither ``none`` nor a secret that both sides know."""
KEPT: Final = timedelta(hours=1)
LEEWAY: Final = 60
LARGEST: Final = 256 * 1024
AT_ONCE: Final = 4
"""So many threads of the pool may wait for the provider: the hall's ballots need the others."""
SECONDS: Final = 5.0
IN_ALL: Final = 10.0
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LONGEST: Final = 255  # of a subject, as the standard has it
_AWAY: Final = _("没有登录，未作任何更改。请稍后再试，或改用用户名和密码登录；一直这样的，请告诉系统管理员")
_BUSY: Final = _("此刻用它登录的人太多，请稍候再试，或改用用户名和密码登录")
_UNSURE: Final = _("身份认证系统的答复核对不上，未作任何更改。请重新登录一次；还是这样的，请告诉系统管理员")


@dataclass(frozen=True, slots=True)
class _Known:
    """Of the provider: what its discovery document says, and the keys that it signs with."""

    metadata: dict[str, Any]
    keys: KeySet
    at: datetime


class Provider:
    """Every method raises ProviderAway where it does not answer, or answers what it should not; Busy."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self.client_id = settings.oidc_issuer, settings.oidc_client_id
        self._secret = settings.oidc_secret()
        self._back = settings.oidc_own_address.rstrip("/") + OIDC_BACK
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._known: _Known | None = None

    def address(self, now: datetime, *, state: str, nonce: str, verifier: str, again: bool = False) -> str:
        """Where the browser is sent. ``again``: to be asked who it is, whoever is signed in there."""
        with self._asking() as client:
            endpoint = self._learnt(client, now).metadata["authorization_endpoint"]
            asked = {"nonce": nonce, "prompt": "login"} if again else {"nonce": nonce}
            address, _state = client.create_authorization_url(
                endpoint, state=state, code_verifier=verifier, **asked
            )
            return str(address)

    def require_itself(self, now: datetime, issuer: str | None) -> None:
        """RFC 9207: an answer names its issuer, where it is one that does. Raises IdentityUnsure."""
        with self._asking() as client:
            names = self._learnt(client, now).metadata.get("authorization_response_iss_parameter_supported")
        if issuer != self.issuer and (issuer is not None or names is True):
            log.warning("identity provider: an answer of another issuer", extra={"event": "oidc"})
            raise IdentityUnsure(_UNSURE)

    def subject(self, now: datetime, *, code: str, nonce: str, verifier: str) -> str:
        """Redeems the code, and reads who it is for. Raises IdentityUnsure."""
        with self._asking() as client:
            known = self._learnt(client, now)
            client.token_endpoint_auth_method = _way_in(known.metadata)
            given = client.fetch_token(known.metadata["token_endpoint"], code=code, code_verifier=verifier)
            try:
                claims = self._claims(client, known, given.get("id_token"))
                proof = {
                    "nonce": nonce,
                    "client_id": self.client_id,
                    "access_token": given.get("access_token"),
                }
                token = CodeIDToken(claims.claims, claims.header, self._expected(), proof)
                token.validate(now=int(now.timestamp()), leeway=LEEWAY)
                return _subject(token)
            except (JoseError, ValueError, TypeError, KeyError) as fault:
                raise _unsure(fault) from None

    def _expected(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }

    def _claims(self, client: OAuth2Client, known: _Known, token: object) -> jwt.Token:
        """A key that is not among those known is looked for once more: the provider may have changed them."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            return jwt.decode(str(token), known.keys, registry=registry)
        except InvalidKeyIdError:
            keys = _keys(client, known.metadata)
            self._known = _Known(known.metadata, keys, known.at)
            return jwt.decode(str(token), keys, registry=registry)

    def _learnt(self, client: OAuth2Client, now: datetime) -> _Known:
        known = self._known
        if known is None or not timedelta(0) <= now - known.at < KEPT:
            metadata = _document(client, get_well_known_url(self.issuer, external=True))
            self._require_own(metadata)
            known = self._known = _Known(metadata, _keys(client, metadata), now)
        return known

    def _require_own(self, metadata: dict[str, Any]) -> None:
        """Its issuer is the one that was set, to the letter, and its addresses are guarded as that one is."""
        addresses = [metadata.get(name) for name in NEEDED]
        guarded = all(isinstance(one, str) and is_guarded(one) for one in addresses)
        plain = self.issuer.startswith("http://")
        if metadata.get("issuer") != self.issuer or not guarded:
            raise _Nonsense
        if not plain and not all(str(one).startswith("https://") for one in addresses):
            raise _Nonsense

    @contextmanager
    def _asking(self) -> Iterator[OAuth2Client]:
        if not self._room.acquire(blocking=False):
            raise Busy(_BUSY)
        try:
            with self._client() as client:
                yield client
        except AuthlibBaseError as fault:
            raise (_unsure(fault) if fault.error == "invalid_grant" else _away(fault)) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TypeError, KeyError, JoseError) as fault:
            raise _away(fault) from None
        finally:
            self._room.release()

    def _client(self) -> OAuth2Client:
        """Follows nobody elsewhere, and asks no proxy that the environment happens to name."""
        return OAuth2Client(
            self.client_id,
            self._secret,
            redirect_uri=self._back,
            scope="openid",
            code_challenge_method="S256",
            headers={"Accept-Encoding": "identity"},
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
            transport=_Bounded(self._tls),
        )


class _Nonsense(ValueError):
    """Not what a provider answers."""


class _Bounded(httpx2.BaseTransport):
    """Neither large answers nor such as take for ever to come, piece by piece."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._inner = httpx2.HTTPTransport(verify=tls, trust_env=False)
        self._until = time.monotonic() + IN_ALL

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._inner.handle_request(request)
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.DecodingError("packed", request=request)
        stream = _BoundedStream(answer.stream, self._until)
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=stream)

    def close(self) -> None:
        self._inner.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, inner: Any, until: float) -> None:
        self._inner, self._until = inner, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._inner:
            size += len(part)
            if size > LARGEST or time.monotonic() > self._until:
                raise httpx2.ReadError("too large, or too slow")
            yield part

    def close(self) -> None:
        self._inner.close()


def _document(client: OAuth2Client, address: str) -> dict[str, Any]:
    answer = client.request("GET", address, withhold_token=True)
    found = answer.json() if answer.status_code == 200 else None
    if not isinstance(found, dict):
        raise _Nonsense
    return found


def _keys(client: OAuth2Client, metadata: dict[str, Any]) -> KeySet:
    found = _document(client, metadata["jwks_uri"])
    return KeySet.import_key_set({"keys": found["keys"]})


def _way_in(metadata: dict[str, Any]) -> str:
    """How the client shows its secret: in a header, where the provider does not want it in the form."""
    known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"


def _subject(token: CodeIDToken) -> str:
    subject = token["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        raise _Nonsense
    return subject


def _away(fault: Exception) -> ProviderAway:
    """The log has the kind of the fault alone: its words may quote a token."""
    log.warning("identity provider: %s", type(fault).__name__, extra={"event": "oidc"})
    return ProviderAway(_AWAY)


def _unsure(fault: Exception) -> IdentityUnsure:
    log.warning("identity provider: not accepted, %s", type(fault).__name__, extra={"event": "oidc"})
    return IdentityUnsure(_UNSURE)
