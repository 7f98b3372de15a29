"""The form of a new client and of a card that is edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from salonapp.clients.cards import (
    Birthday,
    ClientCard,
    ClientDraft,
    Gender,
    PhoneDraft,
    PossibleDuplicate,
    Preference,
    PreferenceKind,
    Purpose,
)
from salonapp.foundation.i18n import N_, _, msg
from salonapp.ui.kit.form import FormDialog, choice, line, text_area
from salonapp.ui.kit.notices import Banner
from salonapp.ui.kit.pickers import PhoneRows, TypedPhone, parse_birthday
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import PREFERENCE_TITLES
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_SOURCES = (
    N_("recommended by a friend"),
    N_("Instagram"),
    N_("VK"),
    N_("maps"),
    N_("search"),
    N_("walked past"),
)
_UNASKED, _YES, _NO = "", "yes", "no"
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
        self._duplicate_id: int | None = None
        self._duplicate = Banner("warning", actions=((_("Open that card"), self._open_existing),))
        self.body.insertWidget(2, self._duplicate)
        self._names(card, first_name)
        self._contact(card, phone)
        self._health(card)
        self._likes(card)
        self._consents(card)
        self.start_clean()
        self._first.setFocus()

    def submit(self) -> None:
        """Check the shape here; what the salon's rules say comes back to the field."""
        try:
            born = parse_birthday(self._birthday.text())
        except ValueError:
            problem = _("Write the day like 14.05 or 14.05.1990.")
            self.check({"birthday": problem})
            return
        if not (self._first.text().strip() or self._last.text().strip()):
            self.check({"first_name": _("Enter at least a first name or a surname.")})
            return
        self.check({})
        draft = self._draft(Birthday(*born) if born else None)
        self.set_busy(True)
        if self._card is None:
            label_text, client_id = msg("New client added"), None
        else:
            label_text, client_id = msg("Card changed"), self._card.id

        def work(tx: Tx) -> int:
            from salonapp.clients.commands import add_client, edit_client

            if client_id is None:
                return add_client(tx, draft)
            edit_client(tx, client_id, draft)
            return client_id

        self._services.write(self, label_text, work, self._done, failed=self.refuse)

    def extra_snapshot(self) -> Sequence[object]:
        """The phones."""
        return self._phones.phones()

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
        self._email = line("anna@example.com", card.email if card else "")
        self._birthday = line(_("14.05 or 14.05.1990"), _typed_birthday(card))
        self._source = line(", ".join(_(each) for each in _SOURCES[:3]))
        self._source.setText(card.source if card else "")
        self._tags = line(_("separated by commas"), ", ".join(card.tags) if card else "")
        self.form.add("phones", _("Phones"), self._phones, span=2)
        self.form.add("email", _("E-mail"), self._email)
        self.form.add("birthday", _("Birthday"), self._birthday)
        self.form.add("source", _("Heard of us from"), self._source)
        self.form.add("tags", _("Tags"), self._tags)

    def _health(self, card: ClientCard | None) -> None:
        self.form.add_wide(label(_("What could hurt them"), "section"))
        self._allergies = line(_("ammonia, PPD"), ", ".join(card.allergies) if card else "")
        self._contra = line(_("pregnancy"), ", ".join(card.contraindications) if card else "")
        self.form.add("allergies", _("Allergies"), self._allergies)
        self.form.add("contraindications", _("Contra-indications"), self._contra)

    def _likes(self, card: ClientCard | None) -> None:
        if card is None:
            self.form.add_wide(label(_("What they like"), "section"))
        self._preferences: dict[PreferenceKind, QPlainTextEdit] = {}
        for kind in _FIRST_KINDS if card is None else ():
            area = text_area(lines=2)
            self._preferences[kind] = area
            self.form.add(f"preference_{kind.value}", _(PREFERENCE_TITLES[kind]), area)
        self._note = text_area(lines=2)
        self._note.setPlainText(card.note if card else "")
        self.form.add("note", _("Note"), self._note, span=1 if card is None else 2)

    def _consents(self, card: ClientCard | None) -> None:
        self.form.add_wide(label(_("May we write?"), "section"))
        self._service = choice(*_consent_choice(card, Purpose.SERVICE))
        self._offers = choice(*_consent_choice(card, Purpose.ADVERTISING))
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
        return ClientDraft(
            first_name=self._first.text(),
            last_name=self._last.text(),
            middle_name=self._middle.text(),
            phones=tuple(PhoneDraft(each.number, each.comment) for each in self._phones.phones()),
            email=self._email.text(),
            birthday=birthday,
            gender=Gender(self._gender.currentData()),
            language=card.language if card else "",
            source=self._source.text(),
            note=self._note.toPlainText(),
            discount_percent=card.discount_percent if card else 0,
            tags=_pieces(self._tags.text()),
            allergies=_pieces(self._allergies.text()),
            contraindications=_pieces(self._contra.text()),
            preferences=None if card else self._liked(),
            recommended_by_id=card.recommended_by_id if card else None,
            consent_service=_answer(service, self._asked[0]),
            consent_advertising=_answer(offers, self._asked[1]),
        )

    def _liked(self) -> tuple[Preference, ...]:
        return tuple(
            Preference(kind, text.strip())
            for kind, area in self._preferences.items()
            for text in area.toPlainText().splitlines()
            if text.strip()
        )

    def _look_for_duplicate(self) -> None:
        numbers = [each.number for each in self._phones.phones()]
        services, but = self._services, self._card.id if self._card else None
        if not numbers:
            self._duplicate.set_text("")
            return

        def work(reader: Reader) -> list[PossibleDuplicate]:
            from salonapp.clients.queries import possible_duplicates

            found = (
                possible_duplicates(reader, services.viewer, number, but=but) for number in numbers
            )
            return [each for some in found for each in some]

        services.read(self, work, self._show_duplicate, topic="duplicate")

    def _show_duplicate(self, found: list[PossibleDuplicate]) -> None:
        if not found:
            self._duplicate.set_text("")
            return
        self._duplicate_id = found[0].client_id
        text = _("{name} has this phone already. Is it the same person?")
        self._duplicate.set_text(text.format(name=found[0].name))

    def _open_existing(self) -> None:
        if self._duplicate_id is not None:
            self.existing_asked.emit(self._duplicate_id)
            self.saved()

    def _done(self, client_id: int) -> None:
        self.written.emit(client_id)
        self.saved()


def _typed_birthday(card: ClientCard | None) -> str:
    if card is None or card.birthday is None:
        return ""
    born = card.birthday
    year = f".{born.year:04d}" if born.year else ""
    return f"{born.day:02d}.{born.month:02d}{year}"


def _consent_choice(
    card: ClientCard | None, purpose: Purpose
) -> tuple[tuple[tuple[str, str], ...], str]:
    standing = [
        each.granted
        for each in (card.consents if card else ())
        if each.purpose is purpose and not each.channel
    ]
    now = {True: _YES, False: _NO, None: _UNASKED}[standing[0] if standing else None]
    pairs = [(_YES, _("agrees")), (_NO, _("refuses"))]
    if now == _UNASKED:
        pairs.insert(0, (_UNASKED, _("not asked yet")))
    return tuple(pairs), now


def _answer(now: str, before: str) -> bool | None:
    if now in (before, _UNASKED):
        return None
    return now == _YES


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.replace(";", ",").split(",") if piece.strip())
