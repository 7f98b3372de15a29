"""What was typed into a form and not saved yet, as it is kept against a crash. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

#: What nobody came back to for so long goes.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A form somebody was filling in.

    `key` names the form, the card and the workstation. `fields` holds what differs from the form
    as it was opened, by field, `before` what those fields said then; both as JSON has them.
    """

    key: str
    form: str
    client_id: int | None
    #: Which visit or booking of the client, where a form is about one; "" for a new one.
    which: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)


def changed_meanwhile(typed: HalfTyped, stands: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that say something else now than when they were typed over; `stands` is JSON."""
    return tuple(
        name
        for name, value in typed.fields.items()
        if name in stands and stands[name] not in (typed.before.get(name), value)
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A half-typed form that waits to be gone on with; `at` is in the salon's time zone."""

    typed: HalfTyped
    client_name: str
    at: datetime


def key_of(form: str, client_id: int | None, which: str, workstation: str) -> str:
    """The name a form's text is kept under: one per form, card and workstation."""
    return f"{workstation}|{form}|{client_id or ''}|{which}"
