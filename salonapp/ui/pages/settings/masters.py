"""Who works in the salon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from salonapp.foundation.i18n import _, msg
from salonapp.staff.cards import StaffMember
from salonapp.staff.rights import StaffRole
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.file_dialogs import FileDialog
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.rows import Rows
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.leaving import BookedAhead, LeavingForm, read_ahead
from salonapp.ui.pages.settings.master_hours import open_hours
from salonapp.ui.pages.settings.master_services import open_services
from salonapp.ui.pages.settings.sections import Section, SettingsCard, Values, all_settings
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class MastersSection(Section):
    """Everybody who works here, with their role."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Masters"),
            _("Visits and appointments name a master; messages may name the client's own."),
        )
        self._card = Card(_("Who works here"), spacing=12)
        self._archived = Tick(_("Show those who left"))
        self._archived.clicked.connect(lambda _on=False: self.reload())
        self._card.head.addWidget(self._archived)
        self._card.head.addWidget(button(_("Add a master"), self._add, icon_name="plus"))
        self._rows = Rows()
        self._card.add(self._rows)
        self._empty = EmptyState(
            "identification-badge",
            _("Nobody yet"),
            _("Add the masters, or import visits: masters named there join the list."),
            ((_("Add a master"), self._add),),
        )
        self._empty.hide()
        self._card.add(self._empty)
        self.add(self._card)
        self._hours = SettingsCard(services, _("Hours of the salon"))
        self._hours.add_time("salon.opens", _("Opens"))
        self._hours.add_time("salon.closes", _("Closes"))
        self.add(self._hours)
        self._files = SettingsCard(services, _("Files for the phones' calendars"))
        hint = _("A folder that is kept in step with the masters' phones; each has a secret name.")
        self._folder = self._files.add_line("calendar.feed_folder", _("Folder"), hint=hint, span=2)
        acts = QWidget()
        Flow(acts).addWidget(button(_("Choose the folder…"), self._choose_folder))
        self._files.form.add_wide(acts)
        self.add(self._files)

    def _choose_folder(self) -> None:
        chooser = FileDialog(self, _("Choose a folder"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly, True)
        chooser.fileSelected.connect(self._folder_chosen)
        chooser.open()

    def _folder_chosen(self, name: str) -> None:
        self._folder.setText(name)
        self._files.keep("calendar.feed_folder", name)

    def reload(self) -> None:
        """Read who works here."""
        with_archived = self._archived.isChecked()

        def work(reader: Reader) -> tuple[list[StaffMember], Values]:
            from salonapp.staff.queries import staff_list

            return staff_list(reader, with_archived=with_archived), all_settings(reader)

        self.services.read(self, work, self._show_all, topic="staff")

    def _show_all(self, found: tuple[list[StaffMember], Values]) -> None:
        members, values = found
        self._hours.show_values(values)
        self._files.show_values(values)
        self._show(members)

    def _show(self, found: list[StaffMember]) -> None:
        self._rows.show_rows([self._row(member) for member in found])
        self._rows.setVisible(bool(found))
        self._empty.setVisible(not found)

    def _row(self, member: StaffMember) -> QWidget:
        across = box(across=True, spacing=12)
        across.addWidget(Avatar(member.name, 36))
        across.addWidget(label(member.name, "strong"))
        across.addWidget(chip(role_name(member.role)))
        if member.archived:
            across.addWidget(chip(_("left"), "warm"))
        across.addStretch(1)
        if not member.archived:
            for text, opened in ((_("Hours"), open_hours), (_("Services"), open_services)):
                made = button(text, partial(opened, self, self.services, member))
                made.setAccessibleName(f"{text}: {member.name}")
                across.addWidget(made)
        edit = button(_("Edit"), partial(self._edit, member))
        edit.setAccessibleName(f"{_('Edit')}: {member.name}")
        across.addWidget(edit)
        return panel(across)

    def _add(self) -> None:
        MasterDialog(self, self.services, self.navigator, None).open()

    def _edit(self, member: StaffMember) -> None:
        MasterDialog(self, self.services, self.navigator, member).open()


class MasterDialog(FormDialog):
    """A person who works here, new or edited."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        navigator: Navigator,
        member: StaffMember | None,
    ) -> None:
        title = _("Edit master") if member else _("New master")
        super().__init__(parent, title, _("Save") if member else _("Add"), width=520)
        self._services, self._navigator = services, navigator
        self._member = member
        self._name = line("", member.name if member else "")
        self.form.add("name", _("Name"), self._name, hint=_("As clients know them."), span=2)
        roles = [(role, role_name(role)) for role in StaffRole]
        self._role = choice(roles, member.role if member else StaffRole.MASTER)
        self.form.add("role", _("Role"), self._role, span=2)
        self._archived: QCheckBox | None = None
        if member is not None:
            self._archived = Tick(_("Does not work here any more"), member.archived)
            self.form.add("archived", "", self._archived, span=2)
        self._name.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and write."""
        name = self._name.text().strip()
        if not self.check({} if name else {"name": _("Enter a name.")}):
            return
        role = StaffRole(self._role.currentData())
        archived = self._archived is not None and self._archived.isChecked()
        member = self._member
        if member is not None and archived and not member.archived:
            leaving = replace(member, name=name, role=role)
            self._let_go(leaving, lambda: self._write(name, role, archived=True))
            return
        self._write(name, role, archived=archived)

    def _let_go(self, member: StaffMember, otherwise: Callable[[], object]) -> None:
        """Who has bookings ahead does not leave before somebody has seen them."""
        services = self._services

        def work(reader: Reader) -> BookedAhead:
            return read_ahead(reader, services, member.id)

        def show(ahead: BookedAhead) -> None:
            if not ahead.count:
                otherwise()
                return
            window = self.parentWidget() or self
            form = LeavingForm(window, services, self._navigator, member, ahead)
            self.saved()  # one dialog at a time: the next one writes the name as well
            form.open()

        services.read(self, work, show, topic="leaving")

    def _write(self, name: str, role: StaffRole, *, archived: bool) -> None:
        member = self._member

        def work(tx: Tx) -> None:
            from salonapp.staff.commands import add_staff, edit_staff

            if member is None:
                add_staff(tx, name, role)
            else:
                edit_staff(tx, member.id, name=name, role=role, archived=archived)

        done = msg("Master changed") if member else msg("Master added")
        self.set_busy(True)
        self._services.write(self, done, work, lambda _none: self.saved(), failed=self.refuse)


def role_name(role: StaffRole) -> str:
    """The role in the viewer's language."""
    names = {
        StaffRole.OWNER: _("owner"),
        StaffRole.ADMINISTRATOR: _("administrator"),
        StaffRole.MASTER: _("master"),
    }
    return names[role]
