from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from salonapp.channels.port import Balance, Cause, ChannelKind, Refused, Sent, Unknown
from salonapp.foundation.errors import Conflict, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import resolve_unknown
from salonapp.reminders.commands.retrying import retry_failed
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.log_filter import LogFilter, LogGroup
from salonapp.reminders.queries import reminder
from salonapp.reminders.queries.log import every_row, log_page, log_totals, save_log
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.staff.rights import OWNER_VIEWER, StaffRole, Viewer, viewer_for
from tests.reminders.conftest import TODAY, Postman, Salon

NO_SUCH_BOX = Refused(Cause.ADDRESS, msg("There is no such mailbox."), permanent=True)


def send(salon: Salon, *results: object) -> Postman:
    postman = Postman(*results)  # type: ignore[arg-type]
    send_due(salon.db, {ChannelKind.EMAIL: postman}, jitter=lambda: 0.5)
    return postman


@pytest.mark.usefixtures("both_databases")
def test_the_log_comes_page_by_page_the_latest_first_and_nothing_twice(mailing: Salon) -> None:
    clients = []
    for number in range(5):
        clients.append(mailing.add_client(email=f"anna{number}@example.com"))
        send(mailing)
        mailing.clock.advance(timedelta(seconds=number // 2))
    refused = mailing.add_client(email="vera@example.com", consent=False)

    with mailing.db.read() as reader:
        first, place = log_page(reader, OWNER_VIEWER, LogFilter(), limit=2)
        second, place = log_page(reader, OWNER_VIEWER, LogFilter(), place, 2)
        third, end = log_page(reader, OWNER_VIEWER, LogFilter(), place, 2)
        everything = list(every_row(reader, OWNER_VIEWER, LogFilter(LogGroup.ALL)))
        wanted = LogFilter(LogGroup.NOT_SENT, reason=ReasonKind.NO_CONSENT)
        left_out, _end = log_page(reader, OWNER_VIEWER, wanted)
        of_nobody = log_totals(reader, OWNER_VIEWER, LogFilter(client="Zzz"))
    assert [row.client_id for row in (*first, *second, *third)] == clients[::-1]
    assert end is None
    assert len(everything) == 6
    assert [row.client_id for row in left_out] == [refused]
    assert of_nobody.count == 0


@pytest.mark.usefixtures("both_databases")
def test_each_filter_narrows_and_the_month_is_summed_up(mailing: Salon) -> None:
    mailing.add_client(email="anna@example.com")
    send(mailing, Sent("1", Balance(320, "RUB")))
    mailing.add_client(email="olga@example.com")
    send(mailing, NO_SUCH_BOX)

    def count(**asked: object) -> int:
        wanted = LogFilter(**asked)  # type: ignore[arg-type]
        with mailing.db.read() as reader:
            return log_totals(reader, OWNER_VIEWER, wanted).count

    assert count() == 2
    assert count(group=LogGroup.TROUBLE) == 1
    assert count(state=State.ACCEPTED) == 1
    assert count(rule=RuleKind.RETURN_AFTER_SERVICE, channel="email") == 2
    assert count(channel="sms") == 0
    assert count(client="Иванова") == 2
    assert count(since=TODAY, until=TODAY) == 2
    assert count(until=TODAY - timedelta(days=1)) == 0
    with mailing.db.read() as reader:
        assert log_totals(reader, OWNER_VIEWER, LogFilter()).spent == ((320, "RUB"),)


def test_the_saved_log_is_masked_and_kept_from_who_may_not_export(
    mailing: Salon, tmp_path: Path
) -> None:
    mailing.add_client(email="anna@example.com")
    send(mailing, Sent("1", Balance(320, "RUB")))
    trainee = Viewer(1, "Lera", StaffRole.ADMINISTRATOR, sees_phones=False, sees_takings=False)
    with mailing.db.read() as reader:
        assert save_log(reader, OWNER_VIEWER, LogFilter(), tmp_path / "all.csv") == 1
        save_log(reader, trainee, LogFilter(), tmp_path / "masked.csv")
        with pytest.raises(NotAllowed):
            save_log(reader, viewer_for(1, "Lera", "master"), LogFilter(), tmp_path / "no.csv")
    text = (tmp_path / "all.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines(), delimiter=";")
    assert (row["Address"], row["State"], row["Price"]) == ("anna@example.com", "sent", "3.20")
    assert not (tmp_path / "no.csv").exists()
    assert "anna@" not in (tmp_path / "masked.csv").read_text("utf-8-sig")


def test_what_was_refused_for_good_may_be_tried_once_more_by_a_person(mailing: Salon) -> None:
    client = mailing.add_client(email="anna@example.com")
    send(mailing, NO_SUCH_BOX)
    message = mailing.message(client)
    assert message.state == State.FAILED

    mailing.write(lambda tx: retry_failed(tx, message.id))
    assert len(send(mailing).sent) == 1
    assert mailing.state(client) is State.ACCEPTED
    with mailing.db.read() as reader:
        steps = reminder(reader, OWNER_VIEWER, message.id).history
    assert "attempt 1, e-mail" in steps[-5]
    assert "There is no such mailbox." in steps[-4]
    assert "attempt 2, e-mail" in steps[-2]


def test_what_a_gateway_had_is_never_tried_again(mailing: Salon) -> None:
    client = mailing.add_client(email="anna@example.com")
    send(mailing)
    sent = mailing.message(client).id
    with pytest.raises(Conflict):
        mailing.write(lambda tx: retry_failed(tx, sent))


def test_an_unknown_outcome_is_answered_before_another_try(mailing: Salon) -> None:
    client = mailing.add_client(email="anna@example.com")
    send(mailing, Unknown(msg("The line broke.")))
    message_id = mailing.message(client).id
    assert mailing.state(client) is State.HELD
    with pytest.raises(Conflict, match="Nobody knows"):
        mailing.write(lambda tx: retry_failed(tx, message_id))

    mailing.write(lambda tx: resolve_unknown(tx, message_id, arrived=False))
    mailing.write(lambda tx: retry_failed(tx, message_id))
    assert len(send(mailing).sent) == 1
