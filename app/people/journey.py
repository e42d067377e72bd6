"""What a browser carries on its way to the identity provider and back, sealed: in a cookie of ten minutes.

A journey is good in the browser that began it. Nothing of it is kept here, but that it was used.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from app.config import Settings
from app.people.secret import Sealed, sealed, unsealed

LASTS: Final = timedelta(minutes=10)
INFO: Final = b"piaojue identity journey v1"
ENTER, MAY_TIE, TIE, CODE = "enter", "may-tie", "tie", "code"


@dataclass(frozen=True, slots=True)
class Journey:
    """``aim``: to sign in; to tie, before the provider is asked and while it is; the code of the second step.

    ``session``: digest of the token whose account is tied. ``identity``: digest of who came back.
    """

    aim: str
    until: int
    onward: str = "/"
    session: str = ""
    identity: str = field(default="", repr=False)
    state: str = field(default="", repr=False)
    nonce: str = field(default="", repr=False)
    verifier: str = field(default="", repr=False)

    def sets_out(self, aim: str) -> Journey:
        """With a state, a nonce and a PKCE verifier of its own, 256 bits each."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _n in range(3))
        return replace(self, aim=aim, state=state, nonce=nonce, verifier=verifier)

    def is_answered_by(self, state: str) -> bool:
        return bool(self.state) and hmac.compare_digest(self.state.encode(), state.encode())

    def packed(self, settings: Settings) -> str:
        text = json.dumps(asdict(self)).encode()
        return base64.urlsafe_b64encode(sealed(settings, INFO, "", text)).decode()


def begun(now: datetime, aim: str, **more: str) -> Journey:
    return Journey(aim, int((now + LASTS).timestamp()), **more)


def unpacked(settings: Settings, now: datetime, text: str) -> Journey | None:
    """None for what is not ours, of another time, or over."""
    try:
        journey = Journey(**json.loads(unsealed(settings, INFO, "", base64.urlsafe_b64decode(text))))
    except (Sealed, ValueError, TypeError):
        return None
    return journey if now.timestamp() < journey.until else None
