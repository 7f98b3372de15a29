"""Two desks at one thing: a form writes what was changed in it, and leaves the rest as it stands.

A form hands in what it began with beside what it says. What it left alone is nobody's wish: it
stays as the other desk wrote it meanwhile. Where both changed the same, whoever comes second is
told and decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from salonapp.foundation.errors import Conflict
from salonapp.foundation.i18n import N_, Message, _, msg
from salonapp.foundation.text import clean_text
from salonapp.visits.cards import (
    AppointmentDraft,
    AppointmentView,
    MaterialUse,
    VisitStatus,
    VisitView,
)
from salonapp.visits.checkout import Checkout

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Said = TypeVar("Said", bound="DataclassInstance")

#: What may be changed about an appointment, in words.
OF_APPOINTMENT: Mapping[str, str] = {
    "client_id": N_("whose it is"),
    "starts_at": N_("the time"),
    "duration_min": N_("how long it takes"),
    "staff_id": N_("the master"),
    "service_ids": N_("the services"),
    "note": N_("the note"),
}
#: What may have changed about an appointment while its visit was being closed.
OF_BOOKED: Mapping[str, str] = {
    "status": N_("what became of the appointment"),
    "starts_at": N_("the time"),
}
#: What may be changed about a visit on record, in words.
OF_VISIT: Mapping[str, str] = {
    "client_id": N_("whose it is"),
    "on_day": N_("the day"),
    "at_time": N_("the time"),
    "staff_id": N_("the master"),
    "service_ids": N_("the services"),
    "outcome": N_("what became of it and how it was paid"),
    "materials": N_("the materials"),
    "rating": N_("the rating"),
    "note": N_("the note"),
    "rebooked": N_("whether the next visit is booked"),
}


class ChangedMeanwhile(Conflict):
    """Both changed the same: `fields` of what was handed in.

    The form stays open with what was typed. `stands` is what is on record now, as the viewer may
    see it; handed in again with `began`, what was typed is written over the other desk's.
    """

    def __init__(
        self, fields: Sequence[str], titles: Mapping[str, str], began: object, stands: object
    ) -> None:
        what = msg(titles[fields[0]])
        for name in fields[1:]:
            what = Message("{first}, {next}", {"first": what, "next": msg(titles[name])})
        super().__init__(
            msg("Somebody else changed this while it was open here: {what}.", what=what),
            msg("What you typed is still here: save again to write it all the same."),
        )
        self.fields = tuple(fields)
        self.began = began
        self.stands = stands


@dataclass(frozen=True, slots=True)
class VisitSaid:
    """What a form says of a visit on record; `outcome` is the status with how it was closed.

    The two go together: a visit that did not take place is not paid for.
    """

    client_id: int
    on_day: date
    at_time: time | None
    staff_id: int | None
    service_ids: tuple[int, ...]
    outcome: tuple[VisitStatus, Checkout | None]
    materials: tuple[MaterialUse, ...]
    rating: int | None
    note: str
    rebooked: bool | None


def merged(began: Said, typed: Said, stands: Said, titles: Mapping[str, str]) -> Said:
    """`typed`, but of the fields in `titles` those it left as it `began` say what `stands`.

    All three as the same viewer sees them. ChangedMeanwhile where both changed the same field to
    something else.
    """
    ours = [name for name in titles if not _alike(typed, began, name)]
    both = [
        name for name in ours if not _alike(stands, began, name) and not _alike(typed, stands, name)
    ]
    if both:
        from_now_on = replace(began, **{name: getattr(stands, name) for name in both})
        raise ChangedMeanwhile(both, titles, from_now_on, stands)
    theirs = {name: getattr(stands, name) for name in titles if name not in ours}
    return replace(typed, **theirs)


def differs(began: Said, stands: Said, titles: Mapping[str, str]) -> bool:
    """Whether another desk wrote any of the fields in `titles` since a form began."""
    return not all(_alike(began, stands, name) for name in titles)


def appointment_said(view: AppointmentView) -> AppointmentDraft:
    """What the form of an appointment says before anything is typed."""
    return AppointmentDraft(
        client_id=view.client_id,
        starts_at=view.starts_at,
        service_ids=view.service_ids,
        staff_id=view.staff_id,
        duration_min=view.duration_min,
        note=view.note,
    )


def visit_said(view: VisitView, checkout: Checkout | None) -> VisitSaid:
    """What the form of a visit says before anything is typed."""
    return VisitSaid(
        client_id=view.client_id,
        on_day=view.on_day,
        at_time=view.at_time,
        staff_id=view.staff_id,
        service_ids=view.service_ids,
        outcome=(view.status, checkout),
        materials=tuple(
            MaterialUse(each.material_id, each.amount_thousandths) for each in view.materials
        ),
        rating=view.rating,
        note=view.note,
        rebooked=view.rebooked,
    )


def stands_words(value: str) -> str:
    """What the field of a form says below what was typed; `value` is on record now, in words."""
    return _("On record meanwhile: {value}").format(value=value or _("nothing"))


def _alike(one: object, other: object, name: str) -> bool:
    return _plain(getattr(one, name)) == _plain(getattr(other, name))


def _plain(value: object) -> object:
    """As it is kept: an input shows odd spaces and another zone's hour in its own way."""
    if isinstance(value, str):
        return clean_text(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value
