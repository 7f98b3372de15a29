"""What the booking dialog tells of what came between: another desk, or a rule of the salon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salonapp.desk.booking import TimesView
from salonapp.foundation import format as fmt
from salonapp.foundation.i18n import _
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.visits.booking import Obstacle, ObstacleKind
from salonapp.visits.cards import AppointmentDraft
from salonapp.visits.meanwhile import ChangedMeanwhile, stands_words

_BOXES = {
    "starts_at": "starts_at",
    "duration_min": "duration",
    "staff_id": "master",
    "service_ids": "services",
    "note": "note",
}


def began_from(error: ChangedMeanwhile) -> AppointmentDraft | None:
    """What saving again begins with: then what is typed is written over the other desk's."""
    return error.began if isinstance(error.began, AppointmentDraft) else None


def written_meanwhile(error: ChangedMeanwhile, choices: Choices) -> Mapping[str, str]:
    """What another desk wrote, by the field of the form it stands at."""
    stands = error.stands
    if not isinstance(stands, AppointmentDraft):
        return {}
    local = stands.starts_at.astimezone(choices.zone)
    day = fmt.format_day(local.date(), today=choices.today, weekday=True)
    names = {each.id: each.name for each in choices.services}
    staff = {each.id: each.name for each in choices.staff}
    words = {
        "starts_at": f"{day}, {fmt.format_time(local)}",
        "duration_min": fmt.format_duration(stands.duration_min or 0),
        "staff_id": staff.get(stands.staff_id or 0, _("any") if stands.staff_id is None else ""),
        "service_ids": ", ".join(names.get(each, "") for each in stands.service_ids),
        "note": stands.note,
    }
    return {_BOXES[name]: stands_words(words[name]) for name in error.fields if name in _BOXES}


def without_said(found: TimesView) -> Sequence[Obstacle]:
    """What the red notice above the fields does not say already."""
    return [each for each in found.obstacles if each.kind is not ObstacleKind.PATCH_TEST_FIRST]


def nothing_free(found: TimesView, choices: Choices, taken: Sequence[int]) -> str:
    """Why no time is proposed: nothing chosen yet, the master does not do it, or all is taken."""
    if not taken:
        return _("Choose a service.")
    names = [each.name for each in choices.services if each.id in found.not_done]
    if names:
        text = _("The master does not do this: {service}. Choose another one, or “any”.")
        return text.format(service=", ".join(names))
    return _("Nothing free.")
