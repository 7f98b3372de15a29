"""The form of a patch test: what was tested, for which services, what it showed, until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.safety import (
    PatchTestDraft,
    PatchTestResult,
    PatchTestView,
    usual_valid_until,
)
from salonapp.clients.safety_words import RESULT_NAMES
from salonapp.foundation.days import typed_day
from salonapp.foundation.i18n import _, msg
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.pickers import Picker
from salonapp.ui.pages.clients.dialogs.choices import Choices
from salonapp.ui.pages.clients.dialogs.days import read_day
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class PatchTestForm(FormDialog):
    """Writes down a patch test, changes one, or takes it off the card."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        choices: Choices,
        client_id: int,
        client_name: str,
        test: PatchTestView | None = None,
    ) -> None:
        title = _("Patch test of {name}").format(name=client_name)
        super().__init__(parent, title, _("Save") if test else _("Add"), width=620)
        self._services = services
        self._client_id = client_id
        self._test = test
        self._day = day_field(test.on_day if test else choices.today)
        self._day.dateChanged.connect(lambda _day: self._reckon_end())
        self._result = choice(
            [(each, _(RESULT_NAMES[each])) for each in PatchTestResult],
            test.result if test else PatchTestResult.PENDING,
        )
        self._products = line(_("the dye and the oxidant"), test.products if test else "")
        self._taken = Picker(_("Start typing a service"))
        named = set(test.service_ids) if test else set()
        self._taken.set_choices(
            [(each.id, each.name) for each in choices.services if not each.archived]
            + [
                (each.id, each.name)
                for each in choices.services
                if each.archived and each.id in named
            ]
        )
        self._taken.set_ids(test.service_ids if test else ())
        self._until = line("14.05.2026", typed_day(test.valid_until) if test else "")
        self._until_typed = test is not None
        self._until.textEdited.connect(self._on_until_typed)
        made_by = test.staff_id if test else None
        self._master = choice([(None, _("not said")), *choices.masters(made_by)], made_by)
        self._note = text_area(_("How the skin looked after 48 hours"), lines=2)
        self._note.setPlainText(test.note if test else "")
        self.form.add("on_day", _("Day of the test"), self._day)
        self.form.add("result", _("Result"), self._result)
        self.form.add("products", _("What was tested"), self._products, span=2)
        hint = _("Without any it is for every service that needs a patch test.")
        self.form.add("services", _("For the services"), self._taken, hint=hint, span=2)
        self.form.add(
            "valid_until",
            _("Valid until"),
            self._until,
            hint=_("Six months, unless you say otherwise."),
        )
        self.form.add("master", _("Made by"), self._master)
        self.form.add("note", _("Note"), self._note, span=2)
        self._reckon_end()
        if test is not None:
            row = box(across=True)
            row.addWidget(
                button(_("Take off the card"), self._remove, kind="quiet", icon_name="trash")
            )
            row.addStretch(1)
            self.body.addWidget(panel(row))
        self.start_clean()
        self._products.setFocus()
        watch(self, services, "patch_test", client_id, which=str(test.id) if test else "")

    def submit(self) -> None:
        """Write it; what cannot be comes back to its field."""
        problems: dict[str, str] = {}
        until = read_day(self._until.text(), "valid_until", problems)
        if not self._products.text().strip():
            problems["products"] = _("Write what was tested.")
        if not self.check(problems):
            return
        draft = PatchTestDraft(
            day_of(self._day),
            self._products.text(),
            PatchTestResult(self._result.currentData()),
            until,
            self._note.toPlainText(),
            self._master.currentData(),
            self._taken.ids(),
        )
        client_id, test = self._client_id, self._test
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.safety import add_patch_test, edit_patch_test

            if test is None:
                add_patch_test(tx, client_id, draft)
            else:
                edit_patch_test(tx, test.id, draft)

        what = msg("Patch test changed") if test else msg("Patch test written down")
        self._services.write(self, what, work, lambda _done: self.saved(), failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """The services."""
        return self._taken.ids()

    def _reckon_end(self) -> None:
        if not self._until_typed:
            self._until.setText(typed_day(usual_valid_until(day_of(self._day))))

    def _on_until_typed(self, text: str) -> None:
        self._until_typed = bool(text)

    def _remove(self) -> None:
        test = self._test
        assert test is not None
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.safety import remove_patch_test

            remove_patch_test(tx, test.id)

        what = msg("Patch test taken off the card")
        self._services.write(self, what, work, lambda _done: self.saved(), failed=self.refuse)
