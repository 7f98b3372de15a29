"""Reads that cross features: the client list, the whole card, today's view, what was done."""

from salonapp.desk.queries.card import CARD_VISITS, whole_card
from salonapp.desk.queries.history import history
from salonapp.desk.queries.lists import (
    MOST_MATCHES,
    client_ids,
    client_rows,
    count_clients,
    counts,
    found_clients,
    search_everybody,
)
from salonapp.desk.queries.today import BIRTHDAY_DAYS, DUE_SHOWN, DUE_SINCE_DAYS, today

__all__ = [
    "BIRTHDAY_DAYS",
    "CARD_VISITS",
    "DUE_SHOWN",
    "DUE_SINCE_DAYS",
    "MOST_MATCHES",
    "client_ids",
    "client_rows",
    "count_clients",
    "counts",
    "found_clients",
    "history",
    "search_everybody",
    "today",
    "whole_card",
]
