"""The salon's settings: facts with a typed key, a default and a check, kept in the database.

Window settings of one PC (theme, sizes) are not here; passwords never are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import LANGUAGES, Message, msg
from salonapp.storage.tables import Setting

if TYPE_CHECKING:
    from salonapp.storage.door import Tx

SettingValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Spec:
    """A setting's default (which gives its type), and a check that names what is wrong."""

    default: SettingValue
    check: Callable[[SettingValue], Message | None] | None = None


def _zone(value: SettingValue) -> Message | None:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        return msg("There is no time zone {value}; an example is Europe/Moscow.", value=str(value))
    return None


def _one_of(*allowed: str) -> Callable[[SettingValue], Message | None]:
    def check(value: SettingValue) -> Message | None:
        if str(value) in allowed:
            return None
        return msg(
            "{value} is not one of: {allowed}.", value=str(value), allowed=", ".join(allowed)
        )

    return check


def _between(low: float, high: float) -> Callable[[SettingValue], Message | None]:
    def check(value: SettingValue) -> Message | None:
        if low <= float(value) <= high:
            return None
        return msg("The value must lie between {low} and {high}.", low=low, high=high)

    return check


def _clock_time(value: SettingValue) -> Message | None:
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        return None
    return msg("{value} is not a time of day such as 21:00.", value=str(value))


def _clock_time_or_nothing(value: SettingValue) -> Message | None:
    return _clock_time(value) if value else None


def _currency(value: SettingValue) -> Message | None:
    if re.fullmatch(r"[A-Z]{3}", str(value)):
        return None
    return msg("{value} is not a currency code such as RUB.", value=str(value))


def _web_address(value: SettingValue) -> Message | None:
    # A gateway gets phones and texts: never in the clear over the internet.
    text = str(value)
    if not text or re.fullmatch(r"https://[^\s/]+(/\S*)?|http://127\.0\.0\.1(:\d+)?", text):
        return None
    return msg("{value} is not an address such as https://smsc.ru.", value=text)


def _weekdays(value: SettingValue) -> Message | None:
    if re.fullmatch(r"([1-7](,[1-7])*)?", str(value)):
        return None
    return msg("Name weekdays by number, Monday is 1: for example 6,7.")


def _days(value: SettingValue) -> Message | None:
    # What is not understood would be passed over later, and messages go out on a day off.
    for word in re.split(r"[,;\s]+", str(value).strip()):
        try:
            if word and not re.fullmatch(r"\d{4}-\d\d-\d\d", word):
                raise ValueError
            date.fromisoformat(word or "2026-01-01")
        except ValueError:
            return msg("{text} is not a day such as 2026-11-21.", text=word)
    return None


def _country(value: SettingValue) -> Message | None:
    if re.fullmatch(r"[A-Z]{2}", str(value)):
        return None
    return msg("{value} is not a country code such as RU.", value=str(value))


def _one_word(value: SettingValue) -> Message | None:
    if not re.search(r"\s|://", str(value)):
        return None
    return msg("There is no mail server with this name. Check its spelling.")


def _sender(value: SettingValue) -> Message | None:
    if not value or re.fullmatch(r"[^@\n\r]*[^@\s]@[^@\s]+", str(value)):
        return None
    return msg("The sender address is not an e-mail address.")


SPECS: Mapping[str, Spec] = {
    "salon.name": Spec(""),
    "salon.phone": Spec(""),
    "salon.address": Spec(""),
    "salon.language": Spec("ru", _one_of(*LANGUAGES)),
    "salon.time_zone": Spec("Europe/Moscow", _zone),
    "salon.currency": Spec("RUB", _currency),
    "salon.country": Spec("RU", _country),
    "salon.opens": Spec("", _clock_time_or_nothing),
    "salon.closes": Spec("", _clock_time_or_nothing),
    "salon.closed_weekdays": Spec("", _weekdays),
    "salon.closed_days": Spec("", _days),
    "salon.closed_on_holidays": Spec(False),
    "salon.region": Spec("", None),
    "salon.worked_holidays": Spec("", None),
    "salon.holiday_days": Spec("", None),
    "salon.is_demo": Spec(False),
    "calendar.feed_folder": Spec(""),
    # Only where somebody has a PIN; 0 is never.
    "salon.lock_after_minutes": Spec(10, _between(0, 480)),
    "temperature.horizon_days": Spec(60, _between(30, 120)),
    "temperature.hot_from": Spec(0.65, _between(0.05, 0.99)),
    "temperature.warm_from": Spec(0.25, _between(0.01, 0.95)),
    "reminders.paused": Spec(True),
    "reminders.quiet_from": Spec("21:00", _clock_time),
    "reminders.quiet_to": Spec("10:00", _clock_time),
    "reminders.daily_cap": Spec(50, _between(1, 10_000)),
    "reminders.message_gap_days": Spec(1, _between(1, 60)),
    "reminders.advertising_gap_days": Spec(14, _between(1, 365)),
    "reminders.first_look_done": Spec(False),
    "reminders.by_hand_app": Spec(
        "whatsapp", _one_of("whatsapp", "telegram", "viber", "sms", "call")
    ),
    "email.host": Spec("", _one_word),
    "email.port": Spec(587, _between(1, 65_535)),
    "email.user": Spec(""),
    "email.from": Spec("", _sender),
    "email.security": Spec("starttls", _one_of("none", "starttls", "tls")),
    "sms.gateway": Spec("", _one_of("", "smsc", "sms_ru", "twilio")),
    "sms.user": Spec("", _one_word),
    "sms.sender": Spec(""),
    "sms.address": Spec("", _web_address),
    "sms.low_balance": Spec(200, _between(0, 1_000_000)),
    #: The bot's name as the messenger told it: what links are made of. Empty: not connected.
    "telegram.bot": Spec("", _one_word),
    "telegram.address": Spec("", _web_address),
    "max.bot": Spec("", _one_word),
    "max.address": Spec("", _web_address),
    "backup.folder": Spec(""),
    "backup.second_folder": Spec(""),
}

