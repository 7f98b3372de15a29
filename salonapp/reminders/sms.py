"""How long a text is as SMS; apart from the templates, which cost the start 60 ms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmsLength:
    """How long a text is as SMS. One segment holds 160 GSM-7 or 70 other characters."""

    characters: int
    segments: int
    is_gsm: bool


def sms_length(text: str) -> SmsLength:
    """How many SMS segments `text` takes (0 for an empty text); paid for one by one."""
    import smsutil

    if not text:
        return SmsLength(0, 0, True)
    parts = smsutil.split(text).parts
    return SmsLength(len(text), len(parts), bool(smsutil.is_valid_gsm(text)))
