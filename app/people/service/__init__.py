"""The verbs of people, split by what they are about."""

from app.people.service.accounts import (
    account,
    accounts,
    add_account,
    change_own_password,
    roles_of,
    set_active,
    set_password,
    set_roles,
    unlock,
)
from app.people.service.cards import (
    IssuedCard,
    cards,
    deputy_of_card,
    end_sessions,
    issue_cards,
    reissue_card,
    rest_card,
    sign_in_by_card,
    wake_card,
)
from app.people.service.codes import request_code, resident_of, sign_in_by_code
from app.people.service.sessions import SignedIn, resolve, sign_in, sign_out

__all__ = [
    "IssuedCard",
    "SignedIn",
    "account",
    "accounts",
    "add_account",
    "cards",
    "change_own_password",
    "deputy_of_card",
    "end_sessions",
    "issue_cards",
    "reissue_card",
    "request_code",
    "resident_of",
    "resolve",
    "rest_card",
    "roles_of",
    "set_active",
    "set_password",
    "set_roles",
    "sign_in",
    "sign_in_by_card",
    "sign_in_by_code",
    "sign_out",
    "unlock",
    "wake_card",
]
