"""Reading the rules and how their texts look to a client."""

from __future__ import annotations

from salonapp.foundation.i18n import LANGUAGES
from salonapp.reminders.cards import RuleView
from salonapp.reminders.derive.frame import rules as kept_rules
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.templates import SAMPLES, Placeholder, render
from salonapp.reminders.texts import default_text, text_keys
from salonapp.storage.door import Reader


def rule_list(reader: Reader) -> list[RuleSettings]:
    """Every rule as the salon has it."""
    return list(kept_rules(reader).values())


def rule(reader: Reader, kind: RuleKind) -> RuleView:
    """One rule with the texts in use."""
    kept = kept_rules(reader)[kind]
    return RuleView(
        kind,
        kept.is_on,
        kept.purpose.value,
        tuple(channel.value for channel in kept.channels),
        kept.offset_days,
        kept.send_time.strftime("%H:%M"),
        kept.expires_after_days,
        {key: kept.texts.get(key) or default_text(kind, key) for key in text_keys(kind)},
        kept.hours,
        kept.gift,
        kept.first_only,
    )


def preview_text(reader: Reader, source: str, language: str) -> str:
    """A template filled for an invented client of this salon; it must have passed the check."""
    values = dict(SAMPLES[language if language in LANGUAGES else "ru"])
    if name := reader.settings.text("salon.name"):
        values[Placeholder.SALON] = name
    return render(source, values)
