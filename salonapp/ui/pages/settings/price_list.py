"""The price list: what is offered, how often it is due again, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from salonapp.catalog.cards import ServiceDraft, ServiceView
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_duration, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.money import format_money
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.catalogue import CatalogueSection, CatalogueWords
from salonapp.ui.pages.settings.table import TextModel
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


@dataclass(frozen=True, slots=True)
class PriceList:
    """The services, and the currency their prices are in."""

    services: tuple[ServiceView, ...]
    currency: str


class PriceListSection(CatalogueSection):
    """A table of services."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        words = CatalogueWords(
            title=_("Services and norms"),
            about=_(
                "The norm says after how many days a service is due again. It is learned from your"
                " own visits; a norm you set yourself is never changed by the program."
            ),
            table=_("Services"),
            add=_("Add a service"),
            show_archived=_("Show services no longer offered"),
            none_yet=_("No services yet"),
            about_none=_(
                "Add what you offer, or import visits: services named there join the list."
            ),
            icon="scissors",
        )
        heads = (_("Service"), _("Category"), _("Norm"), _("Duration"), _("Price"))
        super().__init__(services, navigator, words, TextModel(heads, right=(4,)), (0,))
        self._list = PriceList((), "RUB")

    def reload(self) -> None:
        """Read the list."""
        with_archived = self.with_archived()

        def work(reader: Reader) -> PriceList:
            from salonapp.catalog.queries import services

            found = services(reader, with_archived=with_archived)
            return PriceList(tuple(found), reader.settings.text("salon.currency"))

        self.services.read(self, work, self._show, topic="services")

    def _show(self, found: PriceList) -> None:
        self._list = found
        count = len(found.services)
        words = ngettext("{count} service", "{count} services", count).format(count=count)
        self.show_rows([_cells(each, found.currency) for each in found.services], words)

    def _open(self, row: int | None) -> None:
        chosen = None if row is None else self._list.services[row]
        ServiceDialog(self, self.services, chosen, self._list.currency).open()


def _cells(service: ServiceView, currency: str) -> tuple[str, ...]:
    days = round(service.norm_days)
    norm = ngettext("{count} day", "{count} days", days).format(
        count=format_number(round(service.norm_days, 1))
    )
    if service.norm_is_own:
        norm = _("{norm}, set by you").format(norm=norm)
    name = service.name
    if service.archived:
        name = _("{name} (no longer offered)").format(name=name)
    if service.needs_patch_test:
        name = _("{name} · patch test").format(name=name)
    price = service.price_minor
    return (
        name,
        service.category,
        norm,
        format_duration(service.duration_min),
        format_money(price, currency) if price is not None else "—",
    )


class ServiceDialog(FormDialog):
    """A service, new or edited."""

    def __init__(
        self, parent: QWidget, services: Services, service: ServiceView | None, currency: str
    ) -> None:
        title = _("Edit service") if service else _("New service")
        super().__init__(parent, title, _("Save") if service else _("Add"), width=560)
        self._services = services
        self._service = service
        self._currency = currency
        self._name = line(_("For example: Manicure"), service.name if service else "")
        self.form.add("name", _("Service name"), self._name, span=2)
        self._category = line("", service.category if service else "")
        self.form.add("category", _("Category"), self._category)
        self._duration = line("60", str(service.duration_min if service else 60))
        self.form.add("duration", _("Duration, minutes"), self._duration)
        own = service is not None and service.norm_is_own
        self._norm = line(_("learned"), _plain(service.norm_days) if service and own else "")
        hint = _("Days until it is due again; leave it empty to let the program learn it.")
        if service is not None and not own:
            hint += " " + _("Now: {days}.").format(days=_plain(service.norm_days))
        self.form.add("norm_days", _("Norm, days"), self._norm, hint=hint)
        self._price = line("", _money_text(service))
        self.form.add("price", _("Price, {currency}").format(currency=currency), self._price)
        self._needs_test = Tick(
            _("Needs a patch test"), service.needs_patch_test if service else False
        )
        hint = _("Nobody gets it without one that was passed and still holds.")
        self.form.add("needs_patch_test", "", self._needs_test, hint=hint, span=2)
        self._archived: QCheckBox | None = None
        if service is not None:
            self._archived = Tick(_("No longer offered"), service.archived)
            self.form.add("archived", "", self._archived, span=2)
            self._archived.clicked.connect(lambda _on=False: self._tell_of_booked())
        self._name.setFocus()
        self.start_clean()

    def submit(self) -> None:
        """Check and write."""
        norm_text, price_text = self._norm.text().strip(), self._price.text().strip()
        problems: dict[str, str] = {}
        norm: float | None = None
        if norm_text:
            try:
                norm = float(norm_text.replace(",", "."))
            except ValueError:
                problems["norm_days"] = _("Enter a number of days, such as 30.")
        price: int | None = None
        if price_text:
            try:
                price = _parse(price_text, self._currency)
            except InvalidInput as error:
                problems["price"] = str(error)
        if not self._duration.text().strip().isdigit():
            problems["duration"] = _("Enter a number of minutes, such as 60.")
        if not self._name.text().strip():
            problems["name"] = _("Enter the service's name.")
        if not self.check(problems):
            return
        draft = ServiceDraft(
            name=self._name.text(),
            category=self._category.text(),
            norm_days=norm if norm_text else self._learned_norm(),
            duration_min=int(self._duration.text().strip()),
            price_minor=price,
            archived=self._archived.isChecked() if self._archived is not None else False,
            needs_patch_test=self._needs_test.isChecked(),
        )
        service = self._service

        def work(tx: Tx) -> None:
            from salonapp.catalog.commands import add_service, edit_service

            if service is None:
                add_service(tx, draft)
            else:
                edit_service(tx, service.id, draft)

        done = msg("Service changed") if service else msg("Service added")
        self.set_busy(True)
        self._services.write(self, done, work, lambda _none: self.saved(), failed=self.refuse)

    def _tell_of_booked(self) -> None:
        """Who is booked for a service that goes off the price list keeps it: that is said."""
        service, ticked = self._service, self._archived is not None and self._archived.isChecked()
        if service is None or not ticked or service.archived:
            self.form.boxes["archived"].set_hint("")
            return

        def work(reader: Reader) -> int:
            from salonapp.visits.queries.booking import count_ahead_with_service

            return count_ahead_with_service(reader, service.id)

        def show(count: int) -> None:
            words = ngettext(
                "{count} appointment ahead is booked for it, and stays as it is.",
                "{count} appointments ahead are booked for it, and stay as they are.",
                count,
            )
            self.form.boxes["archived"].set_hint(words.format(count=count) if count else "")
            self._fit_height()

        self._services.read(self, work, show, topic="booked for it")

    def _learned_norm(self) -> float | None:
        """A learned norm is kept as it is; one that was set by hand and emptied starts anew."""
        if self._service is not None and not self._service.norm_is_own:
            return self._service.norm_days
        return None


def _plain(number: float) -> str:
    return f"{round(number, 1):g}"


def _money_text(service: ServiceView | None) -> str:
    if service is None or service.price_minor is None:
        return ""
    return f"{service.price_minor / 100:g}"


def _parse(text: str, currency: str) -> int:
    from salonapp.foundation.money import parse_money

    return parse_money(text, currency)
