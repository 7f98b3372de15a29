"""Norms are learned from the salon's own gaps, and nobody has to take one back."""

from __future__ import annotations

import pytest

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import edit_service
from salonapp.foundation.i18n import msg
from salonapp.storage.door import OWNER
from salonapp.temperature.commands import keep_norms
from salonapp.temperature.learned_norms import StartingNorm, learn, norms_in_use
from salonapp.temperature.queries import client_temperature
from salonapp.temperature.queries.norms import learned_norms, norms_learned_now
from tests.temperature.conftest import Salon
from tests.temperature.invented import DAY_0, past
from tests.temperature.test_derive import kept, rebuilt

EVERY_30 = past([1] * 11, [DAY_0 + 30 * n for n in range(11)])


def test_a_norm_is_the_median_gap_leaning_on_the_starting_norm() -> None:
    [norm] = learn(EVERY_30, [StartingNorm(1, 42.0, is_own=False)])
    assert (norm.gaps, norm.median_days) == (10, 30)
    assert norm.norm_days == pytest.approx((10 * 30 + 20 * 42) / 30)


def test_a_norm_the_owner_set_is_not_learned_over() -> None:
    own = [StartingNorm(1, 42.0, is_own=True)]
    assert learn(EVERY_30, own) == []
    assert norms_in_use(own, []) == {1: 42.0}


def test_several_visits_on_a_day_are_one_and_nobody_follows_somebody_else() -> None:
    visits = past([1, 1, 1, 2], [DAY_0, DAY_0, DAY_0 + 10, DAY_0 + 500])
    [norm] = learn(visits, [StartingNorm(1, 42.0, is_own=False)])
    assert (norm.gaps, norm.median_days) == (1, 10)


def test_nothing_is_learned_from_nothing() -> None:
    assert learn(past([], []), [StartingNorm(1, 42.0, is_own=False)]) == []
    assert learn(past([1], [DAY_0]), [StartingNorm(1, 42.0, is_own=False)]) == []


def learned(salon: Salon) -> int:
    with salon.db.read() as reader:
        found = norms_learned_now(reader)
    with salon.db.write(OWNER, msg("Norms learned")) as tx:
        return keep_norms(tx, found)


def often(salon: Salon) -> tuple[int, int]:
    """A salon whose clients have their nails done every 14 days; a client and the service."""
    service = salon.service("Маникюр")
    for name in ("Анна", "Ольга", "Вера"):
        salon.visits(salon.client(name), service, range(0, 420, 14))
    return 1, service


def test_a_learned_norm_flows_into_everybodys_statistics(
    salon: Salon, both_databases: None
) -> None:
    client, service = often(salon)
    assert kept(salon.db)["client_stats"][0]["last_norm_days"] == 21

    assert learned(salon) == 1

    with salon.db.read() as reader:
        [norm] = learned_norms(reader)
        view = client_temperature(reader, client)
    assert norm.service_id == service
    assert 14 < norm.norm_days < 17
    rows = kept(salon.db)
    assert {row["last_norm_days"] for row in rows["client_stats"]} == {round(norm.norm_days, 9)}
    assert str(view.due_on) == str(rows["client_temperature"][0]["due_on"])
    assert rebuilt(salon.db) == rows


def test_a_norm_that_hardly_moves_is_left_alone(salon: Salon) -> None:
    often(salon)
    assert learned(salon) == 1
    assert learned(salon) == 0


def test_undo_takes_back_the_visit_before_not_what_was_learned(salon: Salon) -> None:
    often(salon)
    learned(salon)
    before = kept(salon.db)
    salon.visits(1, 1, [1])
    salon.db.undo(OWNER)
    assert kept(salon.db) == before


def test_a_norm_set_by_the_owner_wins_over_the_learned_one(salon: Salon) -> None:
    _, service = often(salon)
    learned(salon)
    with salon.db.write(OWNER, msg("Norm")) as tx:
        edit_service(tx, service, ServiceDraft("Маникюр", norm_days=28))
    assert {row["last_norm_days"] for row in kept(salon.db)["client_stats"]} == {28}
    with salon.db.read() as reader:
        assert learned_norms(reader) == []
    assert learned(salon) == 0
