"""A worker that sends what is due and kills itself with `kill -9` at random places on the way."""

from __future__ import annotations

import os
import random
import signal
import smtplib
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from salonapp.app import open_salon
from salonapp.channels.email import Email
from salonapp.channels.port import GoAhead, Outgoing, SendResult
from salonapp.reminders import dispatcher
from salonapp.reminders.commands import outbox
from salonapp.storage.trouble import Busy
from tests.faults.shared_clock import SharedClock


class Place(StrEnum):
    """Every point between claim and finish."""

    IN_CLAIM = "in the claim, before its commit"
    CLAIMED = "after the claim"
    BEFORE_GO_AHEAD = "letter written, before the go-ahead"
    IN_GO_AHEAD = "in the go-ahead, before its commit"
    GONE = "after the go-ahead, before the final dot"
    DOT_SENT = "after the final dot, before the answer"
    ANSWERED = "after the answer, before finishing"
    IN_FINISH = "in finishing, before its commit"
    FINISHED = "after finishing"


class Killer:
    """Kills this very process at a place, one time in `1 / share`; notes the place first."""

    def __init__(self, share: float, seed: int, notes: Path) -> None:
        self._share = share
        self._random = random.Random(seed)
        self._notes = notes

    def at(self, place: Place) -> None:
        """Perhaps do not survive this line."""
        if self._random.random() < self._share:
            line = f"{place.name}\n".encode()
            handle = os.open(self._notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(handle, line)
            os.kill(os.getpid(), signal.SIGKILL)


def wire(killer: Killer) -> None:
    """Put the killer at every place; in a process of its own, so nothing needs putting back."""

    def after(module: Any, name: str, place: Place) -> None:
        original: Callable[..., Any] = getattr(module, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            killer.at(place)
            return result

        setattr(module, name, wrapped)

    after(outbox, "claim_next", Place.IN_CLAIM)
    after(outbox, "give_go_ahead", Place.IN_GO_AHEAD)
    after(outbox, "finish", Place.IN_FINISH)
    after(dispatcher, "_persist", Place.FINISHED)
    send = Email.send

    def sending(self: Email, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        killer.at(Place.CLAIMED)

        def going() -> bool:
            killer.at(Place.BEFORE_GO_AHEAD)
            given = go_ahead()
            killer.at(Place.GONE)
            return given

        result = send(self, outgoing, going)
        killer.at(Place.ANSWERED)
        return result

    Email.send = sending  # type: ignore[method-assign]
    write = smtplib.SMTP.send

    def writing(self: smtplib.SMTP, data: Any) -> None:
        write(self, data)
        if data == b".\r\n":
            killer.at(Place.DOT_SENT)

    smtplib.SMTP.send = writing  # type: ignore[assignment,method-assign]


def work(target: str, clock_file: Path, until_file: Path, kill_share: float, seed: int) -> None:
    """Send until `until_file` appears, or until killed."""
    if kill_share > 0:
        wire(Killer(kill_share, seed, until_file.with_name("kills")))
    db = open_salon(target, SharedClock(clock_file))
    rolls = random.Random(seed)
    try:
        while not until_file.exists():
            try:
                counts = dispatcher.send_due(
                    db, stop=until_file.exists, jitter=rolls.random, patience_s=5.0
                )
            except Busy:
                continue
            if not (counts.accepted or counts.retry):
                time.sleep(0.05)
    finally:
        db.close()
