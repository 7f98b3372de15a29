"""One small editor for each kind of condition; what is chosen takes effect at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QLineEdit, QSpinBox, QWidget

from salonapp.clients.cards import Gender, Purpose
from salonapp.desk.cards import FilterChoices
from salonapp.desk.filter_words import describe, kind_name
from salonapp.desk.filters import (
    AllergyTo,
    BirthdayIn,
    Booked,
    Condition,
    Due,
    FromSource,
    GenderIs,
    HadService,
    HasTag,
    InSegment,
    Kind,
    LastVisit,
    NoConsent,
    NoPhone,
    OwesMoney,
    Span,
    Spent,
    TemperatureIs,
    WithMaster,
    checked,
)
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import _
from salonapp.foundation.money import format_money, parse_money
from salonapp.temperature.segments import Segment
from salonapp.temperature.sentences import segment_name
from salonapp.ui.kit.day_field import day_field, day_of
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.form import Choice, choice
from salonapp.ui.kit.pickers import style_popup
from salonapp.ui.kit.texts import label

_TYPING_MS = 250
_CONTAINS = Qt.MatchFlag.MatchContains
_DEFAULT_DAYS = 60
_NARROWEST_PX, _WIDEST_PX = 120, 300


def default_of(kind: Kind, choices: FilterChoices) -> Condition | None:
    """A condition to begin with; None when the salon has nothing to choose from."""
    service = choices.services[0] if choices.services else None
    master = choices.masters[0] if choices.masters else None
    beginnings: dict[Kind, Condition | None] = {
        Kind.TEMPERATURE: TemperatureIs("hot"),
        Kind.SEGMENT: InSegment(Segment.AT_RISK.value),
        Kind.TAG: HasTag(choices.tags[0]) if choices.tags else None,
        Kind.LAST_VISIT: LastVisit(Span.MORE_THAN_DAYS_AGO, None, _DEFAULT_DAYS),
        Kind.DUE: Due(0, 14),
        Kind.BOOKED: Booked(False),
        Kind.SERVICE: HadService(*service) if service else None,
        Kind.MASTER: WithMaster(*master) if master else None,
        Kind.BIRTHDAY: BirthdayIn(0),
        Kind.SPENT: Spent(from_minor=1_000_000),
        Kind.DEBT: OwesMoney(),
        Kind.SOURCE: FromSource(choices.sources[0]) if choices.sources else None,
        Kind.ALLERGY: AllergyTo(),
        Kind.NO_CONSENT: NoConsent(Purpose.ADVERTISING),
        Kind.NO_PHONE: NoPhone(),
        Kind.GENDER: GenderIs(Gender.FEMALE),
    }
    return beginnings[kind]


def _with(offered: Sequence[str], current: str) -> list[tuple[object, str]]:
    """The texts to choose from, the current one among them even when nobody has it any more."""
    return [(each, each) for each in dict.fromkeys((*offered, current))]


class ConditionEditor(QWidget):
    """The inputs of one condition; `changed` brings what they say now."""

    changed = Signal(object)

    def __init__(self, condition: Condition, choices: FilterChoices, today: date) -> None:
        super().__init__()
        self._currency = choices.currency
        self._choices = choices
        self._today = today
        self._condition = condition
        self._flow = Flow(self, 6)
        self._problem = label("", "error", wrap=True)
        self._problem.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self._build()
        self._flow.addWidget(self._problem)

    def condition(self) -> Condition:
        """What the inputs say; InvalidInput when it makes no sense."""
        return checked(self._read())

    def take_focus(self) -> None:
        """Put the keyboard into the first input."""
        for control in self.findChildren(QWidget):
            if isinstance(control, (QComboBox, QSpinBox, QLineEdit)):
                control.setFocus()
                break

    def has_inputs(self) -> bool:
        """Whether there is anything to choose."""
        return not isinstance(self._condition, (NoPhone, OwesMoney))

    # Building, one kind at a time.

    def _build(self) -> None:
        now = self._condition
        pairs: list[tuple[object, str]]
        match now:
            case TemperatureIs(temperature=value):
                pairs = [(each, describe(TemperatureIs(each))) for each in ("hot", "warm", "cold")]
                self._one = self._drop_down(pairs, value)
            case InSegment(segment=value):
                pairs = [(each.value, segment_name(each)) for each in Segment]
                self._one = self._drop_down(pairs, value)
            case HasTag(tag=value):
                self._one = self._drop_down(_with(self._choices.tags, value), value, searched=True)
            case FromSource(source=value):
                pairs = _with(self._choices.sources, value)
                self._one = self._drop_down(pairs, value, searched=True)
            case Booked(booked=value):
                self._one = self._drop_down(
                    [(each, describe(Booked(each))) for each in (False, True)], value
                )
            case NoConsent(purpose=value):
                self._one = self._drop_down(
                    [(each, describe(NoConsent(each))) for each in Purpose], value
                )
            case GenderIs(gender=value):
                self._one = self._drop_down(
                    [(each, describe(GenderIs(each))) for each in Gender], value
                )
            case LastVisit():
                self._build_last_visit(now)
            case Due():
                self._add(label(_("from")))
                self._first = self._number(now.from_days, -3_650, 3_650, _("From day"))
                self._add(label(_("to")))
                self._second = self._number(now.to_days, -3_650, 3_650, _("To day"))
                self._add(label(_("days from today"), "muted"))
            case HadService():
                self._one = self._drop_down(self._choices.services, now.service_id, searched=True)
                self._span = self._drop_down(
                    [(False, _("ever")), (True, _("in the last days:"))], bool(now.within_days)
                )
                self._first = self._number(now.within_days or 90, 1, 3_650, _("Days"))
            case WithMaster():
                self._one = self._drop_down(self._choices.masters, now.staff_id, searched=True)
                self._span = self._drop_down(
                    [(True, _("at the last visit")), (False, _("ever"))], now.last
                )
            case BirthdayIn(days=days):
                self._span = self._drop_down(
                    [(False, _("this month")), (True, _("within days:"))], bool(days)
                )
                self._first = self._number(days or 7, 1, 365, _("Days"))
            case Spent():
                self._add(label(_("from")))
                self._low = self._text(self._money(now.from_minor), _("Spent from"), 88)
                self._add(label(_("to")))
                self._high = self._text(self._money(now.to_minor), _("Spent up to"), 88)
            case AllergyTo(text=text):
                self._low = self._text(text, _("Allergy to (empty: any)"), 220)
                self._low.setPlaceholderText(_("ammonia, PPD… (empty: any)"))
            case NoPhone() | OwesMoney():
                pass
        self._show_needed()

    def _build_last_visit(self, now: LastVisit) -> None:
        self._span = self._drop_down(
            [
                (Span.MORE_THAN_DAYS_AGO, _("more than … days ago")),
                (Span.WITHIN_DAYS, _("in the last … days")),
                (Span.BEFORE, _("before the day")),
                (Span.SINCE, _("from the day on")),
                (Span.NEVER, _("never came")),
            ],
            now.span,
        )
        self._first = self._number(now.days or _DEFAULT_DAYS, 0, 36_500, _("Days"))
        self._day = day_field(now.day or self._today - timedelta(days=_DEFAULT_DAYS))
        self._day.setAccessibleName(_("Day"))
        self._day.dateChanged.connect(lambda _day: self._typing.start())
        self._add(self._day)

    def _read(self) -> Condition:
        now = self._condition
        match now:
            case TemperatureIs():
                return TemperatureIs(self._one.currentData())
            case InSegment():
                return InSegment(self._one.currentData())
            case HasTag():
                return HasTag(self._one.currentData())
            case FromSource():
                return FromSource(self._one.currentData())
            case Booked():
                return Booked(self._one.currentData())
            case NoConsent():
                return NoConsent(Purpose(self._one.currentData()))
            case GenderIs():
                return GenderIs(Gender(self._one.currentData()))
            case LastVisit():
                span = Span(self._span.currentData())
                by_day = span in (Span.BEFORE, Span.SINCE)
                days = 0 if by_day or span is Span.NEVER else self._first.value()
                return LastVisit(span, day_of(self._day) if by_day else None, days)
            case Due():
                return Due(self._first.value(), self._second.value())
            case HadService():
                within = self._first.value() if self._span.currentData() else 0
                return HadService(self._one.currentData(), self._one.currentText(), within)
            case WithMaster():
                last = bool(self._span.currentData())
                return WithMaster(self._one.currentData(), self._one.currentText(), last)
            case BirthdayIn():
                return BirthdayIn(self._first.value() if self._span.currentData() else 0)
            case Spent():
                return Spent(self._minor(self._low), self._minor(self._high))
            case AllergyTo():
                return AllergyTo(self._low.text().strip())
            case NoPhone() | OwesMoney():
                return now

    # Inputs.

    def _drop_down(
        self, pairs: Sequence[tuple[object, str]], current: object, *, searched: bool = False
    ) -> Choice:
        made = choice(pairs, current)
        made.setAccessibleName(kind_name(self._condition.kind))
        if searched and len(pairs) > 12:
            made.setEditable(True)
            made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer = made.completer()
            if completer is not None:
                completer.setFilterMode(_CONTAINS)
                completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
                style_popup(completer)
            field = made.lineEdit()
            if field is not None:
                field.setCursorPosition(0)
        widest = max(
            (made.fontMetrics().horizontalAdvance(text) for _value, text in pairs), default=0
        )
        made.setFixedWidth(min(_WIDEST_PX, max(_NARROWEST_PX, widest + 56)))
        made.currentIndexChanged.connect(lambda _at: self._typing.start(0))
        self._add(made)
        return made

    def _number(self, value: int, least: int, most: int, name: str) -> QSpinBox:
        made = QSpinBox()
        made.setRange(least, most)
        made.setValue(value)
        made.setFixedWidth(72)
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setAccessibleName(name)
        made.valueChanged.connect(lambda _value: self._typing.start())
        self._add(made)
        return made

    def _text(self, text: str, name: str, width: int) -> QLineEdit:
        made = QLineEdit(text)
        made.setFixedWidth(width)
        made.setAccessibleName(name)
        made.textEdited.connect(lambda _text: self._typing.start())
        self._add(made)
        return made

    def _add(self, control: QWidget) -> None:
        if isinstance(control, QLabel):
            control.setMinimumHeight(34)
        self._flow.addWidget(control)

    def _money(self, minor: int | None) -> str:
        return "" if minor is None else format_money(minor, self._currency)

    def _minor(self, field: QLineEdit) -> int | None:
        text = field.text().strip()
        return parse_money(text, self._currency) if text else None

    def _tell(self) -> None:
        self._show_needed()
        try:
            condition = self.condition()
        except InvalidInput as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self._problem.hide()
        if condition != self._condition:
            self._condition = condition
            self.changed.emit(condition)

    def _show_needed(self) -> None:
        """Hide the inputs that what is chosen does not need."""
        match self._condition:
            case LastVisit():
                span = Span(self._span.currentData())
                self._first.setVisible(span in (Span.MORE_THAN_DAYS_AGO, Span.WITHIN_DAYS))
                self._day.setVisible(span in (Span.BEFORE, Span.SINCE))
            case HadService() | BirthdayIn():
                self._first.setVisible(bool(self._span.currentData()))
            case _:
                pass
        self.updateGeometry()
