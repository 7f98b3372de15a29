"""The card's section of safety: alerts the worst first, patch tests the latest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from salonapp.clients.safety import AlertView, PatchTestResult, PatchTestView
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, box, panel, rule
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.safety_reading import AlertLine, CardSafety, TestLine

_MOST_TESTS = 4
_MOST_ALERTS = 12


@dataclass(frozen=True, slots=True)
class SafetyActs:
    """What the buttons of the section do."""

    alert: Callable[[AlertView | None], object]
    test: Callable[[PatchTestView | None], object]
    result: Callable[[PatchTestView, PatchTestResult], object]


def safety_card(found: CardSafety, acts: SafetyActs) -> Card:
    """The section."""
    card = Card(_("Safety"))
    if not (found.alerts or found.tests or found.missing):
        text = _("Nothing is known that could hurt them. Ask, and write it down here.")
        card.add(label(text, "second", wrap=True))
    for line in found.alerts[:_MOST_ALERTS]:
        card.add(_alert(line, acts))
    if len(found.alerts) > _MOST_ALERTS:
        more = len(found.alerts) - _MOST_ALERTS
        text = ngettext("and {count} more", "and {count} more", more).format(count=more)
        rest = label(text, "caption")
        rest.setToolTip("\n".join(line.words for line in found.alerts[_MOST_ALERTS:]))
        card.add(rest)
    if found.alerts and (found.tests or found.missing):
        card.add(rule())
    for test in found.tests[:_MOST_TESTS]:
        card.add(_test(test, acts))
    if len(found.tests) > _MOST_TESTS:
        more = len(found.tests) - _MOST_TESTS
        text = ngettext("and {count} older test", "and {count} older tests", more)
        card.add(label(text.format(count=more), "caption"))
    for sentence in found.missing:
        card.add(label(sentence, "alert", wrap=True))
    holder = QWidget()
    row = Flow(holder, spacing=4)
    add_alert = button(_("Alert"), lambda: acts.alert(None), kind="quiet", icon_name="plus")
    add_alert.setToolTip(_("Write down an allergy or a contra-indication"))
    add_test = button(_("Patch test"), lambda: acts.test(None), kind="quiet", icon_name="plus")
    add_test.setToolTip(_("Write down a patch test"))
    row.addWidget(add_alert)
    row.addWidget(add_test)
    card.add(holder)
    return card


def _alert(line: AlertLine, acts: SafetyActs) -> QWidget:
    words = box(spacing=1)
    words.addWidget(label(line.words, "muted" if line.is_over else "strong", wrap=True))
    more = " · ".join(part for part in (line.kind, line.more) if part)
    words.addWidget(label(more, "caption", wrap=True))
    row = box(across=True, spacing=8)
    row.addLayout(words, 1)
    row.addWidget(_pencil(line.words, partial(acts.alert, line.alert)))
    return panel(row)


def _test(line: TestLine, acts: SafetyActs) -> QWidget:
    words = box(spacing=2)
    words.addWidget(label(line.title, "strong", wrap=True))
    words.addWidget(label(line.more, "caption", wrap=True))
    marked = QWidget()
    Flow(marked).addWidget(chip(line.chip, line.chip_kind))
    words.addWidget(marked)
    holder = QWidget()
    flow = Flow(holder, spacing=6)
    if line.test.result is PatchTestResult.PENDING:
        for result, text in (
            (PatchTestResult.PASSED, _("Passed")),
            (PatchTestResult.FAILED, _("Failed")),
        ):
            made = button(text, partial(acts.result, line.test, result))
            made.setAccessibleName(f"{text}: {line.title}")
            flow.addWidget(made)
    holder.setVisible(bool(flow.count()))
    words.addWidget(holder)
    row = box(across=True, spacing=8)
    row.addLayout(words, 1)
    row.addWidget(_pencil(line.title, partial(acts.test, line.test)))
    return panel(row)


def _pencil(what: str, on_click: Callable[[], object]) -> QWidget:
    made = button("", on_click, kind="quiet", icon_name="pencil-simple", tip=_("Change"))
    made.setAccessibleName(_("Change {what}").format(what=what))
    return made
