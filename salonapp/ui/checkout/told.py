"""What the form of a visit tells of what came between: another desk, or the next time."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import N_, _
from salonapp.foundation.money import format_money
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.booking import TAKEN
from salonapp.visits.booking_words import STATUS_NAMES
from salonapp.visits.cards import AppointmentView, VisitStatus
from salonapp.visits.checkout import Checkout
from salonapp.visits.meanwhile import ChangedMeanwhile, VisitSaid, stands_words
from salonapp.visits.refusals import BookingRefused

STATUSES = (
    (VisitStatus.DONE, N_("took place")),
    (VisitStatus.NO_SHOW, N_("did not come")),
    (VisitStatus.CANCELLED, N_("cancelled")),
)
REBOOKED = ((None, N_("not noted")), (True, N_("yes, at once")), (False, N_("no")))
_BOXES = {
    "on_day": "on_day",
    "at_time": "at_time",
    "staff_id": "master",
    "service_ids": "services",
    "outcome": "status",
    "materials": "materials",
    "rating": "rating",
    "note": "note",
    "rebooked": "rebooked",
    "starts_at": "at_time",
    "status": "status",
}


def is_taken(error: BookingRefused) -> bool:
    """Whether another time would do, rather than a reason."""
    return any(each.kind in TAKEN for each in error.obstacles)


def next_time_words(error: BookingRefused) -> str:
    """Why the next time was not booked with the visit, and what to do."""
    if is_taken(error):
        return _("The next time is taken meanwhile: choose another one. Nothing was saved.")
    why = "\n".join(error.sentences())
    words = _("The next time cannot be booked like this:\n{why}")
    todo = _("Nothing was saved yet. Save the visit: the time is chosen right after it.")
    return "\n".join((words.format(why=why), todo))


def written_meanwhile(error: ChangedMeanwhile, choices: Choices) -> Mapping[str, str]:
    """What another desk wrote, by the field of the form it stands at."""
    stands = error.stands
    if isinstance(stands, AppointmentView):
        local = stands.starts_at.astimezone(choices.zone)
        day = fmt.format_day(local.date(), today=choices.today, weekday=True)
        words: Mapping[str, str] = {
            "status": _(STATUS_NAMES[stands.status]),
            "starts_at": f"{day}, {fmt.format_time(local)}",
        }
    elif isinstance(stands, VisitSaid):
        words = _of_visit(stands, choices)
    else:
        return {}
    return {_BOXES[name]: stands_words(words[name]) for name in error.fields if name in words}


def _of_visit(stands: VisitSaid, choices: Choices) -> Mapping[str, str]:
    services = {each.id: each.name for each in choices.services}
    materials = {each.id: each.name for each in choices.materials}
    staff = dict(choices.masters(stands.staff_id))
    rebooked = {value: _(text) for value, text in REBOOKED}
    return {
        "on_day": fmt.format_day(stands.on_day, today=choices.today),
        "at_time": f"{stands.at_time:%H:%M}" if stands.at_time else "",
        "staff_id": staff.get(stands.staff_id or 0, ""),
        "service_ids": ", ".join(services.get(each, "") for each in stands.service_ids),
        "outcome": _outcome(stands.outcome, choices.currency),
        "materials": ", ".join(materials.get(each.material_id, "") for each in stands.materials),
        "rating": str(stands.rating or ""),
        "note": stands.note,
        "rebooked": rebooked[stands.rebooked],
    }


def _outcome(outcome: tuple[VisitStatus, Checkout | None], currency: str) -> str:
    status, checkout = outcome
    words = [_(dict(STATUSES)[status])]
    paid = checkout.paid_minor if checkout is not None else None
    if checkout is not None and status is VisitStatus.DONE and paid is not None:
        words.append(_("paid {amount}").format(amount=format_money(paid, currency)))
        words += [checkout.methods] if checkout.methods else []
        for minor, text in (
            (checkout.discount_minor, _("discount {amount}")),
            (checkout.tip_minor, _("tip {amount}")),
        ):
            words += [text.format(amount=format_money(minor, currency))] if minor else []
    return ", ".join(words)
