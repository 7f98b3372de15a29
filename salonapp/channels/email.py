"""E-mail over SMTP, one step at a time, so that a broken connection is judged rightly.

`smtplib.sendmail` raises the same error whether the line broke before the letter was handed over
(safe to retry) or after (nobody knows). The steps are therefore called one by one and the last one
begun is kept: only a silence after the final dot leaves the outcome unknown.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime
from enum import IntEnum, StrEnum
from urllib.parse import quote

from salonapp.channels.port import (
    Abandoned,
    AskResult,
    Balance,
    CannotAsk,
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
    Outgoing,
    Receipt,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
)
from salonapp.foundation.i18n import Message, msg

STEP_TIMEOUT_SECONDS = 15.0
TOTAL_TIMEOUT_SECONDS = 60.0
_GREYLIST_SECONDS = 300.0


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


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


@dataclass(frozen=True, slots=True)
class EmailAccount:
    """The salon's mailbox as the owner typed it; the password never shows in a `repr`."""

    host: str
    port: int
    sender: str
    sender_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS
    step_timeout_seconds: float = STEP_TIMEOUT_SECONDS

    @property
    def is_set_up(self) -> bool:
        """Whether there is enough to try a connection."""
        return bool(self.host and self.sender)


class _StepFailed(Exception):
    """The outcome of a step that ends the attempt."""

    def __init__(self, result: SendResult) -> None:
        super().__init__()
        self.result = result


class Email:
    """Sends through one SMTP account, keeping the connection open between letters."""

    kind = ChannelKind.EMAIL

    def __init__(self, account: EmailAccount, tls_context: ssl.SSLContext | None = None) -> None:
        self._account = account
        self._tls_context = tls_context
        self._smtp: smtplib.SMTP | None = None
        self._stage = Stage.CONNECT
        self._deadline = 0.0

    @property
    def timeout_seconds(self) -> float:
        """The longest one `send` may take."""
        return max(TOTAL_TIMEOUT_SECONDS, self._account.step_timeout_seconds)

    @property
    def stage(self) -> Stage:
        """How far the last attempt came; for the attempt's record."""
        return self._stage

    def send(self, outgoing: Outgoing, go_ahead: GoAhead) -> SendResult:
        """Try once. Any network trouble becomes a result, never an exception."""
        self._stage = Stage.CONNECT
        self._deadline = time.monotonic() + self.timeout_seconds
        unusable = self._unusable_account()
        if unusable is not None:
            return unusable
        try:
            recipient = wire_address(outgoing.address)
            letter = compose(self._account, outgoing)
        except ValueError:
            return Refused(Cause.ADDRESS, msg("The e-mail address cannot be used."), True)
        try:
            smtp = self._ready_connection()
            self._hand_over(smtp, recipient, letter, go_ahead)
        except _StepFailed as failed:
            self._drop()
            return failed.result
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            if self._stage >= Stage.HANDED_OVER:
                return Unknown(
                    msg("The connection broke before the mail server confirmed the message.")
                )
            return _trouble(error, self._stage)
        return Sent(message_id(outgoing.key, wire_address(self._account.sender)))

    def ask(self, outgoing: Outgoing) -> AskResult:
        """SMTP has no way to ask."""
        return CannotAsk()

    def receipts(self, gateway_ids: Sequence[str]) -> Sequence[Receipt]:
        """SMTP sends no receipts that could be trusted."""
        return ()

    def balance(self) -> Balance | None:
        """A mailbox has no balance."""
        return None

    def close(self) -> None:
        """Say goodbye to the server, whether it still listens or not."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            if smtp.sock is not None:
                smtp.sock.settimeout(2.0)
            smtp.quit()
        with contextlib.suppress(OSError):
            smtp.close()

    def _drop(self) -> None:
        """End a connection something went wrong on.

        In the middle of a letter there is no goodbye: without the final dot the server throws
        the letter away, and anything else said there would become part of it.
        """
        if self._smtp is not None and self._stage in (Stage.DATA, Stage.BODY):
            with contextlib.suppress(OSError):
                self._smtp.close()
            self._smtp = None
        self.close()

    def test_connection(self) -> Diagnosis:
        """Connect, log in and offer the sender address; no letter is sent."""
        unusable = self._unusable_account()
        if unusable is not None:
            return Diagnosis(False, unusable.reason, unusable.cause)
        self._stage = Stage.CONNECT
        self._deadline = time.monotonic() + self.timeout_seconds
        try:
            smtp = self._ready_connection()
            self._step(smtp, Stage.SENDER)
            code, _answer = smtp.mail(wire_address(self._account.sender))
            _expect(code, Stage.SENDER)
        except _StepFailed as failed:
            return _diagnosis(failed.result)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _diagnosis(_trouble(error, self._stage))
        finally:
            self.close()
        return Diagnosis(True, msg("The mail server accepts letters from this address."))

    def _unusable_account(self) -> Refused | None:
        if not self._account.is_set_up:
            return Refused(
                Cause.NOT_SET_UP,
                msg("E-mail is not set up: fill in the mail server and the sender address."),
            )
        try:
            wire_address(self._account.sender)
        except ValueError:
            return Refused(Cause.SENDER, msg("The sender address is not an e-mail address."))
        return None

    def _ready_connection(self) -> smtplib.SMTP:
        if self._smtp is not None:
            try:
                self._step(self._smtp, Stage.GREET)
                code, _answer = self._smtp.rset()
                if code == 250:
                    return self._smtp
            except (OSError, smtplib.SMTPException):
                pass
            self.close()
        self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        self._stage = Stage.CONNECT
        host = account.host.strip()
        timeout = account.step_timeout_seconds
        # A made-up name here keeps smtplib from asking DNS for this computer's own, which may hang.
        smtp: smtplib.SMTP
        if account.security is Security.TLS:
            smtp = smtplib.SMTP_SSL(
                local_hostname="localhost", timeout=timeout, context=self._context()
            )
        else:
            smtp = smtplib.SMTP(local_hostname="localhost", timeout=timeout)
        # smtplib checks the certificate against this name; it sets it only when it connects itself.
        smtp._host = host  # type: ignore[attr-defined]
        self._smtp = smtp
        code, _answer = smtp.connect(host, account.port)
        _expect(code, Stage.GREET, ok=220)
        if smtp.sock is not None:
            smtp.local_hostname = _own_name(smtp.sock)
        self._step(smtp, Stage.GREET)
        smtp.ehlo_or_helo_if_needed()
        if account.security is Security.STARTTLS:
            self._step(smtp, Stage.SECURE)
            code, _answer = smtp.starttls(context=self._context())
            _expect(code, Stage.SECURE, ok=220)
            smtp.ehlo_or_helo_if_needed()
        if account.user:
            self._step(smtp, Stage.LOGIN)
            smtp.login(account.user, account.password)
        return smtp

    def _hand_over(
        self, smtp: smtplib.SMTP, recipient: str, letter: bytes, go_ahead: GoAhead
    ) -> None:
        self._step(smtp, Stage.SENDER)
        code, _answer = smtp.mail(wire_address(self._account.sender))
        _expect(code, Stage.SENDER)
        self._step(smtp, Stage.RECIPIENT)
        code, _answer = smtp.rcpt(recipient)
        _expect(code, Stage.RECIPIENT)
        self._step(smtp, Stage.DATA)
        code, _answer = smtp.docmd("DATA")
        _expect(code, Stage.DATA, ok=354)
        self._step(smtp, Stage.BODY)
        smtp.send(_dot_stuffed(letter))
        if not go_ahead():
            raise _StepFailed(Abandoned())
        self._step(smtp, Stage.HANDED_OVER)
        smtp.send(b".\r\n")
        code, _answer = smtp.getreply()
        _expect(code, Stage.HANDED_OVER)

    def _step(self, smtp: smtplib.SMTP, stage: Stage) -> None:
        """Note that `stage` begins and keep the whole attempt inside its time limit."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._stage = stage
        if smtp.sock is not None:
            smtp.sock.settimeout(min(self._account.step_timeout_seconds, left))

    def _context(self) -> ssl.SSLContext:
        return self._tls_context or ssl.create_default_context()


