from __future__ import annotations

from datetime import timedelta

import pytest

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER
from salonapp.temperature.cards import Mix, TemperatureRow
from salonapp.temperature.classes import Temperature
from salonapp.temperature.commands import pin
from salonapp.temperature.queries import (
    class_history,
    client_temperature,
    cooling,
    list_temperatures,
    mix,
)
from salonapp.temperature.segments import Segment
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.commands import book
from tests.temperature.conftest import Salon

on_both = pytest.mark.usefixtures("both_databases")


@pytest.fixture
def three(salon: Salon) -> Salon:
    """A faithful client (1), one who came twice long ago (2) and a lead (3)."""
    service = salon.service("Маникюр")
    for name in ("Анна", "Ольга", "Вера"):
        salon.client(name)
    salon.visits(1, service, [94, 73, 52, 31, 10])
    salon.visits(2, service, [400, 300])
    return salon


def rows(salon: Salon, horizon_days: int | None = None) -> list[TemperatureRow]:
    with salon.db.read() as reader:
        return list_temperatures(reader, OWNER_VIEWER, horizon_days=horizon_days)


def test_the_list_has_everybody_the_likeliest_first(three: Salon) -> None:
    listed = rows(three)

    assert [row.view.client_id for row in listed] == [1, 2, 3]
    assert [row.name for row in listed] == ["Анна", "Ольга", "Вера"]
    assert [row.view.temperature for row in listed] == ["hot", "cold", "cold"]


@on_both
def test_a_line_of_the_list_says_what_the_card_says(three: Salon) -> None:
    listed = rows(three)

    with three.db.read() as reader:
        cards = [client_temperature(reader, row.view.client_id) for row in listed]
    assert [row.view for row in listed] == cards


def test_the_list_can_be_cut_and_filtered(three: Salon) -> None:
    with three.db.read() as reader:
        cold = list_temperatures(reader, OWNER_VIEWER, class_=Temperature.COLD)
        first = list_temperatures(reader, OWNER_VIEWER, limit=1)

    assert [row.view.client_id for row in cold] == [2, 3]
    assert [row.view.client_id for row in first] == [1]


def test_another_horizon_classifies_everybody_afresh(three: Salon) -> None:
    near, far = rows(three, 30)[0].view, rows(three, 120)[0].view

    assert near.p_return is not None
    assert far.p_return is not None
    assert near.p_return < far.p_return
    assert (near.horizon_days, far.horizon_days) == (30, 120)
    with pytest.raises(InvalidInput):
        rows(three, 7)


def test_the_mix_counts_leads_among_the_cold(three: Salon) -> None:
    with three.db.read() as reader:
        assert mix(reader) == Mix(hot=1, warm=0, cold=2, leads=1)


@on_both
def test_a_booking_is_seen_on_the_salons_own_day(three: Salon) -> None:
    with three.db.write(OWNER, msg("Booked")) as tx:
        late = tx.now.replace(hour=22) + timedelta(days=2)  # one in the morning in Moscow
        book(tx, AppointmentDraft(3, late, (1,)))

    with three.db.read() as reader:
        view = client_temperature(reader, 3)
    assert view.booked_on == three.today + timedelta(days=3)
    assert view.segments == (Segment.LEAD,)


def test_a_recommendation_counts_for_both(three: Salon) -> None:
    with three.db.write(OWNER, msg("New client")) as tx:
        friend = add_client(tx, ClientDraft(first_name="Инна", recommended_by_id=1))
    three.visits(friend, 1, [3])

    with three.db.read() as reader:
        assert Segment.ADVOCATE in client_temperature(reader, 1).segments
        assert Segment.REFERRED_NEWCOMER in client_temperature(reader, friend).segments


@on_both
def test_the_last_class_set_by_hand_counts(three: Salon) -> None:
    with three.db.write(OWNER, msg("By hand")) as tx:
        pin(tx, 2, Temperature.HOT, reason="звонила", until=tx.today)
        pin(tx, 2, Temperature.WARM, reason="придёт", until=tx.today)

    with three.db.read() as reader:
        view = client_temperature(reader, 2)
        assert mix(reader).warm == 1
    assert (view.temperature, view.pinned) == (Temperature.WARM, True)


@pytest.mark.parametrize(("reason", "days"), [("", 1), ("придёт", -1), ("придёт", 400)])
def test_a_class_is_set_by_hand_with_a_reason_and_a_last_day(
    three: Salon, reason: str, days: int
) -> None:
    with pytest.raises(InvalidInput), three.db.write(OWNER, msg("By hand")) as tx:
        pin(tx, 2, Temperature.HOT, reason=reason, until=tx.today + timedelta(days=days))


def test_an_unknown_client_is_not_found(three: Salon) -> None:
    with pytest.raises(NotFound), three.db.read() as reader:
        client_temperature(reader, 99)


@on_both
def test_changes_of_class_and_cooling_clients_are_read(three: Salon) -> None:
    with three.db.read() as reader:
        assert [change.after for change in class_history(reader, 1)] == [Temperature.HOT]
        assert [who.client_id for who in cooling(reader, within_days=120)] == [1]
        assert cooling(reader, within_days=1) == []


def test_an_empty_salon_has_nobody(salon: Salon) -> None:
    assert rows(salon) == []
    with salon.db.read() as reader:
        assert mix(reader) == Mix()
        assert cooling(reader) == []
