"""What each column of each fact is called, and how its values read: the journal in words.

Every column of every fact stands here, or is marked as saying nothing to a person (`INTERNAL`);
a test walks the tables, so that a new column cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.desk.fact_words.clients import CLIENTS
from salonapp.desk.fact_words.hours import HOURS
from salonapp.desk.fact_words.salon import SALON, SETTING_NAMES
from salonapp.desk.fact_words.shapes import INTERNAL, Column, Fact, Shape
from salonapp.desk.fact_words.stock import STOCK
from salonapp.desk.fact_words.visits import VISITS

FACTS: Mapping[str, Fact] = {**CLIENTS, **VISITS, **STOCK, **HOURS, **SALON}

__all__ = ["FACTS", "INTERNAL", "SETTING_NAMES", "Column", "Fact", "Shape"]
