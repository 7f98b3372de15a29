"""What a mail server's answers and a connection's failures mean, in plain words.

Everything that happens before the final dot is provably not accepted; after it, only an explicit
answer says anything.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from enum import IntEnum

from salonapp.channels.port import Cause, Refused, RetryAfter, SendResult, Unknown
from salonapp.foundation.i18n import Message, msg

_GREYLIST_SECONDS = 300.0


class Stage(IntEnum):
    """The step begun last; everything below `HANDED_OVER` is safe to repeat."""

    CONNECT = 1
    GREET = 2
    SECURE = 3
    LOGIN = 4
    SENDER = 5
    RECIPIENT = 6
    DATA = 7
    BODY = 8
    HANDED_OVER = 9


class StepFailed(Exception):
    """The outcome of a step that ends the attempt."""

    def __init__(self, result: SendResult) -> None:
        super().__init__()
        self.result = result


def expect(code: int, stage: Stage, ok: int = 250) -> None:
    """Raise `StepFailed` unless the server's `code` is the one that lets the attempt go on."""
    if code == ok or (stage is Stage.RECIPIENT and code == 251):
        return
    if stage is Stage.HANDED_OVER and not 400 <= code < 600:
        raise StepFailed(Unknown(msg("The mail server's last answer could not be understood.")))
    if 500 <= code < 600:
        raise StepFailed(_refusal(stage, code))
    raise StepFailed(
        RetryAfter(
            _GREYLIST_SECONDS if code in {450, 451} else 0.0,
            msg("The mail server asks to try again later (code {code}).", code=code),
        )
    )


def _refusal(stage: Stage, code: int) -> Refused:
    if stage in {Stage.CONNECT, Stage.GREET}:
        return Refused(
            Cause.HOST, msg("The mail server does not want to talk to us (code {code}).", code=code)
        )
    if stage is Stage.SECURE:
        return Refused(Cause.TLS, _NO_STARTTLS)
    if stage is Stage.SENDER:
        return Refused(
            Cause.SENDER,
            msg(
                "The mail server does not accept this sender address (code {code})."
                " Use the address of the mailbox itself.",
                code=code,
            ),
        )
    if stage is Stage.RECIPIENT:
        return Refused(
            Cause.ADDRESS,
            msg("The mail server does not accept this client's address (code {code}).", code=code),
            True,
        )
    return Refused(
        Cause.CONTENT, msg("The mail server refused the message (code {code}).", code=code), True
    )


_NO_STARTTLS = msg(
    "The mail server offers no protection on this port."
    " Choose TLS with port 465, or STARTTLS with port 587."
)


def trouble(error: Exception, stage: Stage) -> Refused:
    """What `error` before the final dot means; always safe to retry."""
    if isinstance(error, smtplib.SMTPResponseException) and (
        400 <= error.smtp_code < 500 and stage in {Stage.SECURE, Stage.LOGIN}
    ):
        return Refused(
            Cause.TEMPORARY,
            msg("The mail server asks to try again later (code {code}).", code=error.smtp_code),
        )
    if isinstance(error, smtplib.SMTPAuthenticationError) or (
        stage is Stage.LOGIN and isinstance(error, ValueError)
    ):
        return Refused(
            Cause.LOGIN,
            msg(
                "The mail server refused the user name or password."
                " Many mail services need an app password made in the mailbox settings."
            ),
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if stage is Stage.LOGIN:
            return Refused(
                Cause.LOGIN,
                msg(
                    "The mail server takes no password on this connection. Choose STARTTLS or TLS."
                ),
            )
        return Refused(Cause.TLS, _NO_STARTTLS)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(
            Cause.TLS,
            msg(
                "The mail server's certificate is not valid for this name."
                " Check the server name and this computer's date."
            ),
        )
    if isinstance(error, ssl.SSLError):
        return Refused(
            Cause.TLS,
            msg(
                "No protected connection could be made."
                " Port 465 needs TLS, port 587 needs STARTTLS."
            ),
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return Refused(Cause.HOST, _host_unknown(error))
    if isinstance(error, ConnectionRefusedError):
        return Refused(
            Cause.HOST,
            msg("Nothing answers at this server and port. Check the port: usually 465 or 587."),
        )
    if isinstance(error, smtplib.SMTPResponseException) and stage is Stage.SECURE:
        return Refused(Cause.TLS, _NO_STARTTLS)
    # smtplib hides a time-out while reading behind "disconnected".
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return Refused(
            Cause.NETWORK,
            msg(
                "The mail server does not answer in time."
                " Check the internet connection, the port and the kind of protection."
            ),
        )
    return Refused(
        Cause.NETWORK, msg("The connection to the mail server broke before the message was sent.")
    )


def _host_unknown(error: Exception) -> Message:
    temporary = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    if temporary:
        return msg("There is no internet connection: the mail server's name cannot be looked up.")
    return msg("There is no mail server with this name. Check its spelling.")
