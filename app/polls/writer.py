"""票箱's writer: what the doors hand in is sealed here, and put into the box with what others cast."""

from __future__ import annotations

from threading import Lock
from typing import Final

from anyio import to_thread

from app.db.session import Database
from app.db.writer import Writer
from app.domain.errors import Busy
from app.people.service.sessions import Borne
from app.polls import service
from app.polls.schemas import CastIn, Receipt

_FORMS: Final = 64  # polls open at once, and more


class BoxWriter:
    """One a process, for all its doors."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.writer: Writer[service.Cast, bool] = Writer(database, service.put)
        self._forms: dict[str, service.BallotForm] = {}
        self._reading = Lock()

    async def cast(self, poll_id: str, body: CastIn, voter: Borne) -> Receipt:
        """As ``service.cast``, for whoever bears the token. Raises NoVoter where that is no deputy, Busy."""
        for _attempt in range(2):
            form = self._forms.get(poll_id) or await to_thread.run_sync(self._form, poll_id)
            ballot = service.filled(form, body)
            try:
                return service.answered(
                    ballot, await self.writer.put(poll_id, service.Cast(poll_id, voter, ballot))
                )
            except service.FormChanged:
                self._forms.pop(poll_id, None)
        raise Busy("票决刚有变动，您的票未投出；请用原内容重试")

    def drain(self) -> None:
        self.writer.drain()

    def _form(self, poll_id: str) -> service.BallotForm | None:
        """Read once, however many wait for it."""
        with self._reading:
            if poll_id in self._forms:
                return self._forms[poll_id]
            with self._database.unit(write=False) as db:
                form = service.ballot_form(db, poll_id)
            if form is not None:
                self._keep(form)
            return form

    def _keep(self, form: service.BallotForm) -> None:
        if len(self._forms) >= _FORMS:
            self._forms.clear()
        self._forms[form.poll_id] = form
