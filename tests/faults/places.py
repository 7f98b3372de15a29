"""Every point of a worker's way at which it is killed, and the wire that kills it there."""

from __future__ import annotations

import os
import signal
import smtplib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from salonapp.channels.port import GoAhead, Outgoing, SendResult
from salonapp.reminders import dispatcher
from salonapp.reminders.commands import aftermath, outbox


class Place(StrEnum):
    """Where a worker may be killed."""

    IN_CLAIM = "in the claim, before its commit"
    CLAIMED = "after the claim"
    BEFORE_GO_AHEAD = "connected, before the go-ahead"
    IN_GO_AHEAD = "in the go-ahead, before its commit"
    GONE = "after the go-ahead, before the request (or the final dot)"
    REQUEST_SENT = "after the request (the final dot), before the answer"
    ANSWERED = "after the answer, before finishing"
    IN_FINISH = "in finishing, before its commit"
    FINISHED = "after finishing"
    IN_TAKE_BACK = "in taking back a dead worker's message, before the commit"
    IN_SETTLE = "in settling an unknown outcome, before the commit"
    IN_HAND_OVER = "in handing over to a person, before the commit"
    IN_RECEIPT = "in noting a receipt, before the commit"


class Killer:
    """Kills this very process when it comes by `place`; notes the place."""

    def __init__(self, place: Place, notes: Path) -> None:
        self._place = place
        self._notes = notes

    def at(self, place: Place) -> None:
        """Do not survive this line, if this is the place."""
        if place is not self._place:
            return
        handle = os.open(self._notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{place.name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


def wire(killer: Killer) -> None:
    """Put the killer at every place; in a process of its own, so nothing needs putting back."""

    def after(
        module: Any, name: str, place: Place, counts: Callable[[Any], bool] = lambda _result: True
    ) -> None:
        original: Callable[..., Any] = getattr(module, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            if counts(result):
                killer.at(place)
            return result

        setattr(module, name, wrapped)

    after(outbox, "claim_next", Place.IN_CLAIM, lambda found: found.claim is not None)
    after(outbox, "give_go_ahead", Place.IN_GO_AHEAD, bool)
    after(outbox, "finish", Place.IN_FINISH)
    after(outbox, "hand_over_due", Place.IN_HAND_OVER, lambda found: found[0] > 0)
    after(dispatcher, "_persist", Place.FINISHED)
    after(aftermath, "recover", Place.IN_TAKE_BACK, lambda found: found > 0)
    after(aftermath, "settle_unknown", Place.IN_SETTLE, lambda state: state is not None)
    after(aftermath, "note_receipt", Place.IN_RECEIPT, bool)
    for channel in _channels():
        _wire_sending(channel, killer)
    _wire_requests(killer)


def _channels() -> list[Any]:
    from salonapp.channels.email import Email
    from salonapp.channels.messenger import Messenger
    from salonapp.channels.sms_gateway import Gateway

    return [Email, Gateway, Messenger]


def _wire_sending(channel: Any, killer: Killer) -> None:
    send = channel.send

    def sending(self: Any, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        killer.at(Place.CLAIMED)

        def going() -> bool:
            killer.at(Place.BEFORE_GO_AHEAD)
            given = go_ahead()
            if given:
                killer.at(Place.GONE)
            return given

        result: SendResult = send(self, outgoing, going)
        killer.at(Place.ANSWERED)
        return result

    channel.send = sending


def _wire_requests(killer: Killer) -> None:
    from httpcore._sync.http11 import HTTP11Connection

    receive = HTTP11Connection._receive_response_headers

    def receiving(self: Any, request: Any) -> Any:
        if request.method == b"POST" and b"status" not in request.url.target:
            killer.at(Place.REQUEST_SENT)
        return receive(self, request)

    HTTP11Connection._receive_response_headers = receiving  # type: ignore[method-assign]
    write = smtplib.SMTP.send

    def writing(self: smtplib.SMTP, data: Any) -> None:
        write(self, data)
        if data == b".\r\n":
            killer.at(Place.REQUEST_SENT)

    smtplib.SMTP.send = writing  # type: ignore[assignment,method-assign]
