"""Reads each kind of data row by row, masked for whoever exports it."""

from __future__ import annotations

from salonapp.desk.exports.queries.clients import CLIENTS, CONSENTS, MESSAGES
from salonapp.desk.exports.queries.salon import SERVICES, STAFF
from salonapp.desk.exports.queries.shared import Exported, code_of, own_people
from salonapp.desk.exports.queries.visits import APPOINTMENTS, VISITS

__all__ = ("TABLES", "Exported", "code_of", "own_people")

#: In the order in which they are offered.
TABLES = (CLIENTS, VISITS, APPOINTMENTS, SERVICES, STAFF, CONSENTS, MESSAGES)
