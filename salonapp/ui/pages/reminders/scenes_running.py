"""What the tour shows of a salon that has channels, some of them in trouble, and sends."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from salonapp.foundation.i18n import msg
from salonapp.reminders.log_filter import LogGroup
from salonapp.ui.pages.reminders.reading import CHANNELS, COMING, LOG

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Tx
    from salonapp.ui.pages.reminders.page import RemindersPage

_SMS = {
    "sms.gateway": "smsc",
    "sms.user": "salon",
    "email.host": "smtp.example.com",
    "email.from": "salon@example.com",
}


def running_scenes(page: RemindersPage) -> Sequence[tuple[str, Callable[[], object]]]:
    """Several chosen at once; then the same tabs with gateways that have answered."""
    return [
        ("several", partial(_several, page)),
        ("channels", partial(_run, page)),
        ("coming-running", partial(page.show_tab, COMING)),
        ("log-trouble", partial(_show_log, page, LogGroup.TROUBLE)),
        ("log-everything", partial(_show_log, page, LogGroup.ALL)),
    ]


def _several(page: RemindersPage) -> None:
    page.coming.choose_several(4)


def _show_log(page: RemindersPage, group: LogGroup) -> None:
    page.show_tab(LOG)
    page.log.show_group(group)
    page.reload()


def _run(page: RemindersPage) -> None:
    def then(_none: None) -> None:
        page.show_tab(CHANNELS)

    page.services.write(page, msg("Sending resumed"), partial(_send, page.services.viewer), then)


def _send(viewer: Viewer, tx: Tx) -> None:
    from salonapp.channels.port import (
        Balance,
        Cause,
        ChannelKind,
        Refused,
        RetryAfter,
        SendResult,
        Sent,
        Unknown,
    )
    from salonapp.reminders import commands
    from salonapp.reminders.commands import outbox
    from salonapp.reminders.commands.agent_lease import take_lease
    from salonapp.reminders.commands.health import note_balance, note_health
    from salonapp.reminders.commands.rules import offer_channel
    from salonapp.reminders.queries import messages
    from salonapp.reminders.states import State
    from salonapp.storage.settings import set_setting

    for key, value in _SMS.items():
        set_setting(tx, key, value)
    set_setting(tx, "reminders.first_look_done", True)
    commands.resume(tx)
    offer_channel(tx, ChannelKind.SMS)
    tx.session.flush()
    commands.plan_all(tx)
    for row in messages(tx, viewer, state=State.PLANNED, limit=9):
        commands.send_now(tx, row.id)
    commands.plan_all(tx)
    results: list[SendResult] = [
        *(Sent(f"{number}", Balance(640, "RUB")) for number in range(6)),
        Refused(Cause.ADDRESS, msg("The gateway does not know such a phone number."), True),
        Unknown(msg("The gateway failed while it had the message.")),
        RetryAfter(600, msg("The gateway asks to wait.")),
    ]
    kinds = frozenset({ChannelKind.SMS, ChannelKind.EMAIL})
    for result in results:
        claim = outbox.claim_next(tx, "tour", kinds, 120.0).claim
        if claim is None:
            break
        outbox.give_go_ahead(tx, claim)
        outbox.finish(tx, claim, result, jitter=0.5)
    note_health(tx, ChannelKind.SMS, None)
    note_balance(tx, ChannelKind.SMS, Balance(124_000, "RUB"), Balance(320, "RUB"))
    note_health(tx, ChannelKind.EMAIL, Cause.LOGIN)
    take_lease(tx, "tour", socket.gethostname(), timedelta(minutes=10).total_seconds())
