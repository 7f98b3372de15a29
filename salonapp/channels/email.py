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

from salonapp.channels.letter import EmailAccount, Security, compose, message_id, wire_address
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
from salonapp.channels.smtp_answers import Stage, StepFailed, expect, trouble
from salonapp.foundation.i18n import msg

TOTAL_TIMEOUT_SECONDS = 60.0


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
        except StepFailed as failed:
            self._drop()
            return failed.result
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            if self._stage >= Stage.HANDED_OVER:
                return Unknown(
                    msg("The connection broke before the mail server confirmed the message.")
                )
            return trouble(error, self._stage)
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
            expect(code, Stage.SENDER)
        except StepFailed as failed:
            return _diagnosis(failed.result)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _diagnosis(trouble(error, self._stage))
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
        expect(code, Stage.GREET, ok=220)
        if smtp.sock is not None:
            smtp.local_hostname = _own_name(smtp.sock)
        self._step(smtp, Stage.GREET)
        smtp.ehlo_or_helo_if_needed()
        if account.security is Security.STARTTLS:
            self._step(smtp, Stage.SECURE)
            code, _answer = smtp.starttls(context=self._context())
            expect(code, Stage.SECURE, ok=220)
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
        expect(code, Stage.SENDER)
        self._step(smtp, Stage.RECIPIENT)
        code, _answer = smtp.rcpt(recipient)
        expect(code, Stage.RECIPIENT)
        self._step(smtp, Stage.DATA)
        code, _answer = smtp.docmd("DATA")
        expect(code, Stage.DATA, ok=354)
        self._step(smtp, Stage.BODY)
        smtp.send(_dot_stuffed(letter))
        if not go_ahead():
            raise StepFailed(Abandoned())
        self._step(smtp, Stage.HANDED_OVER)
        smtp.send(b".\r\n")
        code, _answer = smtp.getreply()
        expect(code, Stage.HANDED_OVER)

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


def _dot_stuffed(letter: bytes) -> bytes:
    lines = letter if letter.endswith(b"\r\n") else letter + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _own_name(sock: socket.socket) -> str:
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _diagnosis(result: SendResult) -> Diagnosis:
    if isinstance(result, Refused):
        return Diagnosis(False, result.reason, result.cause)
    if isinstance(result, RetryAfter):
        return Diagnosis(False, result.reason, Cause.TEMPORARY)
    return Diagnosis(False, msg("The mail server's answer could not be understood."))
