"""Forms of the people's section: a person's rights one by one, and their PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from salonapp.foundation.i18n import _, msg
from salonapp.staff.cards import StaffMember
from salonapp.staff.passcodes import PIN_DIGITS, SignInResult
from salonapp.staff.right_words import right_name, right_sentence, role_name
from salonapp.staff.rights import ROLE_RIGHTS, Right, StaffRole
from salonapp.ui.half_typed import place_of
from salonapp.ui.kit.form import FormDialog, choice
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.recovering import refuse_try, secret
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class RightsDialog(FormDialog):
    """A role, and each right as a tick with a sentence."""

    def __init__(self, parent: QWidget, services: Services, member: StaffMember) -> None:
        title = _("What {name} may do").format(name=member.name)
        super().__init__(parent, title, _("Save"), width=620)
        self._services = services
        self._member = member
        roles = [(role, role_name(role)) for role in StaffRole]
        self._role = choice(roles, member.role)
        self.form.add("role", _("Role"), self._role, span=2)
        self._ticks: dict[Right, Tick] = {}
        for right in Right:
            tick = Tick(right_name(right), right in member.rights)
            tick.setEnabled(services.viewer.may(right) or tick.isChecked())
            self._ticks[right] = tick
            self.form.add(right.value, "", tick, hint=right_sentence(right), span=1)
        self._note = label(_("An owner has every right."), "second")
        self._note.hide()
        self.body.addWidget(self._note)
        self._role.currentIndexChanged.connect(self._role_chosen)
        self._role.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Keep the role and what differs from it."""
        member, role = self._member, StaffRole(self._role.currentData())
        wanted = {right: tick.isChecked() for right, tick in self._ticks.items()}

        def work(tx: Tx) -> None:
            from salonapp.staff.commands import edit_staff, set_rights

            if role is not member.role:
                edit_staff(tx, member.id, name=member.name, role=role)
            if role is not StaffRole.OWNER:
                set_rights(tx, member.id, wanted)

        self.set_busy(True)
        self._services.write(
            self, msg("Rights changed"), work, lambda _none: self.saved(), failed=self.refuse
        )

    def _role_chosen(self, _at: int) -> None:
        role = StaffRole(self._role.currentData())
        for right, tick in self._ticks.items():
            tick.setChecked(right in ROLE_RIGHTS[role])
            tick.setEnabled(role is not StaffRole.OWNER and self._services.viewer.may(right))
        self._note.setVisible(role is StaffRole.OWNER)


class PinDialog(FormDialog):
    """A person's PIN, typed twice; one's own takes the old one."""

    def __init__(self, parent: QWidget, services: Services, member: StaffMember) -> None:
        super().__init__(parent, _("PIN of {name}").format(name=member.name), _("Save"), width=440)
        self._services = services
        self._member = member
        self._own = services.viewer.staff_id == member.id
        self._old = _pin_field()
        if self._own:
            self.form.add("old", _("PIN until now"), self._old, span=2)
        self._new = _pin_field()
        hint = _("4 to 8 digits: no row, no repetition, no year of birth.")
        self.form.add("pin", _("New PIN"), self._new, hint=hint, span=2)
        self._again = _pin_field()
        self.form.add("again", _("Once more"), self._again, span=2)
        (self._old if self._own else self._new).setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and keep."""
        new, old = self._new.text(), self._old.text()
        if not self.check({} if new == self._again.text() else {"again": _("Not the same.")}):
            return
        hasher, member, own = self._services.hasher, self._member, self._own
        place = place_of(self._services.actor)

        def work(tx: Tx) -> SignInResult | None:
            from salonapp.staff.commands.passcodes import change_own_pin, set_pin

            if own:
                return change_own_pin(tx, old, new, hasher, workstation=place)
            set_pin(tx, member.id, new, hasher)
            return None

        self.set_busy(True)
        self._services.write(self, msg("PIN set"), work, self._done, failed=self.refuse)

    def _done(self, result: SignInResult | None) -> None:
        if result is not None and result.viewer is None:
            refuse_try(self, self._services, result, msg("This is not your PIN."), "old")
        else:
            self.saved()


def _pin_field() -> QLineEdit:
    made = secret()
    made.setMaxLength(max(PIN_DIGITS))
    return made
