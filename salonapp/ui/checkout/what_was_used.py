"""What was used at a visit: what its services usually take, until a person changes it."""

from __future__ import annotations

from collections.abc import Sequence

from salonapp.catalog.stock import UsageNorm, usual_use
from salonapp.ui.pages.clients.dialogs.materials import MaterialsEditor
from salonapp.visits.cards import MaterialUse


class WhatWasUsed(MaterialsEditor):
    """The materials of a visit; what was filled in gives way to a formula or other services."""

    def __init__(self, norms: Sequence[UsageNorm]) -> None:
        super().__init__()
        self._norms = norms
        self._filled_in = self.typed()

    def show_usual(self, service_ids: Sequence[int]) -> None:
        """What these services usually take, unless somebody wrote something else."""
        usual = self.usual(service_ids)
        in_use = [each for each in usual if each in self._known and not self._known[each].archived]
        in_use.sort(key=lambda each: self._known[each].name)
        self._fill_in([MaterialUse(each, usual[each]) for each in in_use])

    def usual(self, service_ids: Sequence[int]) -> dict[int, int]:
        """What these services take by their norms, in thousandths by material."""
        return usual_use(self._norms, service_ids)

    def show_formula(self, uses: Sequence[MaterialUse]) -> None:
        """What a formula is mixed of, unless somebody wrote something else."""
        if uses:
            self._fill_in(uses)

    def _fill_in(self, uses: Sequence[MaterialUse]) -> None:
        if self.typed() != self._filled_in:
            return
        self.set_materials(uses)
        self._filled_in = self.typed()
