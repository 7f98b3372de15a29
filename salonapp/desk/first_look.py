"""The first lines of the client list, read before the salon is open: see `storage.glance`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salonapp.desk.cards import ClientRow
from salonapp.foundation.clock import local_day
from salonapp.foundation.phone import display_phone
from salonapp.storage.glance import glance
from salonapp.visits.cards import AHEAD_SQL

_SETTINGS = "SELECT key, value FROM setting WHERE key IN ('salon.time_zone', 'salon.name')"
_ROWS = f"""
    SELECT c.id, TRIM(c.first_name || ' ' || c.last_name), c.source, t.temperature, t.p_return,
           t.due_on, k.last_visit_on,
           (SELECT p.e164 FROM client_phone p WHERE p.client_id = c.id
            ORDER BY p.position, p.id LIMIT 1),
           (SELECT MIN(a.starts_at) FROM appointment a WHERE a.client_id = c.id
            AND a.starts_at >= ? AND a.status IN {AHEAD_SQL}),
           EXISTS (SELECT 1 FROM client_alert x WHERE x.client_id = c.id
                   AND (x.since IS NULL OR x.since <= ?)
                   AND (x.until IS NULL OR x.until >= ?))
    FROM (SELECT client_id, sort_name FROM client_search
          WHERE NOT EXISTS (SELECT 1 FROM passcode WHERE kind = 'password')
          ORDER BY sort_name, client_id LIMIT ?) s
    JOIN client c ON c.id = s.client_id
    LEFT JOIN client_temperature t ON t.client_id = c.id
    LEFT JOIN client_stats k ON k.client_id = c.id
    ORDER BY s.sort_name, s.client_id
"""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The beginning of the list by name, with what it takes to word it."""

    rows: tuple[ClientRow, ...]
    salon_name: str
    zone: ZoneInfo
    today: date


def first_look(path: Path, now: datetime, most: int) -> FirstLook | None:
    """The first `most` clients by name as the owner sees them; None when it has to wait.

    Danger: nothing is masked here, so it is for the owner's window only: where somebody has to
    say first who they are, there is nothing to look at.
    """
    instant = now.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    found = glance(path, ((_SETTINGS, ()), (_ROWS, (instant, instant[:10], instant[:10], most))))
    if found is None or not found[1]:
        return None
    try:
        settings = {key: json.loads(value)["v"] for key, value in found[0]}
        zone = ZoneInfo(str(settings.get("salon.time_zone", "Europe/Moscow")))
        rows = tuple(_row(row) for row in found[1])
    except (KeyError, ValueError, TypeError, OSError):
        return None
    return FirstLook(rows, str(settings.get("salon.name", "")), zone, local_day(now, zone))


def _row(row: Any) -> ClientRow:
    client_id, name, source, temperature, p_return, due_on, last, phone, booked, alerts = row
    return ClientRow(
        id=client_id,
        name=name,
        phone=display_phone(phone) if phone else "",
        temperature=temperature or "cold",
        p_return=p_return if last else None,
        last_visit_on=date.fromisoformat(last) if last else None,
        booked_at=datetime.fromisoformat(booked).replace(tzinfo=UTC) if booked else None,
        due_on=date.fromisoformat(due_on) if due_on else None,
        has_alerts=bool(alerts),
        source=source,
    )
