"""The first day: what will go out, in figures, and one button that approves it and begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt

from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import IconMark
from salonapp.ui.kit.texts import label


@dataclass(frozen=True, slots=True)
class FirstFigures:
    """How many messages the first day has, how many the coming 30, and until when.

    `never_asked` counts clients without any word on consent; 0 where something is planned.
    """

    first_on: date | None
    first: int
    coming: int
    daily_cap: int
    today: date
    never_asked: int = 0


class FirstList(Card):
    """Stands above the list until somebody approved it once."""

    def __init__(
        self,
        approve: Callable[[], object],
        open_rules: Callable[[], object],
        open_limits: Callable[[], object],
        open_guide: Callable[[], object],
    ) -> None:
        super().__init__(spacing=6)
        self.setAccessibleName(_("The first messages"))
        self._head = label("", "section")
        self._text = label("", "second", wrap=True)
        across = box(across=True, spacing=14)
        across.addWidget(IconMark("hand-waving", "accent", 28), 0, Qt.AlignmentFlag.AlignTop)
        lines = box(spacing=6)
        lines.addWidget(self._head)
        lines.addWidget(self._text)
        across.addLayout(lines, 1)
        self._approve = button(
            _("Approve and start sending"), approve, kind="primary", icon_name="check"
        )
        row = box(across=True, spacing=8)
        row.addWidget(self._approve)
        self._guide = button(_("First steps"), open_guide, kind="primary")
        row.addWidget(self._guide)
        row.addWidget(button(_("Texts and rules"), open_rules, kind="quiet"))
        row.addWidget(button(_("Hours and limits"), open_limits, kind="quiet"))
        row.addStretch(1)
        lines.addWidget(panel(row))
        self.body.addLayout(across)
        self.hide()

    def show_figures(self, figures: FirstFigures | None) -> None:
        """Show the figures; None hides the card."""
        self.setVisible(figures is not None)
        if figures is None:
            return
        if figures.first_on is None:
            self._head.setText(_("Nothing has gone out yet, and nothing is planned."))
            text = _("As soon as clients are due, the first list stands here for your approval.")
            if figures.never_asked:
                asked = ngettext(
                    "{count} client has never been asked whether you may write.",
                    "{count} clients have never been asked whether you may write.",
                    figures.never_asked,
                ).format(count=figures.never_asked)
                how = _("Nobody gets a message without consent: write down the forms you have.")
                text = f"{asked} {how}"
            self._text.setText(text)
            self._approve.hide()
            self._guide.setVisible(figures.never_asked > 0)
            return
        self._approve.show()
        self._guide.hide()
        first = ngettext("{count} message", "{count} messages", figures.first)
        self._head.setText(
            _("Nothing has gone out yet. The first list: {messages}, {day}").format(
                messages=first.format(count=figures.first),
                day=format_day(figures.first_on, today=figures.today),
            )
        )
        coming = ngettext(
            "{count} message in the next 30 days, at most {cap} a day.",
            "{count} messages in the next 30 days, at most {cap} a day.",
            figures.coming,
        ).format(count=figures.coming, cap=figures.daily_cap)
        steps = _(
            "Look through the list, open what looks odd, skip (Del) whom you would not write to,"
            " then approve. Each message is judged again before it goes out."
        )
        self._text.setText(f"{coming} {steps}")
