"""Consents in words: per purpose and channel, how they were given, and the wordings they quote.

The ready wordings follow what the Russian law on personal data (152-FZ) asks a consent to say: who
processes the data, which data, what for, how long, and how to withdraw. They are no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from salonapp.clients.cards import ConsentView, Purpose
from salonapp.foundation.i18n import N_, _

LONGEST_WORDING = 8_000


class ConsentSource(StrEnum):
    """How somebody said yes or no."""

    PAPER = "paper"
    SPOKEN = "spoken"
    ONLINE = "online"
    IMPORT = "import"
    CLIENT = "client"
    MERGE = "merge"
    #: A second record that says the one before was made by mistake.
    MISTAKE = "mistake"


#: What a person may choose when recording one.
TYPED_SOURCES = (ConsentSource.PAPER, ConsentSource.SPOKEN, ConsentSource.ONLINE)

PURPOSE_NAMES: Mapping[Purpose, str] = {
    Purpose.SERVICE: N_("Messages about visits"),
    Purpose.ADVERTISING: N_("Offers and gifts (advertising)"),
}
SOURCE_NAMES: Mapping[str, str] = {
    ConsentSource.PAPER: N_("on paper"),
    ConsentSource.SPOKEN: N_("spoken"),
    ConsentSource.ONLINE: N_("online"),
    ConsentSource.IMPORT: N_("from the imported file"),
    ConsentSource.CLIENT: N_("by the client's own message"),
    ConsentSource.MERGE: N_("from a merged card"),
    ConsentSource.MISTAKE: N_("recorded by mistake before"),
}
CHANNEL_NAMES: Mapping[str, str] = {
    "": N_("every way"),
    "by_hand": N_("messages written by hand"),
    "email": N_("e-mail"),
    "sms": N_("SMS"),
    "telegram": N_("Telegram"),
    "max": N_("MAX"),
}


def purpose_name(purpose: str) -> str:
    """What it is for, in words."""
    known = {each.value: name for each, name in PURPOSE_NAMES.items()}
    return _(known[purpose]) if purpose in known else purpose


def source_name(source: str) -> str:
    """How it was given, in words."""
    return _(SOURCE_NAMES[source]) if source in SOURCE_NAMES else source


def channel_name(channel: str) -> str:
    """Which way of writing it is about, in words."""
    return _(CHANNEL_NAMES[channel]) if channel in CHANNEL_NAMES else channel


def said(granted: bool) -> str:
    """Yes or no, in words."""
    return _("agrees") if granted else _("refuses")


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One record, masked for the viewer; `at` in the salon's time zone.

    `holds` is whether it is the latest word about its purpose and channel; `counts` is False for a
    word of a card that was merged into this one and is not any more.
    """

    id: int
    at: datetime
    purpose: Purpose
    channel: str
    granted: bool
    source: str
    evidence: str
    wording: str
    wording_version: str
    address: str
    actor: str
    holds: bool
    counts: bool

    @property
    def title(self) -> str:
        """What was said about what: "Messages about visits (SMS): agrees"."""
        about = purpose_name(self.purpose)
        if self.channel:
            about = f"{about} ({channel_name(self.channel)})"
        return _("{field}: {after}").format(field=about, after=said(self.granted))


@dataclass(frozen=True, slots=True)
class PurposeState:
    """Where one purpose stands: the word about every way, and those about single ways since."""

    purpose: Purpose
    general: ConsentView | None
    channels: tuple[ConsentView, ...]

    @property
    def granted(self) -> bool | None:
        """The general word; None when the client was never asked."""
        return self.general.granted if self.general is not None else None


@dataclass(frozen=True, slots=True)
class ClientConsents:
    """Everything the dialog of consents shows of one client."""

    client_id: int
    name: str
    states: tuple[PurposeState, ...]
    records: tuple[ConsentRecord, ...]
    wordings: tuple[Wording, ...]
    #: Where they are written to, masked for the viewer.
    addresses: tuple[str, ...] = ()

    def state(self, purpose: Purpose) -> PurposeState:
        """Where `purpose` stands."""
        return next(each for each in self.states if each.purpose is purpose)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words a consent is asked for in; version 0 is the program's own text."""

    purpose: Purpose
    language: str
    version: int
    text: str
    since: date | None = None

    @property
    def label(self) -> str:
        """The version as records quote it."""
        return f"{self.language}-{self.version}"


