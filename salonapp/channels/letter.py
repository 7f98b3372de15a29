"""The salon's mailbox, and a message as a letter: headers that survive any name and any length."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import localtime
from enum import StrEnum
from urllib.parse import quote

from salonapp.channels.port import Outgoing

STEP_TIMEOUT_SECONDS = 15.0


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


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
    # Plain ASCII on the line: not every server takes eight bits, or lines without an end.
    letter.set_content(outgoing.text, charset="utf-8", cte="base64")
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


def _one_line(text: str) -> str:
    return " ".join(text.split())
