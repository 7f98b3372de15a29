"""The price list: what is offered, how often it is due again, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from salonapp.catalog.cards import ServiceDraft, ServiceView
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.format import format_duration, format_number
from salonapp.foundation.i18n import _, msg, ngettext
from salonapp.foundation.money import format_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.form import FormDialog, line
from salonapp.ui.kit.notices import EmptyState
from salonapp.ui.kit.texts import label
from salonapp.ui.kit.ticks import Tick
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.sections import Section
from salonapp.ui.pages.settings.table import PlainTable
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PriceList:
    """The services, and the currency their prices are in."""

    services: tuple[ServiceView, ...]
    currency: str


class PriceListSection(Section):
    """A table of services; a double click or Enter edits one."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("Services and norms"),
            _(
                "The norm says after how many days a service is due again. It is learned from your"
                " own visits; a norm you set yourself is never changed by the program."
            ),
            width=980,
        )
        self._list = PriceList((), "RUB")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.setContentsMargins(0, 0, 0, 0)
        self._count = label("", "second")
        head.addWidget(self._count)
        head.addStretch(1)
        self._archived = Tick(_("Show services no longer offered"))
        self._archived.clicked.connect(lambda _on=False: self.reload())
        head.addWidget(self._archived)
        head.addWidget(button(_("Add a service"), self._add, icon_name="plus"))
        top = QWidget()
        top.setLayout(head)
        self.add(top)
        self._model = _ServicesModel()
        self._table = PlainTable(self._model, _("Services"), (0,), self._edit, hide_when_narrow=1)
        self.add(self._table)
        self._empty = EmptyState(
            "scissors",
            _("No services yet"),
            _("Add what you offer, or import visits: services named there join the list."),
            ((_("Add a service"), self._add),),
        )
        self.add(self._empty)
        self._empty.hide()

    def reload(self) -> None:
        """Read the list."""
        with_archived = self._archived.isChecked()

        def work(reader: Reader) -> PriceList:
            from salonapp.catalog.queries import services

            found = services(reader, with_archived=with_archived)
            return PriceList(tuple(found), reader.settings.text("salon.currency"))

        self.services.read(self, work, self._show, topic="services")

    def _show(self, found: PriceList) -> None:
        self._list = found
        self._model.show_list(found)
        words = ngettext("{count} service", "{count} services", len(found.services))
        self._count.setText(words.format(count=len(found.services)))
        self._table.fit_height(len(found.services), most=60)
        self._table.setVisible(bool(found.services))
        self._empty.setVisible(not found.services)

    def _add(self) -> None:
        ServiceDialog(self, self.services, None, self._list.currency).open()

    def _edit(self, row: int) -> None:
        ServiceDialog(self, self.services, self._list.services[row], self._list.currency).open()


class _ServicesModel(QAbstractTableModel):
    """The rows of the table."""

    def __init__(self) -> None:
        super().__init__()
        self._list = PriceList((), "RUB")
        self._heads = (_("Service"), _("Category"), _("Norm"), _("Duration"), _("Price"))

    def show_list(self, found: PriceList) -> None:
        """Show other services."""
        self.beginResetModel()
        self._list = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._list.services)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        service = self._list.services[index.row()]
        return self._cells(service)[index.column()]

    def _cells(self, service: ServiceView) -> tuple[str, ...]:
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
            format_money(price, self._list.currency) if price is not None else "—",
        )


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == 4 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


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
