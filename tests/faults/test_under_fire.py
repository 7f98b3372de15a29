"""The quick version of `make faults`: few messages, two gateways, workers that keep dying."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.plan import Plan, Way
from tests.faults.run import run


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("way", [Way.EMAIL, Way.SMSC])
def test_killed_workers_and_a_broken_gateway_neither_double_nor_lose_a_message(
    tmp_path: Path, way: Way
) -> None:
    plan = Plan(messages=24, kills=14, way=way, speed=60.0, whole=False)
    report = run(str(tmp_path / "salon.db"), plan)
    assert report.kills > 5
    assert (report.duplicates, report.lost, report.lost_as) == (0, 0, {})
    assert (report.wrong_hour, report.after_opt_out, report.cap_breaches) == (0, 0, 0)
    assert report.is_clean
