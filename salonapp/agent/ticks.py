"""What the agent does at each tick; no threads here, so that tests can call them one by one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from salonapp.desk.commands.closed_days import bring_holidays_up_to_date, holidays_are_stale
from salonapp.foundation.errors import Cancelled
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands
from salonapp.reminders.commands.incoming import forget_old
from salonapp.reminders.dispatcher import SendCounts, collect_receipts, send_due
from salonapp.storage.backup import daily_by_settings
from salonapp.storage.database import Database
from salonapp.storage.door import AGENT
from salonapp.temperature.commands import keep_fit, keep_norms, refresh_all, refresh_if_day_passed
from salonapp.temperature.queries import fitted_on

log = logging.getLogger(__name__)

#: How long a tick waits at the door before it lets the others go first.
PATIENCE_S = 2.0


class Ticks:
    """The agent's jobs on one salon."""

    def __init__(self, db: Database, stop: Callable[[], bool]) -> None:
        self._db = db
        self._stop = stop
        self._planned_on: date | None = None
        self._learned_on: date | None = None
        #: The latest change, and the day, the calendar files were written at.
        self._fed_at: tuple[int, date] | None = None
        self.last_sent = SendCounts()

    def dispatch(self) -> None:
        """Send what is due."""
        counts = send_due(self._db, stop=self._stop, patience_s=PATIENCE_S)
        self.last_sent = counts
        if any((counts.accepted, counts.retry, counts.unknown, counts.handed_over, counts.failed)):
            log.info(
                "sent %d, to try again %d, unknown %d, by hand %d, skipped %d, failed %d",
                counts.accepted,
                counts.retry,
                counts.unknown,
                counts.handed_over,
                counts.skipped,
                counts.failed,
            )

    def plan(self) -> None:
        """Plan the whole salon once a day; a changed fact plans what it concerns at once."""
        with self._db.read() as reader:
            today = reader.today
            stale = holidays_are_stale(reader)
        if self._planned_on == today and not stale:
            return
        if stale:  # another year has begun, or the salon has moved
            with self._db.write(
                AGENT, msg("Public holidays brought up to date"), patience_s=PATIENCE_S
            ) as tx:
                bring_holidays_up_to_date(tx)
        with self._db.write(AGENT, msg("The coming days planned"), patience_s=PATIENCE_S) as tx:
            if refresh_if_day_passed(tx):
                log.info("temperatures worked out for the day")
            counts = commands.plan_all(tx)
            forget_old(tx)
        self._planned_on = today
        log.info("planned %d, not planned %d", counts.planned, sum(counts.skipped.values()))

    def learn(self) -> None:
        """Learn norms and fit the model to the salon's own visits, once a day.

        What is slow is read and worked out without keeping anybody from writing.
        """
        from salonapp.temperature.queries.fits import fit_now
        from salonapp.temperature.queries.norms import norms_learned_now

        with self._db.read() as reader:
            today = reader.today
            if today in (self._learned_on, fitted_on(reader)):
                return
            learned = norms_learned_now(reader, stage=lambda done, total: self._go_on())
        with self._db.write(AGENT, msg("Norms learned"), patience_s=PATIENCE_S) as tx:
            moved = keep_norms(tx, learned)
            if moved:  # the days clients are due on have moved with them
                commands.plan_all(tx)
        with self._db.read() as reader:
            fit = fit_now(reader, step=self._go_on)
        if fit.is_used:
            with self._db.write(AGENT, msg("Model fitted"), patience_s=PATIENCE_S) as tx:
                keep_fit(tx, fit.parameters, fit.clients)
                refresh_all(tx)
        self._learned_on = today
        log.info("learned %d norms, model: %s, %d clients", moved, fit.outcome.value, fit.clients)

    def _go_on(self) -> None:
        if self._stop():
            raise Cancelled(msg("The program is closing."))

    def receipts(self) -> None:
        """Ask gateways what became of accepted messages."""
        collect_receipts(self._db)

    def balances(self) -> None:
        """Ask the gateways for the money left, so that it is seen before it has run out."""
        from salonapp.reminders.channel_checks import check_balances

        check_balances(self._db)

    def empty_bin(self) -> None:
        """Erase for good what has lain in the bin for 90 days."""
        from salonapp.desk.erasing.commands import erase_old_bin

        erased = erase_old_bin(self._db, patience_s=PATIENCE_S)
        if erased:
            log.info("erased %d cards that had been in the bin for long", erased)

    def write_feeds(self) -> None:
        """Bring the masters' calendar files up to date, once something of theirs was changed."""
        from salonapp.desk.commands.feeds import write_feeds
        from salonapp.desk.queries.feeds import last_operation, may_say_else

        with self._db.read() as reader:
            if not reader.settings.text("calendar.feed_folder"):
                return
            seen, fed = (last_operation(reader), reader.today), self._fed_at
            if fed is None or fed[1] != seen[1] or may_say_else(reader, fed[0]):
                write_feeds(reader)
        self._fed_at = seen

    def back_up(self) -> None:
        """Make today's backup if there is none yet."""
        daily_by_settings(self._db)
