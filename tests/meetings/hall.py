"""A hall for tests: deputies in two delegations, clerks, a chair of tellers, one sitting of a meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from fastapi import FastAPI

from app.db.base import new_id
from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain import session_steps
from app.domain.actors import Actor, Body, Role
from app.domain.words import Channel, TellerPost
from app.meetings import service as meetings
from app.meetings.tables import AttendanceRow, SittingRow, StepRow
from app.people.tables import AccountRoleRow, AccountRow, DeputyRow
from tests.factories import actor, found_deputies, phone

BEFORE_VOTING = (
    "agenda",
    "papers_issued",
    "government_explains",
    "delegations_deliberate",
    "presidium_submits",
    "ballot_rule_adopted",
    "tellers_adopted",
)
POSTS = (TellerPost.CHIEF_TELLER, TellerPost.TELLER, TellerPost.COUNTER, TellerPost.COUNTER)
DAY = date(2026, 11, 23)


@dataclass
class Hall:
    """``deputies`` are ids in the roll's order; ``clerk`` records and ``second`` countersigns."""

    app: FastAPI
    meeting_id: str
    sitting_id: str
    deputies: list[str]
    clerk: Actor
    second: Actor
    tellers: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    @property
    def now(self) -> datetime:
        moment: datetime = self.app.state.clock()
        return moment

    def propose_tellers(self) -> None:
        self.tellers = self.tellers or [teller_account(self.app) for _ in POSTS]
        with self.database.unit(write=True) as db:
            named = list(zip(self.tellers, POSTS, strict=True))
            meetings.propose_tellers(db, self.now, sitting_id=self.sitting_id, tellers=named, by=self.clerk)

    def decide(self, code: str, *, by: Actor | None = None) -> str:
        """The id of a decision about this step, recorded by the clerk."""
        with self.database.unit(write=True) as db:
            body = session_steps.step(code).decided_by
            assert body is not None
            here = meetings.facts(db, self.sitting_id).meeting_body
            about = Subject("sitting", self.sitting_id, meetings.sitting_digest(db, self.sitting_id, code))
            row = decisions.propose(
                db,
                self.now,
                body=meetings.deciding_body(body, here),
                action=code,
                subject=about,
                by=by or self.clerk,
                proposers=(Role.CLERK,),
                decided_on=DAY,
                meeting="第一次会议",
                document_no="纪要〔2026〕1号",
            )
            return row.id

    def do(self, code: str, *, subject: str = "", by: Actor | None = None, decided: bool = True) -> StepRow:
        """One step, with its decision where it needs one."""
        step = session_steps.step(code)
        decision_id = self.decide(code) if step.decided_by and decided else None
        with self.database.unit(write=True) as db:
            return meetings.do_step(
                db,
                self.now,
                sitting_id=self.sitting_id,
                code=code,
                subject=subject,
                decision_id=decision_id,
                document_no="榕人发〔2026〕7号" if step.needs_document else "",
                by=by or self.second,
            )

    def run_to_tellers(self) -> None:
        """Everything before the head count."""
        self.propose_tellers()
        for code in BEFORE_VOTING:
            self.do(code)

    def check_in(self, deputy_id: str, channel: Channel = Channel.ELECTRONIC) -> meetings.CheckIn:
        with self.database.unit(write=True) as db:
            return meetings.check_in(
                db, self.now, sitting_id=self.sitting_id, deputy_id=deputy_id, channel=channel, by=self.clerk
            )

    def count(self, present: int | None = None) -> SittingRow:
        with self.database.unit(write=True) as db:
            return meetings.head_count(
                db, self.now, sitting_id=self.sitting_id, by=self.clerk, present=present
            )

    def follow(self, poll_id: str, *moves: str) -> None:
        for move in moves:
            with self.database.unit(write=True) as db:
                meetings.follow_move(
                    db, self.now, sitting_id=self.sitting_id, poll_id=poll_id, move=move, by=self.clerk
                )

    def close(self) -> SittingRow:
        with self.database.unit(write=True) as db:
            return meetings.close_sitting(db, self.now, sitting_id=self.sitting_id, by=self.clerk)

    def overview(self) -> meetings.Overview:
        with self.database.unit(write=False) as db:
            return meetings.overview(db, self.sitting_id)

    def facts(self, *, suspended_counted: bool = True) -> meetings.SittingFacts:
        with self.database.unit(write=False) as db:
            found = meetings.facts(db, self.sitting_id, suspended_counted=suspended_counted)
            base = meetings.base(db, self.sitting_id, suspended_counted=suspended_counted)
        assert base == (found.members, found.present), "read off the sitting or reckoned, they are the same"
        return found

    def sitting(self) -> SittingRow:
        with self.database.unit(write=False) as db:
            return meetings.sitting(db, self.sitting_id)

    def checked_in(self) -> list[AttendanceRow]:
        with self.database.unit(write=False) as db:
            return meetings.checked_in(db, self.sitting_id)

    def deputy(self, deputy_id: str) -> DeputyRow:
        with self.database.unit(write=False) as db:
            row = db.get(DeputyRow, deputy_id)
            assert row is not None
            return row

    def change(self, deputy_id: str, **values: object) -> DeputyRow:
        """Writes into a deputy's row, past the roll's own rules."""
        with self.database.unit(write=True) as db:
            row = db.get(DeputyRow, deputy_id)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
            db.add(row)
            return row

    def another_sitting(self, number: int = 2) -> Hall:
        """The same meeting and people, one sitting on."""
        with self.database.unit(write=True) as db:
            row = meetings.open_sitting(
                db,
                self.now,
                meeting_id=self.meeting_id,
                number=number,
                title=f"第{number}次全体会议",
                held_on=DAY,
                by=self.clerk,
            )
        return Hall(
            self.app, self.meeting_id, row.id, self.deputies, self.clerk, self.second, list(self.tellers)
        )


def open_hall(
    app: FastAPI, deputies: int = 10, *, body: Body = Body.PLENARY, members: int | None = None
) -> Hall:
    """A congress with a meeting and its first sitting; of a committee the first ``members`` deputies."""
    ids = found_deputies(app, deputies)
    clerk, second = actor(Role.CLERK), actor(Role.CLERK)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        numbers = [row.number for row in (db.get(DeputyRow, one) for one in ids[:members]) if row]
        meeting = meetings.open_meeting(
            db,
            app.state.clock(),
            body=body,
            term=7,
            number=3,
            title="第七届第三次会议",
            starts_on=DAY,
            ends_on=date(2026, 11, 26),
            member_numbers=numbers if body is Body.STANDING_COMMITTEE else None,
            by=clerk,
        )
        sitting = meetings.open_sitting(
            db,
            app.state.clock(),
            meeting_id=meeting.id,
            number=1,
            title="第一次全体会议",
            held_on=DAY,
            by=clerk,
        )
        return Hall(app, meeting.id, sitting.id, ids, clerk, second)


def teller_account(app: FastAPI, *roles: Role, number: str = "", active: bool = True) -> str:
    """An account that may be a teller, without a password: nobody signs in with it."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        own = number or phone()
        row = AccountRow(
            username=new_id().lower(),
            name="监票人",
            phone=own,
            password_hash="-",
            active=active,
            created_at=app.state.clock(),
        )
        db.add(row)
        db.flush()
        db.add_all(AccountRoleRow(account_id=row.id, role=role) for role in roles or (Role.TELLER,))
        return row.id
