"""The fake gateway of a run, whichever it is, and the salon's account at it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from salonapp.channels.letter import message_id
from salonapp.channels.port import ChannelKind
from salonapp.channels.secrets import SMS_PASSWORD, Secrets, token_name
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands.rules import set_rule_channels, set_rule_hours, switch_rule
from salonapp.reminders.rules import RuleKind
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from tests.faults.arrivals import Arrival, by_text
from tests.faults.gateways import SECRET, TOKEN, USER, Gateway, Smsc, SmsRu, Telegram, Twilio
from tests.faults.mail_server import Fault, MailServer
from tests.faults.plan import Way
from tests.faults.salon import SENDER, set_settings, set_up_mail

_SERVERS: dict[Way, type[Gateway]] = {
    Way.SMSC: Smsc,
    Way.SMS_RU: SmsRu,
    Way.TWILIO: Twilio,
    Way.TELEGRAM: Telegram,
}
#: Out of a thousand letters.
_MAIL_SHARES = {
    Fault.LATER: 50,
    Fault.LATER_AFTER_DOT: 30,
    Fault.DROP_BEFORE_DATA: 40,
    Fault.DROP_AFTER_DOT: 50,
    Fault.SLOW_AFTER_DOT: 8,
    Fault.REFUSED: 8,
}


class Post:
    """The gateway at the other end of the line."""

    def __init__(self, way: Way, now: Callable[[], datetime], seed: int, slow_s: float) -> None:
        self.way = way
        self._mail: MailServer | None = None
        self._gateway: Gateway | None = None
        self._refused: set[str] = set()
        if way is Way.EMAIL:
            rolls = random.Random(seed)
            self._mail = MailServer(now, lambda address: self._fate_of_letter(rolls, address))
            self._mail.slow_s = slow_s
            self._mail.start()
        else:
            self._gateway = _SERVERS[way](now, seed, slow_s)
            self._gateway.start()

    @property
    def kind(self) -> ChannelKind:
        """The channel that ends here."""
        if self.way is Way.EMAIL:
            return ChannelKind.EMAIL
        return ChannelKind.TELEGRAM if self.way is Way.TELEGRAM else ChannelKind.SMS

    @property
    def port(self) -> int:
        """Where the gateway listens."""
        server = self._mail or self._gateway
        assert server is not None
        return server.port

    def arrivals(self) -> list[Arrival]:
        """What it has taken so far."""
        if self._mail is not None:
            found = list(self._mail.arrivals)
            return [Arrival(each.message_id, each.to, each.at) for each in found]
        assert self._gateway is not None
        return list(self._gateway.arrivals.found)

    def refused(self) -> set[str]:
        """The addresses it has refused for good."""
        return self._refused if self._gateway is None else self._gateway.arrivals.refused

    def identity(self, dedupe_key: str, address: str, text: str) -> str:
        """What an arrival of this message would be called."""
        if self._mail is not None:
            return message_id(dedupe_key, SENDER)
        return by_text(address, text)

    def set_up(self, db: Database) -> None:
        """Give the salon its account here, and rules that use it before a person's hand."""
        address = f"http://127.0.0.1:{self.port}"
        if self.way is Way.EMAIL:
            set_up_mail(db, self.port)
        elif self.way is Way.TELEGRAM:
            set_settings(db, telegram__bot="salon_bot", telegram__address=address)
            Secrets.for_salon(db.target).set(token_name(ChannelKind.TELEGRAM.value), TOKEN)
        else:
            sender = "+15550100" if self.way is Way.TWILIO else ""
            set_settings(
                db,
                sms__gateway=self.way.value,
                sms__user=USER,
                sms__sender=sender,
                sms__address=address,
            )
            Secrets.for_salon(db.target).set(SMS_PASSWORD, SECRET)
        with db.write(OWNER, msg("Rules")) as tx:
            for kind in (RuleKind.RETURN_AFTER_SERVICE, RuleKind.APPOINTMENT):
                set_rule_channels(tx, kind, (self.kind, ChannelKind.BY_HAND))
                switch_rule(tx, kind.value, on=True)
            set_rule_hours(tx, RuleKind.APPOINTMENT, (24,))

    def close(self) -> None:
        """Stop listening."""
        server = self._mail or self._gateway
        if server is not None:
            server.stop()

    def _fate_of_letter(self, rolls: random.Random, address: str) -> Fault:
        roll = rolls.randrange(1000)
        for fault, share in _MAIL_SHARES.items():
            if roll < share:
                if fault is Fault.REFUSED:
                    self._refused.add(address)
                return fault
            roll -= share
        return Fault.NONE
