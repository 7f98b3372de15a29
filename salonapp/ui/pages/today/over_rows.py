"""What is over of the day, kept small: one line each, and many of them folded into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from salonapp.desk.cards import TodayAppointment
from salonapp.foundation.format import format_number, format_time
from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.texts import ElidedLabel, label
from salonapp.ui.pages.today.parts import name_link
from salonapp.visits.cards import AppointmentStatus, CancelledBy

OVER = (AppointmentStatus.DONE, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)
#: Up to so many lines that are over are not worth folding.
_LET_STAND = 4


def folds(lines: Sequence[TodayAppointment], place: int) -> frozenset[int]:
    """The appointments to fold: what is over before `place`, where the clock's hand stands."""
    found = [each.appointment.id for each in lines[:place] if each.appointment.status in OVER]
    return frozenset(found) if len(found) > _LET_STAND else frozenset()


def over_row(line: TodayAppointment, time_width: int, open_client: Callable[[], object]) -> QWidget:
    """One line: when, who, what, and what became of it."""
    booked = line.appointment
    across = box(across=True, spacing=12)
    time = label(format_time(booked.starts_at), "second")
    time.setFixedWidth(time_width)
    across.addWidget(time)
    across.addWidget(name_link(line.client.name, open_client))
    parts = [", ".join(booked.services), booked.master, _why(line)]
    across.addWidget(ElidedLabel(" · ".join(part for part in parts if part), "muted"), 1)
    across.addWidget(_became(booked.status))
    return panel(across)


def fold_row(
    lines: Sequence[TodayAppointment], folded: bool, toggle: Callable[[], object]
) -> QWidget:
    """What is folded, and the way to it."""
    counts = Counter(each.appointment.status for each in lines)
    parts = []
    for status, word in (
        (AppointmentStatus.DONE, _("recorded: {count}")),
        (AppointmentStatus.NO_SHOW, _("did not come: {count}")),
        (AppointmentStatus.CANCELLED, _("cancelled: {count}")),
    ):
        if counts[status]:
            parts.append(word.format(count=format_number(counts[status])))
    across = box(across=True, spacing=12)
    words = _("Over by now: {what}").format(what=", ".join(parts))
    across.addWidget(ElidedLabel(words, "second"), 1)
    made = button(_("Show") if folded else _("Fold"), toggle, kind="quiet")
    made.setAccessibleName(f"{made.text()}: {words}")
    across.addWidget(made)
    return panel(across)


def _why(line: TodayAppointment) -> str:
    booked = line.appointment
    if booked.status is not AppointmentStatus.CANCELLED:
        return ""
    by = {CancelledBy.CLIENT.value: _("by the client"), CancelledBy.SALON.value: _("by the salon")}
    said = (by.get(booked.cancelled_by, ""), booked.cancel_reason)
    return ", ".join(part for part in said if part)


def _became(status: AppointmentStatus) -> QWidget:
    if status is AppointmentStatus.DONE:
        return chip(_("visit recorded"), "good")
    if status is AppointmentStatus.NO_SHOW:
        return chip(_("did not come"), "warm")
    return chip(_("cancelled"), "neutral")
