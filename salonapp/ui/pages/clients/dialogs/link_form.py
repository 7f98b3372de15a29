"""The form of somebody who belongs to a client: who they are, who pays, who shares a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.clients.people import LinkDraft, LinkKind, LinkView, Pays, kind_word
from salonapp.foundation.i18n import _, msg
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, choice, line
from salonapp.ui.kit.frames import box, panel
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.pages.clients.client_picker import ClientPicker, FoundClient
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Tx


class LinkForm(FormDialog):
    """Adds somebody to a client's people, changes what they are, or takes them off."""

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        client_id: int,
        client_name: str,
        link: LinkView | None = None,
    ) -> None:
        if link is None:
            title = _("Who belongs to {name}").format(name=client_name)
        else:
            title = _("{other} and {name}").format(other=link.name, name=client_name)
        super().__init__(parent, title, _("Save") if link else _("Add"), width=600)
        self._services = services
        self._client_id = client_id
        self._link = link
        self._other = ClientPicker(services, but=client_id)
        if link is not None:
            self._other.set_client(FoundClient(link.other_id, link.name))
        else:
            self.form.add("other", _("Client"), self._other, span=2)
        self._kind = choice(
            [(kind, kind_word(kind)) for kind in LinkKind], link.kind if link else LinkKind.PARENT
        )
        self.form.add("kind", _("Who they are to the client"), self._kind)
        self._pays = choice(
            (
                (Pays.NOBODY, _("each for themselves")),
                (Pays.THEY, _("they pay for the client")),
                (Pays.CLIENT, _("the client pays for them")),
            ),
            link.pays if link else Pays.NOBODY,
        )
        self.form.add("pays", _("Who pays"), self._pays)
        self._shares = Tick(_("One phone for both"), link.shares_phone if link else False)
        hint = _("Cards with one phone are then not taken for the same person.")
        self.form.add("shares_phone", "", self._shares, hint=hint, span=2)
        self._note = line(_("brings her on Saturdays"), link.note if link else "")
        self.form.add("note", _("Note"), self._note, span=2)
        if link is not None:
            row = box(across=True)
            remove = button(_("Take off both cards"), self._remove, kind="quiet", icon_name="trash")
            row.addWidget(remove)
            row.addStretch(1)
            self.body.addWidget(panel(row))
        self.start_clean()
        (self._kind if link else self._other).setFocus()

    def submit(self) -> None:
        """Write the link."""
        other_id = self._other.client_id()
        if other_id is None:
            problem = _("Choose a client from the list.")
            if not self._other.has_loose_text():
                problem = _("Type a name or a phone, and choose who it is.")
            self.check({"other": problem})
            return
        self.check({})
        draft = LinkDraft(
            other_id,
            LinkKind(self._kind.currentData()),
            Pays(self._pays.currentData()),
            self._shares.isChecked(),
            self._note.text(),
        )
        client_id, link = self._client_id, self._link
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.people import add_link, edit_link

            if link is not None:
                edit_link(tx, link.id, client_id, draft)
                return
            add_link(
                tx,
                client_id,
                draft.other_id,
                draft.kind,
                pays=draft.pays,
                shares_phone=draft.shares_phone,
                note=draft.note,
            )

        label = msg("People around changed")
        self._services.write(self, label, work, lambda _done: self.saved(), failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """Who is chosen."""
        return (self._other.client_id(), self._other.has_loose_text())

    def _remove(self) -> None:
        link = self._link
        assert link is not None
        self.set_busy(True)

        def work(tx: Tx) -> None:
            from salonapp.clients.commands.people import remove_link

            remove_link(tx, link.id)

        label = msg("People around changed")
        self._services.write(self, label, work, lambda _done: self.saved(), failed=self.refuse)
