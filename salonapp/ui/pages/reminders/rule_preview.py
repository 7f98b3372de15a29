"""How a text of a rule looks to a client who gets it."""

from __future__ import annotations

from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.frames import Card
from salonapp.ui.kit.texts import label


class RulePreview(Card):
    """The text in a bubble, and how long it is as SMS."""

    def __init__(self) -> None:
        super().__init__(_("As a client gets it"), spacing=10)
        self._bubble = label("", wrap=True, selectable=True)
        self._bubble.setProperty("bubble", "true")
        self.add(self._bubble)
        self._length = label("", "caption", wrap=True)
        self.add(self._length)
        self._for_whom = label("", "caption", wrap=True)
        self.add(self._for_whom)

    def show_text(self, text: str, client: str, characters: int, segments: int) -> None:
        """Show a text that has been filled in for `client`; "" for an invented one."""
        if client:
            self._for_whom.setText(_("Shown for {client}, the next one.").format(client=client))
        else:
            self._for_whom.setText(
                _(
                    "Shown for an invented client. Letters outside the Latin alphabet make an SMS"
                    " shorter: 70 characters instead of 160."
                )
            )
        self._bubble.setText(text)
        words = ngettext("{count} character", "{count} characters", characters)
        sms = ngettext("{count} SMS", "{count} SMS", segments).format(count=segments)
        as_sms = _("as SMS: {segments}").format(segments=sms)
        self._length.setText(f"{words.format(count=characters)} · {as_sms}")
