"""Reading the rules and how their texts look to a client."""

from __future__ import annotations

from salonapp.clients.cards import Purpose
from salonapp.foundation.i18n import LANGUAGES, _
from salonapp.reminders.cards import Preview, RuleView
from salonapp.reminders.derive.frame import rules as kept_rules
from salonapp.reminders.queries.previewed import shown_for
from salonapp.reminders.queries.wording import Filled, filled_for
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.templates import OPT_OUT_LINES, SAMPLES, Placeholder, render
from salonapp.reminders.text_checks import longest, tried
from salonapp.reminders.texts import default_text, text_keys
from salonapp.staff.rights import OWNER_VIEWER, Viewer
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
        kept,
    )


def preview_text(
    reader: Reader,
    kind: RuleKind,
    source: str,
    language: str,
    *,
    viewer: Viewer = OWNER_VIEWER,
    number: int = 0,
) -> Preview:
    """A template of a rule filled for a client it could write to; it must have passed the check.

    The one it writes to next for `number` 0, others for higher ones, round and round; an invented
    client of this salon while there is nobody.
    """
    language = language if language in LANGUAGES else "ru"
    kept = kept_rules(reader)[kind]
    people = shown_for(reader, viewer, kept)
    filled = Filled(dict(SAMPLES[language]))
    client = ""
    if people:
        key, client_id = people[number % len(people)]
        filled = filled_for(reader, kept, key, client_id, language)
        name = viewer.note(filled.values.get(Placeholder.NAME, ""))
        filled = Filled({**filled.values, Placeholder.NAME: name}, filled.gender)
        client = name or _("without a name")
    elif name := reader.settings.text("salon.name"):
        filled = Filled({**filled.values, Placeholder.SALON: name})
    ends = f"\n{OPT_OUT_LINES[language]}" if kept.purpose is Purpose.ADVERTISING else ""
    tries = tried(source, language)
    return Preview(
        render(source, filled.values, filled.gender) + ends,
        client,
        number % len(people) if people else 0,
        len(people),
        tuple((_(each.who), each.stumble) for each in tries if each.stumble),
        longest(tries) + ends,
    )
