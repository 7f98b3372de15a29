"""The check on a salon's own history is honest, and does on any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from salonapp.app import open_salon
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import edit_service
from salonapp.demo.commands import fill
from salonapp.desk.imports.cards import ImportKind
from salonapp.desk.imports.commands import run_import
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import Cancelled, InvalidInput
from salonapp.foundation.i18n import msg
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting
from salonapp.temperature import backtest as module
from salonapp.temperature.backtest import area_under_curve, backtest, expected_on, reliability
from salonapp.temperature.cards import Backtest
from salonapp.temperature.classes import DEFAULT_THRESHOLDS, Temperature
from salonapp.temperature.past import Past
from salonapp.temperature.queries.back_then import starting_norms_on, thresholds_on
from salonapp.temperature.queries.checks import backtest as check
from tests.temperature.conftest import Salon
from tests.temperature.invented import DAY_0, STARTING, Kind, invented, past

CDNOW = Path(__file__).parent / "data" / "cdnow_transactions_sample.csv"


def checked(visits: Past, day: int, horizon_days: int = 60) -> Backtest:
    return backtest(visits, day, horizon_days, STARTING, DEFAULT_THRESHOLDS)


def of(result: Backtest, temperature: Temperature) -> float:
    """What share of a class came."""
    (found,) = [each for each in result.classes if each.temperature is temperature]
    assert found.returned is not None
    return found.returned


# Nothing leaks ------------------------------------------------------------------------------------


def rewritten_after(visits: Past, day: int) -> Past:
    """Another future: everybody comes every third day, and pays a fortune."""
    known = visits.until(day)
    clients = known.clients()
    later_clients = np.repeat(clients, 100)
    later_days = np.tile(day + 1 + 3 * np.arange(100), clients.size)
    rewritten = past(
        [*known.client_id.tolist(), *later_clients.tolist()],
        [*known.day.tolist(), *later_days.tolist()],
    )
    spent = np.where(rewritten.day > day, 10_000_000, 250_000)
    return replace(rewritten, spent_minor=spent)


def test_what_comes_later_does_not_change_what_was_expected() -> None:
    visits, day = invented(Kind(clients=500, days=900)), DAY_0 + 700
    as_it_was = expected_on(visits, day, 60, STARTING)
    otherwise = expected_on(rewritten_after(visits, day), day, 60, STARTING)

    assert (as_it_was.p_return == otherwise.p_return).all()
    assert (as_it_was.p_by_rfm == otherwise.p_by_rfm).all()
    assert as_it_was.fit == otherwise.fit


@pytest.mark.parametrize("leak", ["until", "learn", "fit_salon", "rfm_scores"])
def test_a_planted_leak_is_caught(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is able to fail: each place where later days could come in shows."""
    visits, day = invented(Kind(clients=500, days=900)), DAY_0 + 700
    futures = (visits, rewritten_after(visits, day))
    seen = []
    for future in futures:
        with monkeypatch.context() as patch:
            if leak == "until":
                patch.setattr(Past, "until", lambda self, day: self)
            else:
                honest = getattr(module, leak)

                def peeks(known: Past, *rest: object, _honest=honest, _all=future, **more: object):  # type: ignore[no-untyped-def]
                    if leak == "fit_salon":
                        days = _all.measured({1: 42.0})
                        return _honest(days, int(days.day.max()), *rest[1:], **more)
                    return _honest(_all, *rest, **more)

                patch.setattr(module, leak, peeks)
            seen.append(expected_on(future, day, 60, STARTING))
    one, other = seen
    assert not (
        np.array_equal(one.p_return, other.p_return)
        and np.array_equal(one.p_by_rfm, other.p_by_rfm)
        and one.fit == other.fit
    )


def test_thresholds_and_norms_set_later_do_not_count(salon: Salon, both_databases: None) -> None:
    service = salon.service("Маникюр")
    then = salon.today
    salon.pass_days(30)
    with salon.db.write(OWNER, msg("Settings")) as tx:
        set_setting(tx, "temperature.hot_from", 0.9)
    with salon.db.write(OWNER, msg("Service")) as tx:
        edit_service(tx, service, ServiceDraft("Маникюр", norm_days=100))
    late = salon.service("Стрижка мужская", norm_days=90)
    with salon.db.read() as reader:
        assert thresholds_on(reader, then).hot == 0.65
        assert thresholds_on(reader, reader.today).hot == 0.9
        before = {norm.service_id: norm for norm in starting_norms_on(reader, then)}
        now = {norm.service_id: norm for norm in starting_norms_on(reader, reader.today)}
    assert (before[service].norm_days, before[service].is_own) == (21, False)
    assert (now[service].norm_days, now[service].is_own) == (100, True)
    assert (before[late].norm_days, before[late].is_own) == (30, False)
    assert (now[late].norm_days, now[late].is_own) == (90, True)


# Known figures ------------------------------------------------------------------------------------


