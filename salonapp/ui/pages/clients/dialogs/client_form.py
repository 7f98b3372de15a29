"""The form of a new client and of a card that is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from salonapp.clients.alike import Because, LikelyDuplicate, Person, because_words
from salonapp.clients.cards import (
    Birthday,
    ClientCard,
    ClientDraft,
    Gender,
    Preference,
    PreferenceKind,
    Purpose,
)
from salonapp.clients.edits import EditConflict, draft_of
from salonapp.clients.likes import KIND_TITLES
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import N_, _, msg
from salonapp.foundation.phone import display_phone
from salonapp.ui.half_typed import watch
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.pickers import NoSuchDay, PhoneRows, TypedPhone, parse_birthday
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.typed import type_in
from salonapp.ui.pages.clients.dialogs.client_words import (
    add_problems,
    answer,
    consent_choice,
    former,
    percent,
    pieces,
    read_region,
    typed_birthday,
)
from salonapp.ui.pages.clients.dialogs.conflict_pane import ConflictPane
from salonapp.ui.pages.clients.dialogs.wrong_phones import WrongPhones
from salonapp.ui.pages.settings.looks import LANGUAGE_NAMES
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.clients.half_typed import HalfTyped
    from salonapp.storage.door import Reader, Tx

_SOURCES = (
    N_("recommended by a friend"),
    N_("Instagram"),
    N_("VK"),
    N_("maps"),
    N_("search"),
    N_("walked past"),
)
#: What a new card is begun with; afterwards the card's own dialog writes all that they like.
_FIRST_KINDS = (
    PreferenceKind.FORMULA,
    PreferenceKind.MATERIALS,
    PreferenceKind.LIKES,
    PreferenceKind.WISH,
)


class ClientForm(FormDialog):
    """Writes a card; `written` tells whose."""

    written = Signal(int)
    existing_asked = Signal(int)

    def __init__(
        self,
        parent: QWidget | None,
        services: Services,
        card: ClientCard | None = None,
        first_name: str = "",
        phone: str = "",
    ) -> None:
        title = _("Edit the card") if card else _("New client")
        super().__init__(parent, title, _("Save"), width=720)
        self._services = services
        self._card = card
        #: The card as it was loaded: what differs from it was changed here.
        self._base = draft_of(card) if card else ClientDraft()
        self._settled = self._base
        self._hidden = card is not None and self._base.phones is None
        self._region = ""
        services.read(self, read_region, self._set_region, topic="country")
        self._duplicate_id: int | None = None
        self._duplicate = Banner("warning", actions=((_("Open that card"), self._open_existing),))
        self.body.insertWidget(2, self._duplicate)
        self._conflict = ConflictPane(services.clock)
        self.body.insertWidget(2, self._conflict)
        self._names(card, first_name)
        self._contact(card, phone)
        if card is None:
            self._health()
        self._likes(card)
        self._consents(card)
        self.start_clean()
        # As the form reads it: what nobody touches is no change, however it was written.
        self._base = self._settled = self._draft(card.birthday if card else None)
        self._first.setFocus()
        self.half_typed = watch(
            self, services, "client", card.id if card else None, taken_up=self._take_up
        )

    def _set_region(self, region: str) -> None:
        self._region = region

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        self._settle_conflicts()
        draft = self._checked()
        if draft is None:
            return
        self.set_busy(True)
        base = self._base
        if self._card is None:
            label_text, client_id = msg("New client added"), None
        else:
            label_text, client_id = msg("Card changed"), self._card.id

        def work(tx: Tx) -> int:
            from salonapp.clients.commands import add_client, edit_client

            if client_id is None:
                return add_client(tx, draft)
            edit_client(tx, client_id, draft, base)
            return client_id

        self._services.write(self, label_text, work, self._done, failed=self.refuse)

    def refuse(self, error: SalonError) -> None:
        """Where somebody else changed the same fields, let the person choose."""
        if isinstance(error, EditConflict):
            self.set_busy(False)
            self._ask(error)
            return
        super().refuse(error)

    def _checked(self) -> ClientDraft | None:
        problems: dict[str, str] = {}
        born: tuple[int, int, int | None] | None = None
        try:
            born = parse_birthday(self._birthday.text())
        except NoSuchDay:
            problems["birthday"] = _("There is no such day.")
        except ValueError:
            problems["birthday"] = _("Write the day like 14.05 or 14.05.1990.")
        if not (self._first.text().strip() or self._last.text().strip()):
            problems["first_name"] = _("Enter at least a first name or a surname.")
        if percent(self._discount.text()) is None:
            problems["discount_percent"] = _("A discount lies between 0 and 100 %.")
        draft = self._draft(Birthday(*born) if born else None)
        refused_phone = add_problems(
            problems, draft, self._services.clock.now().date(), self._region
        )
        self._phones.point_at(refused_phone)
        return draft if self.check(problems) else None

    # Two people at one card.

    def _ask(self, error: EditConflict) -> None:
        titles = {name: box.title for name, box in self.form.boxes.items()}
        self._conflict.ask(error.conflicts, titles)
        # What they say is known now: it is no news when it is saved over, or kept.
        known = {each.field: getattr(error.theirs, each.field) for each in error.conflicts}
        self._settled = replace(self._base, **known)

    def _settle_conflicts(self) -> None:
        if not self._conflict.asking():
            return
        self._base = self._settled
        for name, conflict in self._conflict.take().items():
            self._put(name, conflict.theirs)

    def _put(self, name: str, value: Any) -> None:
        """Show a value of the card in its field."""
        if name == "phones":
            shown = [TypedPhone(display_phone(each.number), each.comment) for each in value]
            self._phones.set_phones(shown)
        elif name == "birthday":
            self._birthday.setText(typed_birthday(value))
        elif name in ("gender", "language"):
            control = self._gender if name == "gender" else self._language
            control.setCurrentIndex(control.findData(value))
        elif name == "discount_percent":
            self._discount.setText(str(value or ""))
        elif name in self.form.boxes:
            text = ", ".join(value) if isinstance(value, tuple) else str(value)
            type_in(self.form.boxes[name].control, text)

    def _take_up(self, typed: HalfTyped) -> None:
        """What was typed before a crash was typed over an older card: did both change a field?"""
        card = self._card
        if card is None:
            return
        was = former(self._base, typed.before)
        self._base = was
        draft = self._checked()
        if draft is None:
            return

        def work(reader: Reader) -> EditConflict | None:
            from salonapp.clients.commands.meeting import conflicts_of

            return conflicts_of(reader, card.id, draft, was)

        def show(error: EditConflict | None) -> None:
            if error is not None:
                self._ask(error)

        self._services.read(self, work, show, topic="conflicts")

    def extra_snapshot(self) -> Sequence[object]:
        """The phones."""
        return (*self._phones.phones(), *self._wrong.right())

    def _names(self, card: ClientCard | None, first_name: str) -> None:
        self._first = line(text=card.first_name if card else first_name)
        self._last = line(text=card.last_name if card else "")
        self._middle = line(text=card.middle_name if card else "")
        self._gender = choice(
            (
                (Gender.UNKNOWN, _("not said")),
                (Gender.FEMALE, _("woman")),
                (Gender.MALE, _("man")),
            ),
            card.gender if card else Gender.UNKNOWN,
        )
        self.form.add("first_name", _("First name"), self._first)
        self.form.add("last_name", _("Surname"), self._last)
        self.form.add("middle_name", _("Middle name"), self._middle)
        self.form.add("gender", _("Gender"), self._gender)

    def _contact(self, card: ClientCard | None, phone: str) -> None:
        self._phones = PhoneRows()
        if card is not None:
            self._phones.set_phones([TypedPhone(each.shown, each.comment) for each in card.phones])
        elif phone:
            self._phones.set_phones([TypedPhone(phone)])
        self._phones.changed.connect(self._look_for_duplicate)
        self._phones.setEnabled(not self._hidden)
        self._email = line("anna@example.com", card.email if card else "")
        self._email.setEnabled(not self._hidden)
        hidden = _("Hidden from masters; stays as it is.") if self._hidden else ""
        self._birthday = line(
            _("14.05 or 14.05.1990"), typed_birthday(card.birthday if card else None)
        )
        self._source = line(", ".join(_(each) for each in _SOURCES[:3]))
        self._source.setText(card.source if card else "")
        self._tags = line(_("separated by commas"), ", ".join(card.tags) if card else "")
        for field in (self._first, self._last, self._email, self._birthday):
            field.editingFinished.connect(self._look_for_duplicate)
        self.form.add("phones", _("Phones"), self._phones, hint=hidden, span=2)
        self._wrong = WrongPhones(card.phones if card else ())
        if self._wrong:
            self.form.add("wrong_phones", "", self._wrong, span=2)
        self.form.add("email", _("E-mail"), self._email, hint=hidden)
        self.form.add("birthday", _("Birthday"), self._birthday)
        self.form.add("source", _("Heard of us from"), self._source)
        self._discount = line("0", str(card.discount_percent or "") if card else "")
        self.form.add("tags", _("Tags"), self._tags)
        self._language = choice(
            (("", _("as the salon")), *LANGUAGE_NAMES), card.language if card else ""
        )
        self.form.add("discount_percent", _("Discount, %"), self._discount)
        self.form.add("language", _("Language of messages"), self._language)

    def _health(self) -> None:
        self.form.add_wide(label(_("What could hurt them"), "section"))
        self._allergies = line(_("ammonia, PPD"))
        self._contra = line(_("pregnancy"))
        self.form.add("allergies", _("Allergies"), self._allergies)
        self.form.add("contraindications", _("Contra-indications"), self._contra)

    def _likes(self, card: ClientCard | None) -> None:
        if card is None:
            self.form.add_wide(label(_("What they like"), "section"))
        self._preferences: dict[PreferenceKind, QPlainTextEdit] = {}
        for kind in _FIRST_KINDS if card is None else ():
            area = text_area(lines=2)
            self._preferences[kind] = area
            self.form.add(f"preference_{kind.value}", _(KIND_TITLES[kind]), area)
        self._note = text_area(lines=2)
        self._note.setPlainText(card.note if card else "")
        self.form.add("note", _("Note"), self._note, span=1 if card is None else 2)

    def _consents(self, card: ClientCard | None) -> None:
        self.form.add_wide(label(_("May we write?"), "section"))
        self._service = choice(*consent_choice(card, Purpose.SERVICE))
        self._offers = choice(*consent_choice(card, Purpose.ADVERTISING))
        self.form.add(
            "consent_service",
            _("Service messages"),
            self._service,
            hint=_("Reminders of visits and invitations to return."),
        )
        self.form.add(
            "consent_advertising",
            _("Offers"),
            self._offers,
            hint=_("Discounts, birthday gifts, news."),
        )
        self._asked = (self._service.currentData(), self._offers.currentData())

    def _draft(self, birthday: Birthday | None) -> ClientDraft:
        card = self._card
        service, offers = self._service.currentData(), self._offers.currentData()
        phones = self._wrong.drafts(self._phones.phones())
        return ClientDraft(
            first_name=self._first.text(),
            last_name=self._last.text(),
            middle_name=self._middle.text(),
            phones=None if self._hidden else phones,
            email=None if self._hidden else self._email.text(),
            birthday=birthday,
            gender=Gender(self._gender.currentData()),
            language=self._language.currentData(),
            source=self._source.text(),
            note=self._note.toPlainText(),
            discount_percent=percent(self._discount.text()) or 0,
            tags=pieces(self._tags.text()),
            allergies=None if card else pieces(self._allergies.text()),
            contraindications=None if card else pieces(self._contra.text()),
            preferences=None if card else self._liked(),
            recommended_by_id=self._base.recommended_by_id,
            consent_service=answer(service, self._asked[0]),
            consent_advertising=answer(offers, self._asked[1]),
        )

    def _liked(self) -> tuple[Preference, ...]:
        return tuple(
            Preference(kind, text.strip())
            for kind, area in self._preferences.items()
            for text in area.toPlainText().splitlines()
            if text.strip()
        )

    def _look_for_duplicate(self) -> None:
        """Whether the salon has a card of this person: by phone, e-mail, name and birthday."""
        numbers = [each.number for each in self._phones.phones()]
        try:
            born = parse_birthday(self._birthday.text())
        except ValueError:
            born = None
        typed = Person(
            self._card.id if self._card else 0,
            self._last.text(),
            self._first.text(),
            self._middle.text(),
            email=self._email.text(),
            birthday=Birthday(*born) if born else None,
            gender=str(self._gender.currentData()),
        )
        services = self._services

        def work(reader: Reader) -> list[LikelyDuplicate]:
            from salonapp.clients.queries.duplicates import duplicates_of_typed

            return duplicates_of_typed(reader, services.viewer, typed, numbers)

        services.read(self, work, self._show_duplicate, topic="duplicate")

    def _show_duplicate(self, found: list[LikelyDuplicate]) -> None:
        if not found:
            self._duplicate.set_text("")
            return
        self._duplicate_id = found[0].client_id
        if Because.SAME_PHONE in found[0].because:
            text = _("{name} has this phone already. Is it the same person?")
        else:
            text = _("There is a card of {name}: {because}. Is it the same person?")
        because = because_words(found[0].because)
        self._duplicate.set_text(text.format(name=found[0].name, because=because))

    def _open_existing(self) -> None:
        if self._duplicate_id is not None:
            self.existing_asked.emit(self._duplicate_id)
            self.saved()

    def _done(self, client_id: int) -> None:
        self.written.emit(client_id)
        self.saved()
