"""Opens the forms of formulas: from the tab, from wherever a card is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.formulas import Formula, key_of
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader
    from salonapp.ui.pages.clients.dialogs.choices import Choices
    from salonapp.ui.pages.clients.dialogs.formula_form import FormulaChoices


def write_formula(
    view: QWidget, services: Services, shown: Shown, formula: Formula | None = None
) -> None:
    """Write down what was mixed: a formula the client does not have yet, or its next version."""
    from salonapp.ui.pages.clients.dialogs.formula_form import FormulaForm, read_formula_choices

    def show(offered: FormulaChoices) -> None:
        visits = shown.card.visits
        FormulaForm(
            view.window(),
            services,
            offered,
            shown.id,
            formula=formula,
            last_master_id=formula.latest.staff_id if formula else last_master(shown),
            usual_service_id=visits[0].service_ids[0] if visits and visits[0].service_ids else None,
        ).open()

    services.read(view, lambda r: read_formula_choices(r, services.viewer), show, topic="choices")


def go_on_with_formula(view: QWidget, services: Services, shown: Shown, which: str) -> None:
    """Open the form again that was half typed; `which` is the formula's key, or empty."""

    def work(reader: Reader) -> Formula | None:
        from salonapp.clients.queries.formulas import formulas_of

        found = formulas_of(reader, services.viewer, shown.id)
        return next((each for each in found if which and key_of(each) == which), None)

    services.read(
        view, work, lambda found: write_formula(view, services, shown, found), topic="going on"
    )


def copy_formula(view: QWidget, services: Services, shown: Shown) -> None:
    """Take a formula over from another client."""
    from salonapp.ui.pages.clients.dialogs.choices import read_choices
    from salonapp.ui.pages.clients.dialogs.copy_formula import CopyFormulaForm

    def show(choices: Choices) -> None:
        CopyFormulaForm(
            view.window(), services, choices, shown.id, last_master_id=last_master(shown)
        ).open()

    services.read(view, read_choices, show, topic="choices")


def last_master(shown: Shown) -> int | None:
    """Who served the client last, as far as it is known."""
    return next((each.staff_id for each in shown.card.visits if each.staff_id is not None), None)
