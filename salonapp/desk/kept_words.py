"""Says what an undo left as it is, because it was changed since."""

from __future__ import annotations

from collections.abc import Iterable

from salonapp.desk.fact_words import FACTS
from salonapp.foundation.i18n import _, ngettext


def kept_sentence(parts: Iterable[str], rows: int = 0) -> str:
    """A sentence for parts named "table.column" ("table." for a whole row); "" for none.

    Where no part is named it says how many `rows` there were.
    """
    titles = dict.fromkeys(title for part in parts if (title := _title(part)))
    if not titles and rows:
        text = ngettext(
            "{count} row stays, because somebody worked on it since.",
            "{count} rows stay, because somebody worked on them since.",
            rows,
        )
        return text.format(count=rows)
    if not titles:
        return ""
    text = _("Left as it is now, because it was changed since: {fields}.")
    return text.format(fields=", ".join(titles))


def _title(part: str) -> str:
    table, _dot, column = part.partition(".")
    fact = FACTS.get(table)
    if fact is None:
        return ""
    found = fact.columns.get(column)
    title = found.title if found is not None else ""
    return _(title or fact.title) if title or fact.title else ""
