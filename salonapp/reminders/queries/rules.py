"""Reading the rules and how their texts look to a client."""

from __future__ import annotations

from sqlalchemy import select

from salonapp.clients.cards import Purpose
from salonapp.foundation.i18n import LANGUAGES
from salonapp.reminders.cards import Preview, RuleView
from salonapp.reminders.derive.frame import rules as kept_rules
from salonapp.reminders.queries.wording import filled_for
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage
from salonapp.reminders.templates import OPT_OUT_LINES, SAMPLES, Placeholder, render
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


def preview_text(reader: Reader, kind: RuleKind, source: str, language: str) -> Preview:
    """A template of a rule filled for the client it writes to next; it must have passed the check.

    For an invented client of this salon while the rule has nobody to write to.
    """
    language = language if language in LANGUAGES else "ru"
    kept = kept_rules(reader)[kind]
    next_one = reader.session.execute(
        select(OutboxMessage.dedupe_key, OutboxMessage.client_id)
        .where(OutboxMessage.rule == kind.value, OutboxMessage.state == State.PLANNED.value)
        .order_by(OutboxMessage.send_at, OutboxMessage.id)
        .limit(1)
    ).first()
    client, values = "", dict(SAMPLES[language])
    if next_one is not None:
        key, client_id = next_one
        values = dict(filled_for(reader, kept, key, client_id, language))
        client = values.get(Placeholder.NAME, "")
    elif name := reader.settings.text("salon.name"):
        values[Placeholder.SALON] = name
    text = render(source, values)
    if kept.purpose is Purpose.ADVERTISING:
        text = f"{text}\n{OPT_OUT_LINES[language]}"
    return Preview(text, client)