def compose(account: EmailAccount, outgoing: Outgoing) -> bytes:
    """The letter as it goes over the line; the same `outgoing.key` gives the same Message-ID.

    Raises `ValueError` when an address cannot stand in a header.
    """
    sender = wire_address(account.sender)
    letter = EmailMessage(policy=SMTP_POLICY)
    letter["From"] = Address(_one_line(account.sender_name), addr_spec=sender)
    letter["To"] = Address(addr_spec=wire_address(outgoing.address))
    letter["Subject"] = _one_line(outgoing.subject)
    letter["Date"] = localtime()
    letter["Content-Language"] = outgoing.language
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(outgoing.text, charset="utf-8")
    # The library would encode these two when they are long, and no program could read them then.
    plain = [f"Message-ID: {message_id(outgoing.key, sender)}"]
    if outgoing.can_unsubscribe:
        subject = quote(f"unsubscribe {outgoing.key}")
        plain.append(f"List-Unsubscribe: <mailto:{sender}?subject={subject}>")
    head = "".join(f"{line}\r\n" for line in plain).encode("ascii")
    return head + letter.as_bytes(policy=SMTP_POLICY)


def message_id(key: str, sender: str) -> str:
    """The stable Message-ID of the message `key` sent from `sender`."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{re.sub(r'[^A-Za-z0-9._-]', '.', key)}@{domain}>"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def wire_address(address: str) -> str:
    """`address` as SMTP takes it (domain in ASCII); `ValueError` when it is no address."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain or re.search(r"[\s<>,;:\"]", address.strip()):
        raise ValueError("not an e-mail address")
    if not local.isascii():
        raise ValueError("not an address every server takes")
    wire = f"{local}@{domain.encode('idna').decode('ascii')}"
    Address(addr_spec=wire)
    return wire


def _dot_stuffed(letter: bytes) -> bytes:
    lines = letter if letter.endswith(b"\r\n") else letter + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _own_name(sock: socket.socket) -> str:
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _expect(code: int, stage: Stage, ok: int = 250) -> None:
    """Raise `_StepFailed` unless the server's `code` is the one that lets the attempt go on."""
    if code == ok or (stage is Stage.RECIPIENT and code == 251):
        return
    if stage is Stage.HANDED_OVER and not 400 <= code < 600:
        raise _StepFailed(Unknown(msg("The mail server's last answer could not be understood.")))
    if 500 <= code < 600:
        raise _StepFailed(_refusal(stage, code))
    raise _StepFailed(
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


def _trouble(error: Exception, stage: Stage) -> Refused:
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


def _diagnosis(result: SendResult) -> Diagnosis:
    if isinstance(result, Refused):
        return Diagnosis(False, result.reason, result.cause)
    if isinstance(result, RetryAfter):
        return Diagnosis(False, result.reason, Cause.TEMPORARY)
    return Diagnosis(False, msg("The mail server's answer could not be understood."))
