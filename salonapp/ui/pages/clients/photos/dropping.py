"""Lets pictures be dropped on a widget: on its "before", on its "after", or beside both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from salonapp.ui.pages.clients.photos.drop_zones import DropZones
from salonapp.ui.pages.clients.photos.intake import sources_in


class DropTarget(QObject):
    """Shows the zones over `host` while something is dragged over it."""

    #: The sources, and the kind of the zone they were let go on (None: no particular one).
    dropped = Signal(object, object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.zones = DropZones(host)
        host.setAcceptDrops(True)
        host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            kind = self.zones.move_to(event.position())
            self.zones.end()
            event.acceptProposedAction()
            self.dropped.emit(sources_in(event.mimeData()), kind)
            return True
        if isinstance(event, QDragEnterEvent):
            if sources_in(event.mimeData()):
                event.acceptProposedAction()
                self.zones.begin()
            return True
        if isinstance(event, QDragMoveEvent):
            self.zones.move_to(event.position())
            return True
        if event.type() is QEvent.Type.DragLeave:
            self.zones.end()
        elif event.type() is QEvent.Type.Resize and self.zones.isVisible():
            self.zones.begin()
        return False
