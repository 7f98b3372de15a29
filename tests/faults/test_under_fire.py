"""The quick version of `make faults`: few messages, every kind of accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.run import Plan, run


@pytest.mark.filterwarnings("default")
def test_killed_workers_and_a_broken_mail_server_neither_double_nor_lose_a_message(
    tmp_path: Path,
) -> None:
    plan = Plan(messages=40, kills=25, kill_share=0.1, speed=240.0, seconds_a_day=10.0)
    report = run(str(tmp_path / "salon.db"), plan)
    assert report.kills > 5
    assert (report.duplicates, report.lost) == (0, 0)
    assert (report.wrong_hour, report.after_opt_out, report.cap_breaches) == (0, 0, 0)
