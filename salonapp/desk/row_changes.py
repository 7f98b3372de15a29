"""One changed row of facts in the words of whoever looks: what was there before, what is there now.

Pure: the journal's images come in as plain values, names of rows from whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from salonapp.clients.approach import find_advice, typologies
from salonapp.desk.fact_words import FACTS, SETTING_NAMES, Column, Fact, Shape
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.foundation.money import DEFAULT_CURRENCY, format_money
from salonapp.reminders.option_words import options_words
from salonapp.staff.right_words import overrides_in_words
from salonapp.staff.rights import Viewer, actor_words

Image = Mapping[str, Any]
_HIDDEN = "•••"
_BIRTHDAY = ("birth_day", "birth_month", "birth_year")
_SHOWN_LETTERS = 400


class Deed(StrEnum):
    """What became of the row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column: `key` is "table.column", all else is in words, masked for the viewer."""

    key: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row: which fact it is, what became of it, and its fields that say something."""

    table: str
    fact: str
    deed: Deed
    fields: tuple[FieldChange, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What changed, as one line or several."""
        if self.deed is Deed.CHANGED or self.table == "client":
            return tuple(self._field(each) for each in self.fields)
        said = []
        for each in self.fields:
            value = each.after or each.before
            said.append(f"{each.title}: {value}" if each.title else value)
        if not self.fact and len(said) > 1:
            whole = _titled(said[0], ", ".join(said[1:]))
        else:
            whole = _titled(self.fact, ", ".join(said))
        return (whole if self.deed is Deed.ADDED else _("{what}: removed").format(what=whole),)

    def _field(self, change: FieldChange) -> str:
        title = _titled(self.fact, change.title) if change.title else self.fact
        if change.before and change.after:
            text = _("{field}: {before} → {after}") if title else "{before} → {after}"
            return text.format(field=title, before=change.before, after=change.after)
        if change.after:
            return _titled(title, change.after)
        text = _("{field}: {before} removed")
        return text.format(field=title or _("Note"), before=change.before)


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, from where and when; `names` of rows by table and id."""

    viewer: Viewer
    zone: ZoneInfo
    today: date
    currency: str = DEFAULT_CURRENCY
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)


def row_change(
    look: Look, table: str, before: Image | None, after: Image | None, now: Image | None = None
) -> RowChange | None:
    """One journal entry in words; None when nothing of it says anything to the viewer.

    `now` is the row as it stands, to say which one is meant where the entry does not.
    """
    fact = FACTS.get(table)
    if fact is None:
        return None
    deed = Deed.ADDED if before is None else Deed.REMOVED if after is None else Deed.CHANGED
    was, become = before or {}, after or {}
    fields = list(_fields(look, table, fact, was, become, now or {}))
    if not fields:
        return None
    title = _(fact.title)
    if deed is Deed.CHANGED:
        which = _which(look, fact, {**(now or {}), **was}, {each.key for each in fields}, table)
        title = " ".join(part for part in (title, which) if part)
    return RowChange(table, title, deed, tuple(fields))


def seen_from_kept(change: RowChange, look: Look, other_id: int) -> RowChange:
    """That another card was merged into the one looked at, by the other card's name and number."""
    name = look.names.get(("client", other_id), "")
    other = _("{name}, card {id}").format(name=name, id=other_id)
    fields = tuple(
        replace(
            each,
            title=_("Merged card"),
            before=each.before and other,
            after=each.after and other,
        )
        if each.key == "client.merged_into_id"
        else each
        for each in change.fields
    )
    return replace(change, fields=fields)


def referred(table: str, *images: Image | None) -> Iterable[tuple[str, int]]:
    """The rows, as (table, id), whose names the images' words need."""
    fact = FACTS.get(table)
    for name, column in fact.columns.items() if fact else ():
        if column is not None and column.shape is Shape.NAME:
            for image in images:
                if image and isinstance(image.get(name), int):
                    yield column.names, image[name]


def _fields(
    look: Look, table: str, fact: Fact, was: Image, become: Image, now: Image
) -> Iterable[FieldChange]:
    if table == "client" and any(name in was or name in become for name in _BIRTHDAY):
        change = _birthday(was, become, now)
        if change is not None:
            yield change
    for name, column in fact.columns.items():
        if column is None or (name not in was and name not in become):
            continue
        if table == "client" and name in _BIRTHDAY:
            continue
        if not (was and become) and not (was.get(name) or become.get(name)):
            continue  # a row that was added or removed: what it does not say is not worth saying
        if name == "client_id" and not (was and become):
            continue  # whose it is goes without saying on their card, unless it moved
        if column.shape is Shape.THINK_TWICE and not look.viewer.sees_think_twice:
            continue
        first = _said(look, column, was.get(name), {**now, **was})
        second = _said(look, column, become.get(name), {**now, **become})
        if first or second:
            yield FieldChange(f"{table}.{name}", _(column.title), first, second)


