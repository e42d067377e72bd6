"""What does not sign in: answers that were changed, replayed, meant for others, or of no provider at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from app.config import Settings
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.main import create_app
from app.people.guessable import Guessable, require_own_secrets
from tests import factories as make
from tests.copied import settings_in
from tests.people.conftest import with_provider
from tests.people.provider import DISCOVERY, Claims, Provider, query
from tests.people.walker import OWN, START, Walker, tied

BACK = "/sign-in/identity/back"


def without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def having(**more: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **more}


def shifted(name: str, seconds: int) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, name: claims[name] + seconds}


CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "another nonce": having(nonce="of somebody else"),
    "no nonce": without("nonce"),
    "another audience": having(aud="another-client"),
    "another audience, through us": having(aud="another-client", azp="piaojue"),
    "ours among others, through another": having(aud=["piaojue", "another"], azp="another"),
    "no audience": without("aud"),
    "another issuer": having(iss="https://elsewhere.example"),
    "no issuer": without("iss"),
    "expired": shifted("exp", -361),
    "no end": without("exp"),
    "an end that is no number": having(exp="later"),
    "of the future": shifted("iat", 600),
    "not yet": having(nbf=4_000_000_000),
    "nobody": without("sub"),
    "an empty name": having(sub=""),
    "a number for a name": having(sub=4711),
    "a name without end": having(sub="x" * 256),
    "another access token": having(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(_provider: Provider) -> Callable[[Claims], str]:
    return lambda claims: f"{_part({'alg': 'none'})}.{_part(claims)}."


def by_the_public_key(provider: Provider) -> Callable[[Claims], str]:
    """HS256 with what everybody can read: the classic confusion of algorithms."""

    def sign(claims: Claims) -> str:
        signed = f"{_part({'alg': 'HS256', 'kid': 'one'})}.{_part(claims)}"
        proof = hmac.new(provider.key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"

    return sign


def by_another_key(_provider: Provider) -> Callable[[Claims], str]:
    key = RSAKey.generate_key(2048)
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def by_an_unknown_key(_provider: Provider) -> Callable[[Claims], str]:
    key = RSAKey.generate_key(2048)
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "three"}, claims, key)


def with_its_own_key(_provider: Provider) -> Callable[[Claims], str]:
    key = RSAKey.generate_key(2048)
    return lambda claims: jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key)


def changed_after(provider: Provider) -> Callable[[Claims], str]:
    def sign(claims: Claims) -> str:
        head, _claims, signature = provider.signed(claims).split(".")
        return ".".join([head, _part({**claims, "sub": "somebody else"}), signature])

    return sign


def rubbish(_provider: Provider) -> Callable[[Claims], str]:
    return lambda _claims: "no.token"


SIGNERS = (
    unsigned,
    by_the_public_key,
    by_another_key,
    by_an_unknown_key,
    with_its_own_key,
    changed_after,
    rubbish,
)


def test_a_token_with_anything_wrong_in_it_signs_nobody_in(lone_app: FastAPI, provider: Provider) -> None:
    tied(lone_app, provider, make.account(lone_app, Role.CLERK), "zhang")
    provider.twist = having(aud=["piaojue", "another"], azp="piaojue")
    assert Walker(lone_app, provider, "zhang").signs_in().status_code == 303, "an audience of several is none"
    outcomes = {}
    for name, twist in CLAIMS.items():
        provider.twist = twist
        outcomes[name] = _outcome(lone_app, provider)
    assert outcomes == dict.fromkeys(CLAIMS, (403, False))


def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    lone_app: FastAPI, provider: Provider
) -> None:
    tied(lone_app, provider, make.account(lone_app, Role.CLERK), "zhang")
    outcomes = {}
    for signer in SIGNERS:
        provider.sign = signer(provider)
        outcomes[signer.__name__] = _outcome(lone_app, provider)
    assert outcomes == {signer.__name__: (403, False) for signer in SIGNERS}
    provider.sign = None
    assert _outcome(lone_app, provider) == (303, True)


def _outcome(app: FastAPI, provider: Provider) -> tuple[int, bool]:
    walker = Walker(app, provider, "zhang")
    return walker.signs_in().status_code, walker.is_in()


def test_who_did_not_begin_it_cannot_end_it(
    tied_app: FastAPI, provider: Provider, clock: MovingClock
) -> None:
    """Login CSRF, a replay, a journey that took too long, and a code of another journey."""
    tied(tied_app, provider, make.account(tied_app, Role.CLERK), "zhang")
    thief, victim = (Walker(tied_app, provider, "zhang") for _n in range(2))
    back = thief.there()
    assert victim.client.get(back).status_code == 403, "without a journey of one's own"
    own = victim.there()
    assert victim.client.get(back).status_code == 403, "with another one"
    assert not victim.is_in()
    victim.there()
    assert victim.client.get(own).status_code == 403, "one that was left for another"
    mixed = query(victim.there())["state"], query(thief.there())["code"]
    answer = victim.client.get(BACK, params={"state": mixed[0], "code": mixed[1], "iss": provider.issuer})
    assert (answer.status_code, victim.is_in()) == (403, False), "PKCE ties a code to its journey"
    late = thief.there()
    clock.move(minutes=11)
    assert thief.client.get(late).status_code == 403
    assert not thief.is_in()


def test_a_journey_is_used_once(tied_app: FastAPI, provider: Provider) -> None:
    tied(tied_app, provider, make.account(tied_app, Role.CLERK), "zhang")
    walker = Walker(tied_app, provider, "zhang")
    back = walker.there()
    carried = walker.client.cookies["piaojue_identity"]
    assert walker.client.get(back).status_code == 303
    other = Walker(tied_app, provider, "zhang")
    other.client.cookies.set("piaojue_identity", carried)
    asked = len(provider.seen)
    again = other.client.get(back)
    assert (again.status_code, other.is_in(), len(provider.seen)) == (409, False, asked)
    other.client.cookies.set("piaojue_identity", carried[:-4] + "AAAA")
    assert other.client.get(back).status_code == 403


def test_another_providers_answer_is_not_taken_for_this_ones(lone_app: FastAPI, provider: Provider) -> None:
    """RFC 9207: the code is not even sent out."""
    walker = Walker(lone_app, provider, "zhang")
    for change in (f"iss={provider.issuer}x", "none=1"):
        back = walker.there().rpartition("iss=")[0] + change
        asked = provider.seen.count("/token")
        assert (walker.client.get(back).status_code, provider.seen.count("/token")) == (403, asked)


def test_no_code_and_what_the_provider_says_went_wrong(lone_app: FastAPI, provider: Provider) -> None:
    walker = Walker(lone_app, provider, "zhang")
    denied = walker.client.get(walker.there(do="no"))
    assert (denied.status_code, "没有同意" in denied.text) == (403, True)
    assert "nobody shows" not in denied.text
    assert f'href="{START}?next=/"' in denied.text
    for error, status in (("server_error", 503), ("invalid_scope", 503), ("<script>", 503)):
        state = query(walker.client.get(START).headers["location"])["state"]
        sent = {"state": state, "error": error, "iss": provider.issuer}
        answer = walker.client.get(BACK, params=sent)
        assert (answer.status_code, error in answer.text) == (status, False)
    state = query(walker.client.get(START).headers["location"])["state"]
    assert walker.client.get(BACK, params={"state": state, "iss": provider.issuer}).status_code == 403


AWAY: dict[str, Response] = {
    "a fault": PlainTextResponse("boom", 500),
    "a page": PlainTextResponse("<html>hello</html>"),
    "a list": JSONResponse([1, 2]),
    "elsewhere": RedirectResponse("http://localhost:1/"),
    "without end": JSONResponse({"keys": "x" * 300_000}),
    "packed": PlainTextResponse(b"\x1f\x8b", headers={"content-encoding": "gzip"}),
    "empty": JSONResponse({}),
}


def test_a_provider_that_answers_nonsense_is_away_and_all_else_goes_on(
    lone_app: FastAPI, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    row = make.account(lone_app, Role.CLERK)
    tied(lone_app, provider, row, "zhang")
    caplog.set_level(logging.DEBUG)
    outcomes = {}
    for name, answer in AWAY.items():
        provider.answers = {"/token": answer}
        outcomes[name] = _outcome(lone_app, provider)
    assert outcomes == dict.fromkeys(AWAY, (503, False)) | {"empty": (403, False)}
    provider.answers = {"/token": JSONResponse({"error": "invalid_client"}, 401)}
    assert _outcome(lone_app, provider) == (503, False)
    ours = [record.getMessage() for record in caplog.records if record.name == "piaojue"]
    assert ours
    assert not [line for line in ours if "zhang" in line or "at-of" in line or row.username in line]


@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
def test_nor_does_anybody_set_out_then(lone_app: FastAPI, provider: Provider, path: str) -> None:
    for answer in AWAY.values():
        provider.answers = {path: answer}
        told = Walker(lone_app, provider, "zhang").client.get(START)
        assert (told.status_code, "改用用户名和密码登录" in told.text) == (503, True)
        assert int(told.headers["retry-after"]) > 0
    provider.answers = {}
    assert Walker(lone_app, provider, "zhang").client.get(START).status_code == 303, (
        "and it is not remembered"
    )


def test_a_document_of_another_issuer_or_with_open_addresses_is_none(
    lone_app: FastAPI, provider: Provider
) -> None:
    known = {"issuer": provider.issuer, "authorization_endpoint": f"{provider.issuer}/authorize"}
    known |= {"token_endpoint": f"{provider.issuer}/token", "jwks_uri": f"{provider.issuer}/keys"}
    changes = (
        {"issuer": f"{provider.issuer}/"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    )
    for change in changes:
        provider.answers = {DISCOVERY: JSONResponse({**known, **change})}
        assert Walker(lone_app, provider, "zhang").client.get(START).status_code == 503
    provider.answers = {DISCOVERY: JSONResponse(known)}
    assert Walker(lone_app, provider, "zhang").client.get(START).status_code == 303


def test_nobody_there_at_all_and_too_many_who_wait(
    lone_app: FastAPI, provider: Provider, clock: MovingClock
) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = create_app(with_provider(lone_app.state.settings, closed), clock)
        assert Walker(app, provider, "zhang").client.get(START).status_code == 503
        app.state.database.close()
    room = lone_app.state.provider._room
    held = [room.acquire(blocking=False) for _n in range(4)]
    busy = Walker(lone_app, provider, "zhang").client.get(START)
    assert (held, busy.status_code, busy.headers["retry-after"]) == ([True] * 4, 503, "1")
    for _one in held:
        room.release()
    assert Walker(lone_app, provider, "zhang").client.get(START).status_code == 303


def test_a_foreign_page_gets_nobody_further_than_our_own(lone_app: FastAPI, provider: Provider) -> None:
    walker = Walker(lone_app, provider, "zhang")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = walker.client.get(f"{START}?next=/desk", headers=foreign)
    assert answer.headers["location"] == "/sign-in/staff?next=%2Fdesk"
    walker.by_password(make.account(lone_app, Role.CLERK)).confirms()
    assert walker.client.get("/sign-in/identity/tie", headers=foreign).headers["location"] == OWN
    assert walker.post("/sign-in/identity/code", csrf="wrong").status_code == 403


def test_it_leads_to_no_other_site(lone_app: FastAPI, provider: Provider) -> None:
    tied(lone_app, provider, make.account(lone_app, Role.CLERK), "zhang")
    for onward in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = Walker(lone_app, provider, "zhang").signs_in(onward)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_a_tie_is_of_the_session_that_gave_the_password(lone_app: FastAPI, provider: Provider) -> None:
    """Somebody else signs in at that browser meanwhile, or nobody is any more."""
    rows = [make.account(lone_app, Role.CLERK) for _n in range(2)]
    for row in (rows[1], rows[0], None):
        walker = Walker(lone_app, provider, "zhang").by_password(rows[0])
        walker.confirms()
        back = walker.there("/sign-in/identity/tie")
        walker.client.cookies.delete("piaojue_session")
        if row is not None:
            walker.by_password(row)
        answer = walker.client.get(back)
        assert (answer.status_code, "没有绑定" in answer.text) == (403, True)
    assert Walker(lone_app, provider, "zhang").signs_in().status_code == 403


def test_a_network_that_leads_nowhere_is_held_back(
    database_url: str, tmp_path: Path, clock: MovingClock, provider: Provider
) -> None:
    settings = with_provider(
        settings_in(tmp_path, database_url), provider.issuer, wrong_passwords_an_address=5
    )
    app = create_app(settings, clock)
    walker = Walker(app, provider, "zhang")
    answers = [walker.client.get(walker.there(do="no")).status_code for _n in range(5)]
    held = walker.client.get(walker.there())
    assert (answers, held.status_code, "retry-after" in held.headers) == ([403] * 5, 429, True)
    clock.move(minutes=16)
    assert walker.client.get(walker.there()).status_code == 403, "heard again: nobody has tied it"
    app.state.database.close()


@pytest.mark.parametrize(
    "change",
    [
        {"oidc_issuer": "http://sso.example.gov.cn"},
        {"oidc_issuer": "ftp://sso.example.gov.cn"},
        {"oidc_issuer": "https://someone@sso/"},
        {"oidc_own_address": ""},
        {"oidc_own_address": "http://piaojue.example.gov.cn"},
        {"oidc_client_id": ""},
        {"oidc_client_secret": "short"},
        {"oidc_client_secret_file": "/nowhere/at/all"},
    ],
)
def test_settings_that_would_not_be_safe_are_refused(tmp_path: Path, change: dict[str, str]) -> None:
    whole = with_provider(settings_in(tmp_path), "https://sso.example.gov.cn")
    assert whole.identity_provider == "统一身份认证"
    with pytest.raises(ValidationError, match="oidc"):
        Settings(_env_file=None, **{**whole.model_dump(), **change})


def test_a_clients_secret_that_can_be_guessed_is_refused_and_one_in_a_file_is_read(
    database_url: str, tmp_path: Path, app: FastAPI
) -> None:
    file = tmp_path / "client"
    file.write_text("kJ8vT2mQ9xL4wZ7rB1nD\n", "ascii")
    base = settings_in(tmp_path, database_url)
    kept = with_provider(base, "https://sso.example.gov.cn", oidc_client_secret_file=str(file))
    assert kept.oidc_secret() == "kJ8vT2mQ9xL4wZ7rB1nD"
    weak = with_provider(base, "https://sso.example.gov.cn", oidc_client_secret="changeme-changeme")
    with app.state.database.unit(write=False) as db:
        require_own_secrets(db, kept)
        with pytest.raises(Guessable, match="PIAOJUE_OIDC_CLIENT_SECRET"):
            require_own_secrets(db, weak)
