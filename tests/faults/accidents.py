"""What goes wrong on a worker's own computer: no name service, no network, no trust, no disk."""

from __future__ import annotations

import os
import random
import socket
from dataclasses import replace
from enum import StrEnum
from typing import Any

from salonapp.channels.email import Email
from salonapp.channels.letter import EmailAccount, Security
from salonapp.channels.web import STEP_TIMEOUT_SECONDS, Web
from salonapp.storage.database import Database

#: Out of a thousand connections.
_NO_NAME, _REFUSED, _NO_TRUST = 30, 30, 30
_NO_HOST = "no-such-host.invalid"
_CLOSED_PORT = 1


class Disk(StrEnum):
    """How full a worker's disk is."""

    ROOMY = "roomy"
    FULL = "full"
    #: The file may not grow: the database says itself that it is full.
    NO_PAGES = "no pages"


def spoil_the_network(rolls: random.Random, real_step_s: float) -> None:
    """Let some connections fail before anything is said, and none wait in real time.

    A step may take `real_step_s`, which is what 15 s are at the salon's speed.
    """
    for name in [name for name in os.environ if name.casefold().endswith("_proxy")]:
        del os.environ[name]
    look_up = socket.getaddrinfo

    def looking_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == _NO_HOST:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *args, **kwargs)

    socket.getaddrinfo = looking_up
    begin_web, begin_mail = Web.__init__, Email.__init__

    def web(
        self: Web, address: str, timeout_seconds: float = STEP_TIMEOUT_SECONDS, **more: Any
    ) -> None:
        begin_web(self, _somewhere(address, rolls.randrange(1000)), real_step_s, **more)
        self.timeout_seconds = 3 * timeout_seconds

    def mail(self: Email, account: EmailAccount, tls_context: Any = None) -> None:
        account = replace(account, step_timeout_seconds=real_step_s)
        begin_mail(self, _some_mailbox(account, rolls.randrange(1000)), tls_context)

    Web.__init__ = web  # type: ignore[assignment,method-assign]
    Email.__init__ = mail  # type: ignore[method-assign]


def _somewhere(address: str, roll: int) -> str:
    if roll < _NO_NAME:
        return f"http://{_NO_HOST}"
    if roll < _NO_NAME + _REFUSED:
        return f"http://127.0.0.1:{_CLOSED_PORT}"
    if roll < _NO_NAME + _REFUSED + _NO_TRUST:
        return address.replace("http://", "https://")  # speaks no TLS
    return address


def _some_mailbox(account: EmailAccount, roll: int) -> EmailAccount:
    if roll < _NO_NAME:
        return replace(account, host=_NO_HOST)
    if roll < _NO_NAME + _REFUSED:
        return replace(account, port=_CLOSED_PORT)
    if roll < _NO_NAME + _REFUSED + _NO_TRUST:
        return replace(account, security=Security.TLS)
    return account


def fill_the_disk(db: Database, disk: Disk, rolls: random.Random) -> None:
    """Leave no room, or hardly any, for what this process writes.

    A file's disk is full for real: the file may not grow. A server's cannot be, so its answer
    comes in its stead, one time in three.
    """
    from sqlalchemy import event

    if db.path is not None and disk is Disk.FULL:
        import resource

        log = db.path.with_name(db.path.name + "-wal")
        room = (log.stat().st_size if log.exists() else 0) + 40_000
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    elif db.path is not None and disk is Disk.NO_PAGES:

        @event.listens_for(db._writer, "checkout")
        def _no_pages(connection: Any, _record: object, _proxy: object) -> None:
            cursor = connection.cursor()
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    elif disk is not Disk.ROOMY:
        import psycopg

        @event.listens_for(db._writer, "before_cursor_execute")
        def _no_room(_c: Any, _cu: Any, statement: str, *_more: Any) -> None:
            if statement.startswith(("INSERT", "UPDATE")) and rolls.random() < 0.33:
                raise psycopg.errors.DiskFull("could not extend file: No space left on device")
