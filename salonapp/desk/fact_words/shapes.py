"""How kept values read, and the columns that many facts have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from salonapp.foundation.i18n import N_

KindT = TypeVar("KindT", bound=StrEnum)


class Shape(StrEnum):
    """How a kept value reads."""

    TEXT = "text"
    #: Free text: a phone typed into it is masked for those who may not see phones.
    NOTE = "note"
    #: Free text about money: for those who may not see takings as little as an amount.
    MONEY_NOTE = "money_note"
    PHONE = "phone"
    EMAIL = "email"
    MONEY = "money"
    #: Thousandths of the unit in the same row.
    AMOUNT = "amount"
    NUMBER = "number"
    PERCENT = "percent"
    MINUTES = "minutes"
    DAYS = "days"
    DAY = "day"
    MOMENT = "moment"
    TIME = "time"
    YES_NO = "yes_no"
    #: One of a closed set, said in the words of `Column.words`.
    CHOICE = "choice"
    #: The id of a row of `Column.names`, said by its name.
    NAME = "name"
    #: Several texts, by language or in order.
    TEXTS = "texts"
    #: What has no column of its own in a rule of reminders.
    RULE_OPTIONS = "rule_options"
    #: Rights given or taken one by one.
    RIGHTS = "rights"
    QUARTER_TURNS = "quarter_turns"
    SETTING = "setting"
    SETTING_VALUE = "setting_value"
    #: Who acted, as records name them.
    ACTOR = "actor"
    TYPOLOGY = "typology"
    TYPE = "type"
    #: Only for those who may see why the salon would rather not serve somebody.
    THINK_TWICE = "think_twice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people call it. One without a title says by itself what it is about."""

    title: str
    shape: Shape = Shape.TEXT
    words: Mapping[str, str] = field(default_factory=dict)
    names: str = ""


#: Columns that say nothing to a person.
INTERNAL: Column | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A table as people call a row of it; "" where the columns' titles are enough (the card)."""

    title: str
    columns: Mapping[str, Column | None]
    #: Titled columns that say which row is meant ("Visit 12 March"), beside the untitled ones.
    known_by: tuple[str, ...] = ()


def choice(title: str, **words: str) -> Column:
    """A column of a closed set."""
    return Column(title, Shape.CHOICE, words)


def one_of(title: str, words: Mapping[KindT, str]) -> Column:
    """A column of a closed set that has its words already."""
    return Column(title, Shape.CHOICE, {kind.value: text for kind, text in words.items()})


def name_of(title: str, table: str) -> Column:
    """A column that refers to a row of `table`."""
    return Column(title, Shape.NAME, names=table)


MASTER = name_of(N_("Master"), "staff")
SERVICE = name_of("", "service")
NOTE = Column(N_("Note"), Shape.NOTE)
DAY = Column(N_("Day"), Shape.DAY)
PRICE = Column(N_("Price"), Shape.MONEY)
AMOUNT = Column(N_("Amount"), Shape.AMOUNT)
UNIT = choice(N_("Unit"), g=N_("g"), ml=N_("ml"), pc=N_("pc"))
ARCHIVED = Column(N_("In the archive"), Shape.YES_NO)
LANGUAGE = choice(N_("Language"), ru=N_("Russian"), en=N_("English"))
PURPOSE = choice(N_("Purpose"), service=N_("Service messages"), advertising=N_("Offers and news"))
TEMPERATURE = choice("", hot=N_("hot"), warm=N_("warm"), cold=N_("cold"))
OWNED = {"id": INTERNAL, "client_id": INTERNAL}
