"""The form of what a client likes: usual answers in one click, the rest in words, wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from salonapp.clients.cards import Preference, PreferenceKind
from salonapp.clients.likes import (
    DAY_PARTS,
    KIND_TITLES,
    USUAL,
    time_slot,
    time_text,
    usual,
    weekday_name,
)
from salonapp.foundation.i18n import _, msg
from salonapp.staff.cards import StaffMember
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.form import FormDialog, line, text_area
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.toggles import ToggleChips, ToggleGrid
from salonapp.ui.pages.clients.dialogs.wish_rows import WishRows
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

_KIND = PreferenceKind
_CHIP_ROWS = ((_KIND.DRINK,), (_KIND.TALK, _KIND.SEAT), (_KIND.COMFORT,))
_AREAS = (_KIND.MATERIALS, _KIND.LIKES, _KIND.OTHER)


class LikesForm(FormDialog):
    """Writes a client's preferences, and nothing else of the card."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        client_name: str,
        preferences: Sequence[Preference],
        staff: Sequence[StaffMember],
        today: date,
    ) -> None:
        title = _("What {name} likes").format(name=client_name)
        super().__init__(parent, title, _("Save"), width=760)
        self._services = services
        self._client_id = client_id
        self._seen = tuple(preferences)
        self._chips: dict[PreferenceKind, ToggleChips] = {}
        self._lines: dict[PreferenceKind, QLineEdit] = {}
        self._areas: dict[PreferenceKind, QPlainTextEdit] = {}
        self._add_wishes(today)
        self._add_chips()
        self._add_times(staff)
        self._add_areas()
        self.start_clean()
        self._wishes.setFocus()
        watch(self, services, "likes", client_id)

    def submit(self) -> None:
        """Check the wishes' days and write what differs."""
        problem = self._wishes.problem()
        if not self.check({_KIND.WISH.value: problem} if problem else {}):
            return
        wanted = self.preferences()
        client_id, seen = self._client_id, self._seen
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.preferences import set_preferences

            set_preferences(tx, client_id, wanted, seen=seen)

        self._services.write(
            self, msg("Preferences changed"), work, lambda _done: self.saved(), failed=self.refuse
        )

    def extra_snapshot(self) -> Sequence[object]:
        """What the chips, the week and the wishes say."""
        return (
            *(chips.on() for chips in self._chips.values()),
            self._times.on(),
            self._masters.ids(),
            self._wishes.typed(),
        )

    def preferences(self) -> tuple[Preference, ...]:
        """All that stands in the form; rows that were there keep their id."""
        found: list[Preference] = [*self._wishes.wishes()]
        for kind, chips in self._chips.items():
            found += self._switched(kind, chips.on())
        found += self._slots(time_text(slot) for slot in self._times.on())
        for kind, own in self._lines.items():
            found += self._written(kind, own.text(), ";")
        found += self._liked_masters()
        for kind, area in self._areas.items():
            found += self._written(kind, area.toPlainText(), "\n")
        return tuple(found)

    # Inputs.

    def _add_wishes(self, today: date) -> None:
        self.form.add_wide(label(_("Wishes"), "section"))
        self._wishes = WishRows(self._of(_KIND.WISH), today)
        self.form.add(
            _KIND.WISH.value,
            "",
            self._wishes,
            hint=_("A wish is offered from its day on: on the card, on Today and when booking."),
            span=2,
        )

    def _add_chips(self) -> None:
        self.form.add_wide(label(_("While they are here"), "section"))
        for row in _CHIP_ROWS:
            span = 2 // len(row)
            for kind in row:
                chips = ToggleChips([(key, _(key)) for key in USUAL[kind]], one=kind is _KIND.TALK)
                texts = [each.text for each in self._of(kind)]
                chips.set_on({known for text in texts if (known := usual(kind, text))})
                chips.setAccessibleName(_(KIND_TITLES[kind]))
                self._chips[kind] = chips
                self.form.add(f"{kind.value}_usual", _(KIND_TITLES[kind]), chips, span=span)
            for kind in row:
                own = line(_("something else; several with a semicolon"), self._own_words(kind))
                words = _("{what}, in their own words")
                own.setAccessibleName(words.format(what=_(KIND_TITLES[kind])))
                self._lines[kind] = own
                self.form.add(kind.value, "", own, span=span)

    def _add_times(self, staff: Sequence[StaffMember]) -> None:
        self.form.add_wide(label(_("When and with whom"), "section"))
        texts = [each.text for each in self._of(_KIND.TIMES)]
        self._times = ToggleGrid(
            [weekday_name(weekday) for weekday in range(7)], [_(part) for part in DAY_PARTS]
        )
        self._times.set_on({slot for text in texts if (slot := time_slot(text)) is not None})
        own = line(_("after 18:30"), self._own_words(_KIND.TIMES))
        self._lines[_KIND.TIMES] = own
        self._masters = Picker(_("Start typing a name"))
        liked = [each.staff_id for each in self._of(_KIND.MASTER) if each.staff_id is not None]
        self._masters.set_choices(
            [(each.id, each.name) for each in staff if not each.archived or each.id in liked]
        )
        self._masters.set_ids(liked)
        self.form.add("times_usual", _(KIND_TITLES[_KIND.TIMES]), self._times, span=2)
        self.form.add(_KIND.TIMES.value, _("Other times"), own)
        self.form.add(_KIND.MASTER.value, _(KIND_TITLES[_KIND.MASTER]), self._masters)

    def _add_areas(self) -> None:
        self.form.add_wide(label(_("Habits"), "section"))
        formulas = self._of(_KIND.FORMULA)
        for kind in (*_AREAS, *((_KIND.FORMULA,) if formulas else ())):
            area = text_area(lines=2)
            area.setPlainText(self._own_words(kind, "\n"))
            self._areas[kind] = area
            self.form.add(kind.value, _(KIND_TITLES[kind]), area)

    # What became of the rows that were there.

    def _of(self, kind: PreferenceKind) -> list[Preference]:
        return [each for each in self._seen if each.kind is kind]

    def _switched(self, kind: PreferenceKind, keys: Iterable[str]) -> list[Preference]:
        there = {usual(kind, each.text): each for each in self._of(kind)}
        return [there.get(key) or Preference(kind, _(key)) for key in keys]

    def _slots(self, texts: Iterable[str]) -> list[Preference]:
        there = {time_slot(each.text): each for each in self._of(_KIND.TIMES)}
        return [there.get(time_slot(text)) or Preference(_KIND.TIMES, text) for text in texts]

    def _liked_masters(self) -> list[Preference]:
        there = {each.staff_id: each for each in self._of(_KIND.MASTER)}
        ids = self._masters.ids()
        taken = [there.get(each) or Preference(_KIND.MASTER, "", each) for each in ids]
        return [*taken, *(each for each in self._of(_KIND.MASTER) if each.staff_id is None)]

    def _own(self, kind: PreferenceKind) -> list[Preference]:
        """The rows that are neither a usual answer nor a part of the week."""
        return [
            each
            for each in self._of(kind)
            if not usual(kind, each.text)
            and not (kind is _KIND.TIMES and time_slot(each.text) is not None)
        ]

    def _own_words(self, kind: PreferenceKind, between: str = "; ") -> str:
        return between.join(each.text for each in self._own(kind))

    def _written(self, kind: PreferenceKind, typed: str, between: str) -> list[Preference]:
        """Pieces as typed: the same words keep their row, changed ones take a row left over.

        Rows nobody touched stay as they are, whatever signs stand in them.
        """
        rows = self._own(kind)
        space = "" if between == "\n" else " "
        if typed == self._own_words(kind, between + space):
            return rows
        pieces = [text.strip() for text in typed.split(between) if text.strip()]
        kept = {}
        for piece in pieces:
            row = next((each for each in rows if each.text.strip() == piece), None)
            if row is not None:
                rows.remove(row)
                kept[piece] = row
        found = []
        for piece in dict.fromkeys(pieces):
            left = kept.get(piece)
            if left is None:
                left = Preference(kind, piece, id=rows.pop(0).id if rows else 0)
            found.append(left)
        return found
