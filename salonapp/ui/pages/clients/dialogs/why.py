"""Why a client is hot, warm or cold: every reason as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salonapp.foundation.i18n import _
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip, temperature_chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, Scroll
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.course_line import CourseLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salonapp.temperature.cards import CoursePoint

_TALLEST = 640


class WhyDialog(QDialog):
    """The reasons, the likelihood over time, and what the classes mean."""

    def __init__(
        self, parent: QWidget | None, shown: Shown, course: Sequence[CoursePoint] = ()
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.setModal(True)
        title = _("Why so?")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll(margins=(24, 20, 24, 12), spacing=12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(shown.name, "title", wrap=True), 1)
        head.addWidget(temperature_chip(shown.temperature, large=True))
        scroll.body.addLayout(head)
        card = Card(spacing=10)
        for text in shown.details:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(IconMark("check-circle", "accent", 18), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(text, wrap=True, selectable=True), 1)
            card.body.addLayout(row)
        scroll.body.addWidget(card)
        if shown.segments:
            holder = QWidget()
            flow = Flow(holder)
            for segment in shown.segments:
                flow.addWidget(chip(segment, "accent"))
            scroll.body.addWidget(holder)
        if len(course) > 1:
            over_time = Card(_("Over time"), spacing=6)
            over_time.add(CourseLine(course))
            over_time.add(label(_("How likely a return was, at the end of each month."), "second"))
            scroll.body.addWidget(over_time)
        if shown.next_steps:
            steps = Card(_("What to do next"), spacing=10)
            for name, reason in shown.next_steps:
                steps.add(label(name, "strong", wrap=True))
                steps.add(label(reason, "second", wrap=True))
            scroll.body.addWidget(steps)
        scroll.body.addWidget(
            label(
                _(
                    "Hot: most likely back in time. Warm: may go either way. "
                    "Cold: does not come, or has not come yet."
                ),
                "second",
                wrap=True,
            )
        )
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addStretch(1)
        close = button(_("Close"), self.accept, kind="primary")
        close.setFocus()
        foot.addWidget(close)
        column.addLayout(foot)
        self.resize(560, min(_TALLEST, scroll.body.totalHeightForWidth(560) + 84))
