from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from salonapp.channels.port import ChannelKind
from salonapp.channels.secrets import EMAIL_PASSWORD, Secrets
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.queries import messages
from salonapp.reminders.states import State
from salonapp.reminders.ways_out import channels_of
from salonapp.staff.rights import OWNER_VIEWER
from tests.faults.mail_server import MailServer
from tests.reminders.conftest import Salon


def only_our_password(
    _server: object, _session: object, _envelope: object, _mechanism: str, data: Any
) -> Any:
    from aiosmtpd.smtp import AuthResult

    is_right = (data.login, data.password) == (b"salon", b"secret")
    return AuthResult(success=is_right, handled=False)


@pytest.fixture
def server() -> Iterator[MailServer]:
    found = MailServer(
        lambda: datetime.now(UTC), authenticator=only_our_password, auth_require_tls=False
    )
    found.start()
    yield found
    found.stop()


def test_without_settings_there_is_only_the_hand(salon: Salon) -> None:
    with salon.db.read() as reader:
        assert set(channels_of(reader.settings, salon.db.target)) == {ChannelKind.BY_HAND}


def test_the_password_comes_from_the_key_store_and_opens_the_mailbox(
    mailing: Salon, server: MailServer
) -> None:
    client = mailing.add_client(email="anna@example.com")
    mailing.set(email__port=server.port, email__user="salon", email__security="none")
    Secrets.for_salon(mailing.db.target).set(EMAIL_PASSWORD, "secret")
    assert send_due(mailing.db).accepted == 1
    assert mailing.state(client) is State.ACCEPTED
    assert len(server.arrivals) == 1


def test_a_wrong_password_sends_nothing_and_says_what_to_do(
    mailing: Salon, server: MailServer
) -> None:
    client = mailing.add_client(email="anna@example.com")
    mailing.set(email__port=server.port, email__user="salon", email__security="none")
    Secrets.for_salon(mailing.db.target).set(EMAIL_PASSWORD, "wrong")
    assert send_due(mailing.db).retry == 1
    assert mailing.state(client) is State.AWAITING_RETRY
    with mailing.db.read() as reader:
        (row,) = messages(reader, OWNER_VIEWER)
    assert row.why.startswith("The mail server refused the user name or password.")
    assert server.arrivals == []