def states_of(views: Iterable[ConsentView]) -> tuple[PurposeState, ...]:
    """The purposes in their order; a channel is named where it differs from the general word."""
    found = list(views)
    states = []
    for purpose in Purpose:
        mine = [each for each in found if each.purpose is purpose]
        general = next((v for v in mine if not v.channel and v.granted is not None), None)
        channels = tuple(
            view
            for view in mine
            if view.channel and view.granted is not None and _differs(view, general)
        )
        states.append(PurposeState(purpose, general, channels))
    return tuple(states)


def _differs(view: ConsentView, general: ConsentView | None) -> bool:
    """Whether the word about one way says otherwise than a general word, and was said later."""
    if general is None:
        return True
    later = view.at is None or general.at is None or view.at >= general.at
    return later and view.granted is not general.granted


def ready_wordings() -> Sequence[Wording]:
    """The program's own texts, of every purpose and language; `{salon}` is filled in."""
    return [
        Wording(purpose, code, 0, text)
        for purpose, by_language in _READY.items()
        for code, text in by_language.items()
    ]


def filled(text: str, salon: str, address: str) -> str:
    """A wording with the salon's name and address in its gaps; a line to write on where unknown."""
    return text.replace("{salon}", salon or "_" * 24).replace("{address}", address or "_" * 24)


_READY: Mapping[Purpose, Mapping[str, str]] = {
    Purpose.SERVICE: {
        "ru": (
            "Я даю согласие на обработку моих персональных данных. Их обрабатывает {salon}, адрес:"
            " {address} (далее — «Салон»).\n"
            "Какие данные: фамилия, имя, отчество, дата рождения, номер телефона, адрес электронной"
            " почты, сведения о моих визитах, об использованных материалах, о моих пожеланиях и о"
            " том, чего мне следует избегать.\n"
            "Цель: запись в Салон, оказание услуг и сообщения о моих визитах (подтверждение и"
            " перенос записи, напоминание, приглашение повторить услугу).\n"
            "Действия: сбор, запись, хранение, уточнение, использование, удаление, с применением"
            " программы и без неё. Третьим лицам данные не передаются, кроме операторов связи,"
            " доставляющих сообщения.\n"
            "Согласие действует до его отзыва, но не дольше трёх лет после последнего визита."
            " Отозвать его можно в любой момент: письменно по адресу Салона, ответом на сообщение"
            " или устно администратору. После отзыва сообщения больше не приходят, а данные"
            " удаляются, кроме тех, которые Салон обязан хранить по закону."
        ),
        "en": (
            "I agree that {salon} (address: {address}; “the salon”) processes my personal data:"
            " surname, first and middle name, date of birth, phone number, e-mail address, what I"
            " had done at my visits, which materials were used, my wishes, and what I must avoid.\n"
            "What for: booking, the services themselves, and messages about my visits"
            " (confirmation, a change of time, a reminder, an invitation to come again).\n"
            "How: the data are collected, kept, corrected, used and deleted, with and without a"
            " program. They are given to nobody else but the carriers that deliver messages.\n"
            "How long: until I withdraw my consent, and no longer than three years after my last"
            " visit. I may withdraw at any time: in writing to the salon's address, by answering a"
            " message, or by telling the front desk. From then on no message is sent, and the data"
            " are deleted but for those the law obliges the salon to keep."
        ),
    },
    Purpose.ADVERTISING: {
        "ru": (
            "Я согласен (согласна) получать рекламные сообщения: об акциях, скидках, подарках и"
            " новых услугах — по номеру телефона (СМС, мессенджеры) и на адрес электронной почты,"
            " которые я оставил(а). Их присылает {salon}, адрес: {address} (далее — «Салон»).\n"
            "Для этого Салон обрабатывает мои имя, номер телефона, адрес электронной почты, дату"
            " рождения и сведения о визитах. Третьим лицам данные не передаются, кроме операторов"
            " связи, доставляющих сообщения.\n"
            "Это согласие не обязательно: услуги оказываются и без него. Оно действует до отзыва."
            " Отозвать его можно в любой момент: письменно по адресу Салона, ответом на сообщение"
            " или устно администратору; после этого рекламные сообщения больше не приходят."
        ),
        "en": (
            "I agree to get advertising from {salon} (address: {address}; “the salon”): offers,"
            " discounts, gifts and new services, to the phone number (SMS, messengers) and the"
            " e-mail address I gave.\n"
            "For this the salon processes my name, phone number, e-mail address, date of birth and"
            " visits. They are given to nobody else but the carriers that deliver messages.\n"
            "This consent is voluntary: the services do not depend on it. It holds until I withdraw"
            " it, which I may do at any time: in writing to the salon's address, by answering a"
            " message, or by telling the front desk. From then on no advertising is sent."
        ),
    },
}
