"""How a text of a rule looks to a client who gets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from salonapp.foundation.i18n import _, ngettext
from salonapp.foundation.money import format_money
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label

if TYPE_CHECKING:
    from salonapp.reminders.cards import Preview
    from salonapp.reminders.rules import RuleKind
    from salonapp.staff.rights import Viewer
    from salonapp.storage.door import Reader


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A text filled in, how long it is, and what it would cost as SMS."""

    preview: Preview = field(repr=False)
    characters: int
    segments: int
    most_segments: int
    #: Minor units and currency of one segment, where the gateway told it.
    price: tuple[int, str] | None = None


def read_preview(
    reader: Reader, viewer: Viewer, kind: RuleKind, source: str, language: str, number: int
) -> PreviewShown:
    """`source` for one of the rule's clients; InvalidInput when it cannot be filled in."""
    from salonapp.reminders.queries import preview_text
    from salonapp.reminders.queries.health import segment_price
    from salonapp.reminders.templates import check_template, sms_length
    from salonapp.reminders.texts import PLACEHOLDERS

    check_template(source, allowed=PLACEHOLDERS[kind])
    found = preview_text(reader, kind, source, language, viewer=viewer, number=number)
    length = sms_length(found.text)
    most = sms_length(found.longest).segments
    return PreviewShown(found, length.characters, length.segments, most, segment_price(reader))


class RulePreview(Card):
    """The text in a bubble, how long it is as SMS and what it costs; the next client by a key."""

    another = Signal()

    def __init__(self) -> None:
        super().__init__(_("As a client gets it"), spacing=10)
        self._next = button(_("Another client"), self.another.emit, kind="quiet", icon_name="users")
        self._next.setToolTip(_("Alt + N: show the text for the next client"))
        self._next.setShortcut("Alt+N")
        self.head.addWidget(self._next)
        self._bubble = label("", wrap=True, selectable=True)
        self._bubble.setProperty("bubble", "true")
        self.add(self._bubble)
        self._length = label("", "caption", wrap=True)
        self.add(self._length)
        self._for_whom = label("", "caption", wrap=True)
        self.add(self._for_whom)
        self._wrong = label("", "error", wrap=True)
        self._wrong.hide()
        self.add(self._wrong)
        self.body.addStretch(1)

    def show_preview(self, shown: PreviewShown) -> None:
        """Show a text that has been filled in."""
        found = shown.preview
        self._next.setVisible(found.clients > 1)
        if found.client:
            words = _("Shown for {client}, the next one.")
            if found.number:
                words = _("Shown for {client}.")
            self._for_whom.setText(words.format(client=found.client))
        else:
            self._for_whom.setText(
                _(
                    "Shown for an invented client. Letters outside the Latin alphabet make an SMS"
                    " shorter: 70 characters instead of 160."
                )
            )
        self._bubble.setText(found.text)
        self._length.setText(" · ".join(_sizes(shown)))
        lines = [
            _("{who} would read: “{words}”.").format(who=who[:1].upper() + who[1:], words=words)
            for who, words in found.reads_wrong
        ]
        self._wrong.setText("\n".join(lines))
        self._wrong.setVisible(bool(lines))


def _sizes(shown: PreviewShown) -> list[str]:
    words = ngettext("{count} character", "{count} characters", shown.characters)
    parts = [words.format(count=shown.characters)]
    sms = ngettext("{count} SMS", "{count} SMS", shown.segments).format(count=shown.segments)
    parts.append(_("as SMS: {segments}").format(segments=sms))
    if shown.most_segments > shown.segments:
        parts.append(_("up to {count} with long names").format(count=shown.most_segments))
    if shown.price is not None:
        minor, currency = shown.price
        total = format_money(minor * shown.segments, currency or "RUB")
        parts.append(_("about {sum}").format(sum=total))
    return parts
