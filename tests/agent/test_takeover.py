from __future__ import annotations

import subprocess
import sys
import time

import pytest

from salonapp.agent.service import Agent, Pace
from salonapp.app import open_salon
from salonapp.foundation.clock import SystemClock
from tests.agent.test_agent import wait_until

LEASE_S = 1.5
OTHER = f"""
import sys
from salonapp.agent.service import Pace, run_until_stopped
from salonapp.app import open_salon
from salonapp.foundation.clock import SystemClock
run_until_stopped(
    open_salon(sys.argv[1], SystemClock()), pace=Pace(heartbeat_s=0.1, lease_s={LEASE_S})
)
"""


@pytest.mark.filterwarnings("default")
def test_when_the_process_that_sends_is_killed_another_takes_over(target: str) -> None:
    db = open_salon(target, SystemClock())
    agent = Agent(db, Pace(heartbeat_s=0.1, lease_s=LEASE_S))
    other = subprocess.Popen([sys.executable, "-c", OTHER, target], stderr=subprocess.DEVNULL)
    try:
        with_lease = "SELECT COUNT(*) FROM agent_lease"

        def other_acts() -> bool:
            with db.read() as reader:
                row = reader.connection.exec_driver_sql(with_lease).first()
            return row is not None and row[0] == 1

        assert wait_until(other_acts)
        agent.start()
        assert not wait_until(lambda: agent.leads, 3 * 0.1)
        other.kill()
        other.wait()
        killed_at = time.monotonic()
        assert wait_until(lambda: agent.leads)
        assert time.monotonic() - killed_at < 60
    finally:
        other.kill()
        other.wait()
        agent.stop()
        db.close()
