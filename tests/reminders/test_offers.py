"""Offers to a list: the hottest first, once, and only to who agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import Purpose
from salonapp.clients.commands import record_consent
from salonapp.desk.merging.commands import merge
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.reminders import commands, queries
from salonapp.reminders.commands.offers import cancel_offer, make_offer
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.queries.offers import offer_reach
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import Offer, OfferRecipient, OutboxMessage
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.undo import undo
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit
from tests.reminders.conftest import TODAY, Postman, Salon

OFFER = RuleKind.OFFER
SPRING = {"ru": "{{ first_name }}, весной маникюр дешевле.", "en": "Spring offer."}


def agree(salon: Salon, *clients: int, granted: bool = True) -> None:
    salon.write(
        lambda tx: record_consent(
            tx, clients, Purpose.ADVERTISING, granted=granted, source="paper", evidence="form"
        )
    )


def somebody(salon: Salon, *, agreed: bool = True, email: str = "") -> int:
    client = salon.add_client(last=None, email=email)
    if agreed:
        agree(salon, client)
    return client


def hot(salon: Salon) -> int:
    """A regular client who is due."""
    client = somebody(salon)

    def came(tx: Tx) -> None:
        for n in range(6):
            day = TODAY - timedelta(days=21 * (n + 1))
            record_visit(tx, VisitDraft(client, day, (salon.service,)))

    salon.write(came)
    return client


def offer(
    salon: Salon, clients: Sequence[int], name: str = "spring", on: date | None = None
) -> int:
    made: int = salon.write(lambda tx: make_offer(tx, name, clients, SPRING, on))
    return made


def of(salon: Salon, client: int) -> list[OutboxMessage]:
    return [each for each in salon.messages(client) if each.rule == OFFER]


def days(salon: Salon, client: int) -> list[date]:
    return [
        each.send_at.date()
        for each in of(salon, client)
        if each.state == State.PLANNED and each.send_at is not None
    ]


def kinds(salon: Salon, client: int) -> list[str]:
    with salon.db.read() as reader:
        return [str(v.reason["kind"]) for v in queries.why(reader, OWNER_VIEWER, client, OFFER)]


def dispatch(salon: Salon) -> Postman:
    postman = Postman()
    send_due(salon.db, {ChannelKind.EMAIL: postman, ChannelKind.BY_HAND: ByHand()})
    return postman


@pytest.mark.usefixtures("both_databases")
def test_the_hottest_get_an_offer_first_and_the_daily_limit_spreads_the_rest(salon: Salon) -> None:
    salon.set(reminders__daily_cap=2)
    cold = [somebody(salon) for _ in range(3)]
    warm_one = hot(salon)
    # The invitation to come back has its place of the day before any offer.
    salon.write(lambda tx: commands.switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=False))
    offer(salon, [*cold, warm_one], on=TODAY)
    with salon.db.read() as reader:
        kept = reader.session.get(ClientTemperature, warm_one)
        assert kept is not None
        assert kept.temperature != "cold"
    tomorrow = TODAY + timedelta(days=1)
    assert days(salon, warm_one) == [TODAY]
    assert [days(salon, each) for each in cold] == [[TODAY], [tomorrow], [tomorrow]]
    salon.write(commands.plan_all)
    assert [days(salon, each) for each in cold] == [[TODAY], [tomorrow], [tomorrow]]


@pytest.mark.usefixtures("both_databases")
def test_who_did_not_agree_to_offers_gets_none_and_the_reason_is_told(salon: Salon) -> None:
    client = somebody(salon, agreed=False)
    offer(salon, [client])
    assert [each.state for each in of(salon, client)] == [State.SKIPPED]
    assert kinds(salon, client) == [ReasonKind.NO_CONSENT]
    agree(salon, client)
    assert days(salon, client) == [TODAY]
    agree(salon, client, granted=False)
    assert days(salon, client) == []
    assert kinds(salon, client) == [ReasonKind.OPTED_OUT]


def test_an_offer_says_its_text_in_the_clients_language_and_the_way_out(salon: Salon) -> None:
    client = somebody(salon)
    offer(salon, [client])
    with salon.db.read() as reader:
        (row,) = [
            each
            for each in queries.messages(reader, OWNER_VIEWER, client_id=client)
            if each.rule is OFFER
        ]
    assert row.text.startswith("Анна, весной маникюр дешевле.")
    assert row.text.endswith("Ответьте СТОП.")
    assert "spring" in row.why


@pytest.mark.usefixtures("both_databases")
def test_two_offers_to_one_client_are_fourteen_days_apart_the_older_first(mailing: Salon) -> None:
    client = somebody(mailing, email="anna@example.com")
    offer(mailing, [client])
    offer(mailing, [client], "summer")
    assert days(mailing, client) == [TODAY, TODAY + timedelta(days=14)]
    assert len(dispatch(mailing).sent) == 1
    mailing.write(commands.plan_all)
    assert days(mailing, client) == [TODAY + timedelta(days=14)]
    assert kinds(mailing, client)[0] == ReasonKind.OFFERED
    for day in range(1, 14):
        mailing.until(TODAY + timedelta(days=day), 12)
        mailing.write(commands.plan_all)
        assert not dispatch(mailing).sent
    mailing.until(TODAY + timedelta(days=14), 12)
    assert len(dispatch(mailing).sent) == 1
    mailing.until(TODAY + timedelta(days=40), 12)
    mailing.write(commands.plan_all)
    assert not dispatch(mailing).sent


@pytest.mark.usefixtures("both_databases")
def test_two_cards_merged_into_one_get_an_offer_once(salon: Salon) -> None:
    one, two = somebody(salon), somebody(salon)
    offer(salon, [one, two])
    salon.write(lambda tx: merge(tx, one, two))
    assert days(salon, one) == [TODAY]
    assert days(salon, two) == []


def test_an_offer_sent_to_a_card_is_not_sent_again_to_the_one_it_joins(mailing: Salon) -> None:
    one, two = somebody(mailing), somebody(mailing, email="anna@example.com")
    offer(mailing, [two])
    assert len(dispatch(mailing).sent) == 1
    mailing.write(lambda tx: merge(tx, one, two))
    assert days(mailing, one) == []
    assert not dispatch(mailing).sent


@pytest.mark.usefixtures("both_databases")
def test_undo_takes_the_whole_offer_back(salon: Salon) -> None:
    clients = [somebody(salon) for _ in range(3)]
    with salon.db.write(OWNER, msg("An offer")) as tx:
        make_offer(tx, "spring", clients, SPRING)
    undo(salon.db, OWNER, tx.operation_id)
    assert [each for client in clients for each in of(salon, client)] == []
    with salon.db.read() as reader:
        assert reader.session.scalars(select(Offer)).all() == []
        assert reader.session.scalars(select(OfferRecipient)).all() == []


@pytest.mark.usefixtures("both_databases")
def test_an_offer_taken_back_sends_nothing_more(salon: Salon) -> None:
    client = somebody(salon)
    made = offer(salon, [client])
    salon.write(lambda tx: cancel_offer(tx, made))
    assert days(salon, client) == []
    assert kinds(salon, client) == [ReasonKind.NO_OFFER]


def test_an_offer_waits_for_its_day_and_runs_out_after_thirty(salon: Salon) -> None:
    client = somebody(salon)
    first = TODAY + timedelta(days=40)
    offer(salon, [client], on=first)
    assert kinds(salon, client) == [ReasonKind.NOT_YET]
    salon.until(first - timedelta(days=20), 12)
    salon.write(commands.plan_all)
    assert days(salon, client) == [first]
    salon.until(first + timedelta(days=31), 12)
    salon.write(commands.plan_all)
    assert days(salon, client) == []


@pytest.mark.usefixtures("both_databases")
def test_before_it_is_written_it_is_told_whom_it_reaches_and_why_not_the_others(
    salon: Salon,
) -> None:
    clients = [somebody(salon), somebody(salon, agreed=False), somebody(salon, agreed=False)]
    refused = somebody(salon)
    agree(salon, refused, granted=False)
    with salon.db.read() as reader:
        found = offer_reach(reader, [*clients, refused])
    assert found.reached == 1
    assert [count for _why, count in found.others] == [2, 1]


@pytest.mark.parametrize(
    ("name", "texts", "on"),
    [
        (" ", SPRING, None),
        ("x" * 81, SPRING, None),
        ("spring", {}, None),
        ("spring", {"ru": " "}, None),
        ("spring", {"ru": "{{ gift }}"}, None),
        ("spring", {"de": "Hallo"}, None),
        ("spring", SPRING, TODAY - timedelta(days=1)),
        ("spring", SPRING, TODAY + timedelta(days=366)),
    ],
)
def test_an_offer_that_cannot_be_sent_is_not_kept(
    salon: Salon, name: str, texts: dict[str, str], on: date | None
) -> None:
    client = somebody(salon)
    with pytest.raises(InvalidInput):
        salon.write(lambda tx: make_offer(tx, name, [client], texts, on))
    with salon.db.read() as reader:
        assert reader.session.scalars(select(Offer)).all() == []


def test_an_offer_to_nobody_is_refused(salon: Salon) -> None:
    with pytest.raises(InvalidInput):
        offer(salon, [])
