"""The quick version of `make faults`: few messages, one gateway, workers that keep dying."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.plan import Plan, Way
from tests.faults.run import run


@pytest.mark.filterwarnings("default")
def test_killed_workers_and_a_broken_gateway_neither_double_nor_lose_a_message(
    tmp_path: Path,
) -> None:
    plan = Plan(14, kills=6, way=Way.SMSC, speed=60.0, seconds_a_phase=4.0, whole=False)
    report = run(str(tmp_path / "salon.db"), plan)
    assert report.kills > 2
    assert (report.duplicates, report.lost, report.lost_as) == (0, 0, {})
    assert (report.wrong_hour, report.after_opt_out, report.cap_breaches) == (0, 0, 0)
    assert report.is_clean