#: Kept in the operating system's key store, by the channels; never in the database.
SECRET_KEYS = frozenset({"email.password", "sms.password", "telegram.token", "max.token"})


@cache
def zone_named(name: str) -> ZoneInfo:
    """The time zone `name`, UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


class Settings:
    """The settings at one moment; what was never set has its default."""

    def __init__(self, kept: Mapping[str, SettingValue]) -> None:
        self._kept = kept

    def __getitem__(self, key: str) -> SettingValue:
        return self._kept.get(key, SPECS[key].default)

    def text(self, key: str) -> str:
        """A text setting."""
        return str(self[key])

    def number(self, key: str) -> int:
        """A whole-number setting."""
        return int(self[key])

    def fraction(self, key: str) -> float:
        """A fractional setting."""
        return float(self[key])

    def flag(self, key: str) -> bool:
        """A yes/no setting."""
        return bool(self[key])

    @property
    def zone(self) -> ZoneInfo:
        """The salon's time zone."""
        return zone_named(self.text("salon.time_zone"))

    def all(self) -> dict[str, SettingValue]:
        """Every setting by key, in the registry's order."""
        return {key: self[key] for key in SPECS}


#: As text on both databases: the Core's own reading of JSON costs four times as much, and every
#: look and every pass begins with this.
_ALL = 'SELECT "key", CAST(value AS TEXT) FROM setting'


def load_settings(session: Session) -> Settings:
    """The settings as `session` sees them."""
    rows = session.connection().exec_driver_sql(_ALL)
    return Settings({key: _kept(value) for key, value in rows})


@lru_cache(maxsize=1_024)
def _kept(text: str) -> SettingValue:
    value: SettingValue = json.loads(text)["v"]
    return value


def parse_setting(key: str, text: str) -> SettingValue:
    """What was typed for `key`, as the setting's type; InvalidInput says what is wrong."""
    default = _spec(key).default
    if isinstance(default, bool):
        if text.strip().casefold() in {"1", "true", "yes", "on", "да"}:
            return True
        if text.strip().casefold() in {"0", "false", "no", "off", "нет"}:
            return False
        raise InvalidInput(msg("{key} is either on or off.", key=key), field=key)
    try:
        return type(default)(text.strip())
    except ValueError:
        raise InvalidInput(msg("{key} must be a number.", key=key), field=key) from None


def _spec(key: str) -> Spec:
    spec = SPECS.get(key)
    if spec is None:
        raise InvalidInput(
            msg("There is no setting {key}.", key=key),
            msg("`salonapp settings` lists them all."),
        )
    return spec


def set_setting(tx: Tx, key: str, value: SettingValue) -> None:
    """Keep `value` for `key`; a value of the wrong type or range raises InvalidInput."""
    spec = _spec(key)
    kinds = (float, int) if type(spec.default) is float else (type(spec.default),)
    if type(value) not in kinds:  # True is an int to isinstance, and no number of messages
        raise InvalidInput(msg("{key} cannot have that value.", key=key), field=key)
    problem = spec.check(value) if spec.check else None
    if problem is not None:
        raise InvalidInput(problem, field=key)
    row = tx.session.scalar(select(Setting).where(Setting.key == key))
    if row is None:
        if value == spec.default:
            return
        tx.session.add(Setting(key=key, value={"v": value}))
    elif row.value != {"v": value}:
        row.value = {"v": value}
    tx.session.flush()
    tx.forget_settings()
