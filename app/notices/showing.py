"""How a notice is shown, and the cursor of a list of them: ``2026-11-23T00:30:00Z~7K4M9QXD00``."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.errors import Fault, Malformed
from app.notices.schemas import ContactOut, NoticeOut
from app.notices.service import CONSENT, CONSENT_VERSION
from app.notices.tables import NoticeRow
from app.notices.templates import message
from app.web.i18n import Language, _, translate


def notice_out(row: NoticeRow, language: Language) -> NoticeOut:
    return NoticeOut(
        id=row.id,
        event=row.event,
        text=message(row.template, row.words, language),
        state=row.state,
        state_label=translate(row.state.label, language),
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        sent_at=row.sent_at,
        fault=row.fault,
    )


def contact_out(told: bool, language: Language) -> ContactOut:
    return ContactOut(told=told, consent=CONSENT_VERSION, text=translate(CONSENT, language))


def cursor(row: NoticeRow) -> str:
    return f"{row.next_try_at.isoformat().replace('+00:00', 'Z')}~{row.id}"


def place(text: str | None) -> tuple[datetime, str] | None:
    """Raises Malformed for what no list gave."""
    if text is None:
        return None
    moment, _tilde, notice_id = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.utcoffset() != timedelta(0):  # as we wrote it; others may lie before the first year
        raise Malformed(faults=[Fault("/after", _("翻页参数有误，请从第一页开始"))])
    return at, notice_id
