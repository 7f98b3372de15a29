"""Keeps the number beside "Reminders" right, whatever page is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.staff.rights import Viewer
    from salonapp.storage.changes import Changes
    from salonapp.storage.door import Reader


class HasBadges(Protocol):
    """What shows the number."""

    def set_badge(self, key: str, count: int) -> None:
        """Put a number beside a page's entry; 0 takes it away."""


class ReminderBadge(QObject):
    """Counts what waits for a person, when the salon is opened and after each change of a plan."""

    def __init__(self, services: Services, shell: HasBadges, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._shell = shell
        services.opened.connect(self.read)
        services.seated.connect(self.read)
        services.hub.changed.connect(self._on_changes)

    def read(self) -> None:
        """Count again."""
        services = self._services
        if not services.is_locked:
            services.read(
                self, lambda reader: _waiting(reader, services.viewer), self._show, topic="badge"
            )

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("reminder") or changes.touches("message_answer"):
            self.read()

    def _show(self, count: int) -> None:
        self._shell.set_badge("reminders", count)


def _waiting(reader: Reader, viewer: Viewer) -> int:
    from salonapp.reminders.queries import overview
    from salonapp.reminders.queries.answers import count_waiting

    found = overview(reader, viewer)
    return found.by_hand + found.needs_answer + count_waiting(reader, viewer)