def _birthday(was: Image, become: Image, now: Image) -> FieldChange | None:
    def said(image: Image) -> str:
        day, month, year = (image.get(name, now.get(name)) for name in _BIRTHDAY)
        return fmt.format_birthday(day, month, year) if day and month else ""

    first = said(was) if was else ""
    second = said(become) if become else ""
    if first == second:
        return None
    return FieldChange("client.birthday", _("Birthday"), first, second)


def _which(look: Look, fact: Fact, image: Image, changed: set[str], table: str) -> str:
    said = [
        _said(look, column, image.get(name), image)
        for name, column in fact.columns.items()
        if column is not None
        and (not column.title or name in fact.known_by)
        and f"{table}.{name}" not in changed
    ]
    return ", ".join(part for part in said if part)


def _said(look: Look, column: Column, value: Any, row: Image) -> str:
    if value is None or value == "":
        return ""
    shape = column.shape
    if shape is Shape.MONEY:
        return format_money(value, look.currency) if look.viewer.sees_takings else _HIDDEN
    if shape is Shape.MONEY_NOTE and not look.viewer.sees_takings:
        return _HIDDEN
    if shape is Shape.NAME:
        return look.names.get((column.names, value), "") or _("no longer on the list")
    if shape is Shape.AMOUNT:
        unit = {"g": _("g"), "ml": _("ml"), "pc": _("pc")}.get(str(row.get("unit", "")), "")
        return f"{fmt.format_number(value / 1000)} {unit}".strip()
    if shape is Shape.CHOICE:
        return _(column.words.get(str(value), "")) or str(value)
    text = _dated(look, shape, value) or _counted(shape, value)
    if text is None:
        text = _text(look, column, value, row)
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"


def _dated(look: Look, shape: Shape, value: Any) -> str | None:
    if shape is Shape.DAY:
        return fmt.format_day(date.fromisoformat(value), today=look.today)
    if shape is Shape.MOMENT:
        return fmt.format_moment(datetime.fromisoformat(value), look.zone, look.today)
    if shape is Shape.TIME:
        return str(value)[:5]
    return None


def _counted(shape: Shape, value: Any) -> str | None:
    if shape is Shape.YES_NO:
        return _("yes") if value else _("no")
    if shape is Shape.PERCENT:
        return fmt.format_percent(value / 100) if value else ""
    if shape is Shape.MINUTES:
        return fmt.format_duration(int(value))
    if shape is Shape.DAYS:
        return fmt.format_days(round(value))
    if shape is Shape.NUMBER:
        return fmt.format_number(value) if value >= 10_000 else str(value)
    if shape is Shape.QUARTER_TURNS:
        return f"{int(value) * 90}°" if value else ""
    return None


def _text(look: Look, column: Column, value: Any, row: Image) -> str:
    shape, viewer = column.shape, look.viewer
    if shape is Shape.PHONE:
        return viewer.phone(str(value))
    if shape is Shape.EMAIL:
        return viewer.email(str(value))
    if shape is Shape.ACTOR:
        return actor_words(str(value))
    if shape in (Shape.NOTE, Shape.MONEY_NOTE):
        return viewer.note(str(value))
    if shape is Shape.TEXTS:
        return "; ".join(_(column.words.get(each, "")) or each for each in _texts(value))
    if shape is Shape.RULE_OPTIONS:
        return options_words(value)
    if shape is Shape.RIGHTS:
        return overrides_in_words(value)
    if shape is Shape.TYPOLOGY:
        return next((each.name for each in typologies() if each.key == value), str(value))
    if shape is Shape.TYPE:
        known = find_advice(str(row.get("typology", "")), str(value))
        return known.name if known else str(value)
    if shape is Shape.SETTING:
        return _(SETTING_NAMES.get(str(value), "")) or str(value)
    if shape is Shape.SETTING_VALUE:
        kept = value.get("v", "") if isinstance(value, Mapping) else value
        if isinstance(kept, bool):
            return _("yes") if kept else _("no")
        return str(kept)
    return viewer.craft(str(value))


def _titled(title: str, text: str) -> str:
    return (
        _("{field}: {after}").format(field=title, after=text) if title and text else title or text
    )


def _texts(value: Any) -> Iterable[str]:
    """The texts in a list, or in a mapping by language or name."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, bool):
        yield _("yes") if value else _("no")
    elif value not in (None, ""):
        yield str(value)
