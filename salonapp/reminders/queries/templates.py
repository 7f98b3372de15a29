"""All texts of all rules in one list: whose they are, and what they say."""

from __future__ import annotations

from salonapp.foundation.i18n import LANGUAGES, _
from salonapp.reminders.cards import TemplateRow
from salonapp.reminders.derive.frame import rules
from salonapp.reminders.rules import RULE_NAMES
from salonapp.reminders.templates import SAMPLES, render
from salonapp.reminders.texts import TEXT_KIND_NAMES, TEXT_KINDS, default_text, text_key
from salonapp.storage.door import Reader


def template_list(reader: Reader) -> tuple[TemplateRow, ...]:
    """Every text, rule by rule, occasion by occasion, language by language."""
    found = []
    for kind, rule in rules(reader).items():
        for occasion in TEXT_KINDS[kind]:
            for language in LANGUAGES:
                key = text_key(language, occasion)
                own = rule.texts.get(key, "")
                text = own or default_text(kind, key)
                found.append(
                    TemplateRow(
                        kind,
                        key,
                        _(RULE_NAMES[kind]),
                        _(TEXT_KIND_NAMES[occasion]) if len(TEXT_KINDS[kind]) > 1 else "",
                        language,
                        text,
                        render(text, SAMPLES[language]),
                        is_own=bool(own),
                        is_on=rule.is_on,
                    )
                )
    return tuple(found)
