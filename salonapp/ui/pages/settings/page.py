"""The settings: sections at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget

from salonapp.foundation.i18n import N_, _
from salonapp.staff.rights import Right
from salonapp.ui.icons import icon
from salonapp.ui.page import Navigator, Page, PageState
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.services import Services

Build = Callable[[Services, Navigator], Section]
_LIST_WIDTH = 236


def _salon(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.salon import SalonSection

    return SalonSection(services, navigator)


def _looks(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.looks import LooksSection

    return LooksSection(services, navigator)


def _services(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.price_list import PriceListSection

    return PriceListSection(services, navigator)


def _materials(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.materials import MaterialsSection

    return MaterialsSection(services, navigator)


def _masters(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.masters import MastersSection

    return MastersSection(services, navigator)


def _people(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.people import PeopleSection

    return PeopleSection(services, navigator)


def _fields(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.card_fields import CardFieldsSection

    return CardFieldsSection(services, navigator)


def _messages(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.messages import MessagesSection

    return MessagesSection(services, navigator)


def _consents(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.consents import ConsentsSection

    return ConsentsSection(services, navigator)


def _mail(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.mail import MailSection

    return MailSection(services, navigator)


def _sms(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.sms import SmsSection

    return SmsSection(services, navigator)


def _telegram(services: Services, navigator: Navigator) -> Section:
    from salonapp.channels.port import ChannelKind
    from salonapp.ui.pages.settings.bots import BotSection

    return BotSection(services, navigator, ChannelKind.TELEGRAM)


def _max(services: Services, navigator: Navigator) -> Section:
    from salonapp.channels.port import ChannelKind
    from salonapp.ui.pages.settings.bots import BotSection

    return BotSection(services, navigator, ChannelKind.MAX)


def _advice(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.advice import AdviceSection

    return AdviceSection(services, navigator)


def _backups(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.backups import BackupsSection

    return BackupsSection(services, navigator)


def _data(services: Services, navigator: Navigator) -> Section:
    from salonapp.ui.pages.settings.data import DataSection

    return DataSection(services, navigator)


_SECTIONS: tuple[tuple[str, str, str, Build], ...] = (
    ("salon", N_("Salon"), "storefront", _salon),
    ("looks", N_("Language and look"), "palette", _looks),
    ("services", N_("Services and norms"), "scissors", _services),
    ("materials", N_("Materials"), "drop", _materials),
    ("masters", N_("Masters"), "identification-badge", _masters),
    ("people", N_("People and rights"), "lock-simple", _people),
    ("fields", N_("Card fields"), "list-plus", _fields),
    ("advice", N_("Advice on clients"), "chats-circle", _advice),
    ("messages", N_("Messages"), "chat-circle-text", _messages),
    ("consents", N_("Consents"), "handshake", _consents),
    ("mail", N_("E-mail"), "envelope-simple", _mail),
    ("sms", N_("SMS"), "device-mobile", _sms),
    ("telegram", N_("Telegram"), "telegram-logo", _telegram),
    ("max", N_("MAX"), "chat-teardrop-dots", _max),
    ("backups", N_("Backups"), "floppy-disk", _backups),
    ("data", N_("Data"), "database", _data),
)


def _may_see(services: Services, key: str) -> bool:
    """The look of the window is everybody's own; their own PIN too, where PINs are asked for."""
    if key == "looks":
        return True
    if key == "people":
        return services.guarded or services.may(Right.STAFF)
    return services.may(Right.SETTINGS)


class SettingsPage(Page):
    """Sections are built when they are first looked at."""

    shows = frozenset(
        {
            "setting",
            "service",
            "material",
            "staff",
            "passcode",
            "client",
            "visit",
            "custom_field",
            "consent_wording",
            "advice_edit",
        }
    )

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(services, navigator)
        self._built: dict[str, Section] = {}
        self._list = QListWidget()
        self._list.setProperty("kind", "sections")
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.setIconSize(QSize(18, 18))
        self._list.setAccessibleName(_("Sections of the settings"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for key, title, icon_name, _build in _SECTIONS:
            if not _may_see(services, key):
                continue
            item = QListWidgetItem(icon(icon_name), _(title))
            item.setData(Qt.ItemDataRole.UserRole, key)
            self._list.addItem(item)
        self._stack = QStackedWidget()
        self._list.currentRowChanged.connect(self._chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)
        self._list.setCurrentRow(0)

    def reload(self) -> None:
        """Read the shown section again; the others when they are looked at."""
        shown = self._built.get(self.current())
        if shown is not None:
            shown.reload()

    def current(self) -> str:
        """The key of the section that is shown."""
        return str(self._list.currentItem().data(Qt.ItemDataRole.UserRole))

    def show_section(self, key: str) -> None:
        """Show a section by its key."""
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self._list.setCurrentRow(row)

    def state(self) -> PageState:
        """Which section is open."""
        return {"section": self.current()}

    def restore(self, state: PageState) -> None:
        """Open the section named in `state`."""
        self.show_section(str(state.get("section", "salon")))

    def scenes(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Every section, for the tour."""
        keys = [key for key, _title, _icon, _build in _SECTIONS if _may_see(self.services, key)]
        shown: list[tuple[str, Callable[[], object]]] = [
            (key, partial(self.show_section, key)) for key in keys[1:]
        ]
        return [*shown, ("rights", self._show_rights), ("guide", self.navigator.open_guide)]

    def _show_rights(self) -> None:
        from salonapp.ui.pages.settings.people import PeopleSection

        self.show_section("people")
        section = self._built["people"]
        assert isinstance(section, PeopleSection)
        section.show_rights()

    def _chosen(self, row: int) -> None:
        key = str(self._list.item(row).data(Qt.ItemDataRole.UserRole))
        build = next(build for known, _title, _icon, build in _SECTIONS if known == key)
        if key not in self._built:
            self._built[key] = build(self.services, self.navigator)
            self._stack.addWidget(self._built[key])
        self._stack.setCurrentWidget(self._built[key])
        if self.services.is_open or self.isVisible():
            self._built[key].reload()
