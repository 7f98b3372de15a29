"""What the window's tests stand on: a dressed application, and services on a salon of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from salonapp.foundation.clock import FixedClock
from salonapp.ui import theme
from salonapp.ui.preferences import Preferences
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database

MakeServices = Callable[["Database"], Services]


@pytest.fixture(autouse=True)
def dressed(qtbot: QtBot) -> None:
    """The application in its light dress, whatever another test did."""
    theme.apply(theme.ThemeChoice.LIGHT)


@pytest.fixture
def make_services(qtbot: QtBot, clock: FixedClock, tmp_path: Path) -> Iterator[MakeServices]:
    """Opens services on a database that is there already."""
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.storage.door import OWNER

    made: list[Services] = []

    def make(database: Database) -> Services:
        services = Services(
            lambda: (database, OWNER_VIEWER, OWNER), clock, Preferences(tmp_path / "window.ini")
        )
        made.append(services)
        with qtbot.waitSignal(services.opened):
            services.open()
        return services

    yield make
    for services in made:
        services.hub.close()
        services.runner.close()


@pytest.fixture
def services(make_services: MakeServices, bare_db: Database) -> Services:
    """Services on an empty salon."""
    return make_services(bare_db)


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Services], None]:
    """Waits until nothing is on its way any more."""

    def wait(services: Services) -> None:
        qtbot.waitUntil(lambda: not services.runner.busy())

    return wait
