"""All that a worker needs, loaded and tried once by the process that workers are forked from."""

from __future__ import annotations

import importlib
from datetime import date

from salonapp.foundation.format import format_day

for _name in (
    "httpx",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlcipher3.dbapi2",
    "salonapp.channels.telegram",
    "salonapp.clients.derive",
    "salonapp.clients.merged_words",
    "salonapp.reminders.derive",
    "salonapp.reminders.known_rules",
    "salonapp.temperature.derive",
    "tests.faults.worker",
):
    importlib.import_module(_name)
# Babel and the templates load what they need at their first word.
format_day(date(2026, 3, 27))
