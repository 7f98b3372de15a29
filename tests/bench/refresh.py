"""`temperature refresh`, beside the plain read of the kept statistics."""

from __future__ import annotations

from tests.bench.kit import Figure, bare_connection, in_turns_ms
from tests.bench.salon import Salon, opened


def measure(salon: Salon) -> list[Figure]:
    """Everybody judged for the day, in one pass through the door."""
    from salonapp.foundation.i18n import msg
    from salonapp.storage.door import AGENT
    from salonapp.temperature.derive import refresh_everybody

    with salon.copied() as copy, opened(copy) as db, bare_connection(copy) as bare:

        def ours() -> None:
            with db.write(AGENT, msg("Temperatures refreshed")) as tx:
                refresh_everybody(tx)

        mine, raw = in_turns_ms(
            ours, lambda: bare.execute("SELECT * FROM client_stats").fetchall(), 7
        )
    return [Figure("temperature refresh", mine, raw, "ms", 3, f"{salon.clients:,} clients")]