def test_cdnow_imported_from_its_file_meets_the_published_figures(tmp_path: Path) -> None:
    file = tmp_path / CDNOW.name
    file.write_bytes(CDNOW.read_bytes())
    db = open_salon(tmp_path / "cdnow.db", FixedClock(datetime(2026, 3, 11, tzinfo=UTC)))
    report = run_import(db, file, ImportKind.VISITS)
    assert (report.read, len(report.rejected)) == (6919, 0)
    with db.read() as reader:
        result = check(reader, date(1997, 9, 30), 91)
    db.close()

    assert result.clients == 2357
    assert result.auc is not None
    assert result.auc >= 0.785
    assert result.log_loss <= 0.367
    assert result.log_loss <= result.rfm.log_loss - 0.01
    assert 60 <= result.classes[0].clients <= 90
    assert of(result, Temperature.HOT) >= 0.70


@pytest.mark.parametrize("months_ago", [3, 9])
def test_the_demo_salon_is_told_well(tmp_path: Path, months_ago: int) -> None:
    db = open_salon(tmp_path / "demo.db", FixedClock(datetime(2026, 3, 11, 9, tzinfo=UTC)))
    fill(db, clients=1000, years=3, seed=3, progress=None)
    with db.read() as reader:
        result = check(reader, reader.today - timedelta(days=30 * months_ago), 60)
    db.close()

    assert of(result, Temperature.HOT) >= 0.75
    assert 0.30 <= of(result, Temperature.WARM) <= 0.60
    assert of(result, Temperature.COLD) <= 0.12
    assert result.ece <= 0.05


# Any data -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        pytest.param(Kind(3000, 700, only_once=1.0), 500, id="everybody came once"),
        pytest.param(Kind(600, 700, price_minor=0), 600, id="no prices"),
        pytest.param(Kind(600, 90), 60, id="three months"),
        pytest.param(Kind(300, 7300, leaves=0.02), 7000, id="twenty years"),
        pytest.param(Kind(3, 300), 200, id="three clients"),
        pytest.param(Kind(500, 700, only_once=0, leaves=0, shape=100), 600, id="everybody comes"),
        pytest.param(Kind(500, 700, mean_gap_days=2), 600, id="every other day"),
        pytest.param(Kind(500, 3000, mean_gap_days=500), 2500, id="once in two years"),
    ],
)
def test_any_history_can_be_checked(kind: Kind, day: int) -> None:
    visits = invented(kind)
    result = checked(visits, DAY_0 + day)

    assert result.clients == visits.until(DAY_0 + day).clients().size
    assert sum(each.clients for each in result.classes) == result.clients
    assert sum(each.share for each in result.classes) == pytest.approx(1)
    for value in (result.log_loss, result.brier, result.ece, result.rfm.log_loss):
        assert np.isfinite(value)
    assert result.auc is None or 0 <= result.auc <= 1


@pytest.mark.parametrize("shape", [1.0, 3.0, 12.0])
def test_classes_mean_what_they_say_whatever_the_rhythm(shape: float) -> None:
    result = checked(invented(Kind(1500, 1100, shape=shape, leaves=0.08)), DAY_0 + 1000)
    assert result.ece <= 0.06
    assert result.log_loss < result.rfm.log_loss
    assert of(result, Temperature.COLD) < of(result, Temperature.WARM) < of(result, Temperature.HOT)


# Details ------------------------------------------------------------------------------------------


def test_the_area_under_the_curve_counts_ties_half() -> None:
    came = np.array([True, False, True, False])
    assert area_under_curve(np.array([4, 3, 2, 1]), came) == 0.75
    assert area_under_curve(np.array([1, 1, 1, 1]), came) == 0.5
    assert area_under_curve(np.array([1, 2]), np.array([True, True])) is None


def test_the_reliability_curve_has_a_point_for_each_tenth_with_clients() -> None:
    points = reliability(np.array([0.05, 0.07, 1.0]), np.array([False, True, True]))
    assert [(point.clients, point.returned) for point in points] == [(2, 0.5), (1, 1.0)]
    assert points[0].expected == pytest.approx(0.06)


def test_a_salon_checks_itself_with_progress(salon: Salon, both_databases: None) -> None:
    salon.visits(salon.client(), salon.service("Маникюр"), [200, 150, 100, 50])
    told: list[tuple[int, int]] = []
    with salon.db.read() as reader:
        day = reader.today - timedelta(days=90)
        result = check(reader, day, 60, progress=lambda done, total: told.append((done, total)))
    assert (result.on, result.clients, result.returned) == (day, 1, 1)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_check_can_be_stopped(salon: Salon) -> None:
    salon.visits(salon.client(), salon.service("Маникюр"), [200, 150, 100, 50])
    with salon.db.read() as reader, pytest.raises(Cancelled):
        check(reader, reader.today - timedelta(days=90), 60, cancel=lambda: True)


def test_days_that_cannot_be_checked_are_refused(db: Database, salon: Salon) -> None:
    salon.visits(salon.client(), salon.service("Маникюр"), [50])
    with db.read() as reader:
        for days_ago, horizon_days in ((59, 60), (90, 60), (400, 400), (90, 1)):
            with pytest.raises(InvalidInput):
                check(reader, reader.today - timedelta(days=days_ago), horizon_days)
