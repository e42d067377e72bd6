"""Who acts: roles of people, bodies that decide, and the actor that a request speaks for."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.words import Term


class Role(Term):
    """What a signed-in person may be. Denied unless ``permissions`` grants it."""

    RESIDENT = "resident", "居民"
    DEPUTY = "deputy", "人大代表"
    STATION_CLERK = "station_clerk", "联络站工作人员"
    STREET_CONGRESS_OFFICE = "street_congress_office", "人大街道工委"
    GOVERNMENT_OFFICE = "government_office", "区政府办"
    DEPARTMENT = "department", "责任单位"
    CLERK = "clerk", "代表工委、大会秘书处"
    BODY_SECRETARY = "body_secretary", "会议秘书"
    EXECUTIVE_CHAIR = "executive_chair", "执行主席"
    TELLER = "teller", "监票人、计票人"
    AUDITOR = "auditor", "审计观察员"
    SYSADMIN = "sysadmin", "系统管理员"


class Body(Term):
    """Who decides a move. From the executive chair on these are persons at hand, not meetings."""

    PLENARY = "plenary", "全体会议"
    PRESIDIUM = "presidium", "主席团"
    STANDING_COMMITTEE = "standing_committee", "常委会"
    DIRECTORS_MEETING = "directors_meeting", "主任会议"
    GOVERNMENT_MEETING = "government_meeting", "区政府常务会议"
    STREET_CONGRESS_OFFICE = "street_congress_office", "人大街道工委"
    EXECUTIVE_CHAIR = "executive_chair", "执行主席"
    SECOND_PERSON = "second_person", "他人复核"
    TELLERS = "tellers", "监票人"
    PROPOSER = "proposer", "经办人"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person a request speaks for.

    ``id`` is the account's, deputy's or resident's id. ``human`` tells humans apart: two accounts
    with the same phone are one human. ``body`` is the body a secretary records for. ``street_id`` and
    ``community_id`` are the place a street office or a station works for; a deputy has none.
    """

    id: str
    human: str
    name: str
    roles: frozenset[Role]
    deputy_id: str | None = None
    department_id: str | None = None
    body: Body | None = None
    street_id: str | None = None
    community_id: str | None = None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)
