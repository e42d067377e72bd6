"""Rows and views as answers."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.calendar import SHANGHAI
from app.domain.words import Channel
from app.meetings import schemas as s
from app.meetings.service import (
    AttendanceRow,
    CheckIn,
    MeetingRow,
    Overview,
    SittingRow,
    StepView,
    TellerRow,
)
from app.web.i18n import Language, _, say, translate

WELCOME = _("{name}签到成功，用{channel}")
WELCOME_LATE = _("{name}签到成功，用{channel}；人数已清点，记为清点后到会")
REPEATED = _("{name}已于 {at} 签到，用{channel}，以第一次为准")


def sitting(row: SittingRow) -> s.SittingOut:
    return s.SittingOut(
        id=row.id,
        number=row.number,
        title=row.title,
        held_on=row.held_on,
        head_counted_at=row.head_counted_at,
        closed_at=row.closed_at,
    )


def meeting(row: MeetingRow, sittings: Sequence[SittingRow], language: Language) -> s.MeetingOut:
    return s.MeetingOut(
        id=row.id,
        body=row.body,
        body_name=translate(row.body.label, language),
        term=row.term,
        number=row.number,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        sittings=[sitting(one) for one in sittings],
    )


def overview(seen: Overview) -> s.SittingOverviewOut:
    facts = seen.facts
    return s.SittingOverviewOut(
        sitting=sitting(seen.sitting),
        meeting_id=seen.meeting.id,
        meeting_title=seen.meeting.title,
        body=facts.meeting_body,
        members=facts.members,
        expected=seen.expected,
        present=seen.present,
        absent=seen.absent,
        on_leave=seen.on_leave,
        late=facts.late,
        counted=facts.head_counted,
        attending=seen.attending,
        observers=seen.observers,
        staff=seen.staff,
        paper=facts.paper,
        electronic=facts.electronic,
        rule_adopted=facts.rule_adopted,
        tellers_adopted=facts.tellers_adopted,
        roll_digest=seen.sitting.roll_digest,
        delegations=[
            s.DelegationCountOut(
                delegation=own.delegation,
                expected=own.expected,
                present=own.present,
                absent=own.absent,
                on_leave=own.on_leave,
                signed=own.signed is not None,
            )
            for own in seen.delegations
        ],
    )


def step(view: StepView, language: Language) -> s.StepOut:
    return s.StepOut(
        code=view.step.code,
        label=translate(view.step.label, language),
        scope=view.step.scope,
        subject=view.subject,
        state=view.state,
        decided_by=view.decided_by,
        needs_document=view.step.needs_document,
        missing=[translate(label, language) for label in view.missing],
        words=say([view.words], language),
        done_at=view.row.done_at if view.row else None,
        document_no=view.row.document_no if view.row else "",
        note=view.row.note if view.row else "",
    )


def check_in(done: CheckIn, language: Language) -> s.CheckInOut:
    row = done.row
    assert row.deputy_id is not None
    assert row.channel is not None
    template = REPEATED if done.repeated else WELCOME_LATE if row.late else WELCOME
    values = {
        "name": row.name,
        "channel": row.channel.label,
        "at": row.checked_in_at.astimezone(SHANGHAI).strftime("%H:%M"),
    }
    return s.CheckInOut(
        deputy_id=row.deputy_id,
        name=row.name,
        channel=Channel(row.channel),
        late=row.late,
        checked_in_at=row.checked_in_at,
        repeated=done.repeated,
        sentence=translate(template, language, values),
    )


def attendance(row: AttendanceRow, language: Language) -> s.AttendanceOut:
    return s.AttendanceOut(
        id=row.id,
        kind=row.kind,
        kind_name=translate(row.kind.label, language),
        name=row.name,
        deputy_id=row.deputy_id,
        channel=row.channel,
        late=row.late,
        checked_in_at=row.checked_in_at,
    )


def teller(row: TellerRow, names: dict[str, str], language: Language) -> s.TellerOut:
    return s.TellerOut(
        account=row.account_id,
        name=names[row.account_id],
        post=row.post,
        post_name=translate(row.post.label, language),
        adopted=row.adopted_at is not None,
        replaces=row.replaces,
    )
