"""The card's facts in words."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.clients.consents import CHANNEL_NAMES
from salonapp.clients.entries import ENTRY_NAMES
from salonapp.clients.likes import KIND_TITLES
from salonapp.clients.safety_words import KIND_NAMES, RESULT_NAMES, SEVERITY_NAMES
from salonapp.desk.fact_words.shapes import (
    AMOUNT,
    DAY,
    INTERNAL,
    LANGUAGE,
    MASTER,
    NOTE,
    OWNED,
    PURPOSE,
    SERVICE,
    Column,
    Fact,
    Shape,
    choice,
    name_of,
    one_of,
)
from salonapp.foundation.i18n import N_

CLIENTS: Mapping[str, Fact] = {
    "client": Fact(
        "",
        {
            "id": INTERNAL,
            "external_id": Column(N_("Code in the old program"), Shape.NOTE),
            "last_name": Column(N_("Surname"), Shape.NOTE),
            "first_name": Column(N_("First name"), Shape.NOTE),
            "middle_name": Column(N_("Middle name"), Shape.NOTE),
            "email": Column(N_("E-mail"), Shape.EMAIL),
            "birth_day": Column(N_("Day of birth"), Shape.NUMBER),
            "birth_month": Column(N_("Month of birth"), Shape.NUMBER),
            "birth_year": Column(N_("Year of birth"), Shape.NUMBER),
            "gender": choice(N_("Gender"), female=N_("female"), male=N_("male")),
            "language": LANGUAGE,
            "source": Column(N_("Heard of us from"), Shape.NOTE),
            "note": NOTE,
            "discount_percent": Column(N_("Discount"), Shape.PERCENT),
            "created_on": Column(N_("Card begun on"), Shape.DAY),
            "recommended_by_id": name_of(N_("Who recommended"), "client"),
            "merged_into_id": name_of(N_("Merged into the card of"), "client"),
            "think_twice": Column(N_("Think twice"), Shape.THINK_TWICE),
            "deleted_at": Column(N_("In the bin since"), Shape.MOMENT),
            "erased_at": Column(N_("Erased on"), Shape.MOMENT),
        },
    ),
    "client_phone": Fact(
        N_("Phone"),
        {
            **OWNED,
            "position": INTERNAL,
            "e164": Column("", Shape.PHONE),
            "comment": Column(N_("Whose"), Shape.NOTE),
            "is_wrong": Column(N_("Wrong number"), Shape.YES_NO),
        },
    ),
    "client_chat": Fact(
        N_("Messenger"),
        {
            **OWNED,
            "channel": Column("", Shape.CHOICE, CHANNEL_NAMES),
            "chat_id": INTERNAL,
            "name": Column("", Shape.NOTE),
            "linked_at": Column(N_("Linked"), Shape.MOMENT),
            "blocked_at": Column(N_("Bot stopped"), Shape.MOMENT),
        },
    ),
    "client_tag": Fact(N_("Tag"), {**OWNED, "tag": Column("")}),
    "client_preference": Fact(
        N_("Preference"),
        {
            **OWNED,
            "kind": one_of("", KIND_TITLES),
            "text": Column("", Shape.NOTE),
            "staff_id": name_of("", "staff"),
            "due_from": Column(N_("Offer from"), Shape.DAY),
            "done_on": Column(N_("Came true on"), Shape.DAY),
        },
    ),
    "client_alert": Fact(
        N_("Warning"),
        {
            **OWNED,
            "kind": one_of("", KIND_NAMES),
            "text": Column(""),
            "severity": one_of(N_("Severity"), SEVERITY_NAMES),
            "since": Column(N_("Since"), Shape.DAY),
            "until": Column(N_("Until"), Shape.DAY),
            "source": Column(N_("Who says so"), Shape.NOTE),
        },
    ),
    "patch_test": Fact(
        N_("Patch test"),
        {
            **OWNED,
            "products": Column(""),
            "on_day": DAY,
            "result": one_of(N_("Result"), RESULT_NAMES),
            "valid_until": Column(N_("Valid until"), Shape.DAY),
            "note": NOTE,
            "staff_id": MASTER,
        },
        known_by=("on_day",),
    ),
    "patch_test_service": Fact(
        N_("Patch test for"), {"id": INTERNAL, "patch_test_id": INTERNAL, "service_id": SERVICE}
    ),
    "formula": Fact(
        N_("Formula"),
        {
            **OWNED,
            "service_id": SERVICE,
            "title": Column(""),
            "on_day": DAY,
            "staff_id": MASTER,
            "visit_id": INTERNAL,
            "developer": Column(N_("Developer")),
            "minutes": Column(N_("Time"), Shape.MINUTES),
            "result": Column(N_("Result"), Shape.NOTE),
            "note": NOTE,
        },
        known_by=("on_day",),
    ),
    "formula_component": Fact(
        N_("Part of a formula"),
        {
            "id": INTERNAL,
            "formula_id": INTERNAL,
            "position": INTERNAL,
            "material_id": INTERNAL,
            "name": Column(""),
            "amount_thousandths": AMOUNT,
            "unit": INTERNAL,
        },
    ),
    "photo": Fact(
        N_("Photo"),
        {
            **OWNED,
            "position": INTERNAL,
            "visit_id": INTERNAL,
            "content_id": INTERNAL,
            "kind": choice("", before=N_("before"), after=N_("after"), other=N_("other")),
            "on_day": DAY,
            "quarter_turns": Column(N_("Turned by"), Shape.QUARTER_TURNS),
            "note": NOTE,
        },
        known_by=("on_day",),
    ),
    "client_trait": Fact(
        N_("Approach"),
        {**OWNED, "typology": Column("", Shape.TYPOLOGY), "type": Column("", Shape.TYPE)},
    ),
    "client_link": Fact(
        N_("People around"),
        {
            **OWNED,
            "other_id": name_of("", "client"),
            "kind": choice(
                "",
                parent=N_("parent"),
                child=N_("child"),
                partner=N_("husband, wife or partner"),
                sibling=N_("brother or sister"),
                relative=N_("relative"),
                friend=N_("friend (she or he)"),
            ),
            "pays": Column(N_("Pays"), Shape.YES_NO),
            "shares_phone": Column(N_("One phone for both"), Shape.YES_NO),
            "note": NOTE,
        },
    ),
    "not_duplicate": Fact(
        N_("Not the same person"),
        {"id": INTERNAL, "first_id": name_of("", "client"), "second_id": name_of("", "client")},
    ),
    "client_entry": Fact(
        "",
        {
            **OWNED,
            "kind": one_of("", ENTRY_NAMES),
            "text": Column("", Shape.NOTE),
            "at": Column(N_("When"), Shape.MOMENT),
            "staff_id": INTERNAL,
            "author": INTERNAL,
        },
    ),
    "custom_field": Fact(
        N_("Field of the card"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "folded_name": INTERNAL,
            "kind": choice(
                N_("Kind"),
                text=N_("text"),
                number=N_("number"),
                date=N_("date"),
                choice=N_("choice"),
                yes_no=N_("yes or no"),
            ),
            "choices": Column(N_("Choices"), Shape.TEXTS),
            "position": INTERNAL,
            "retired": Column(N_("No longer used"), Shape.YES_NO),
        },
    ),
    "custom_value": Fact(
        "", {**OWNED, "field_id": name_of("", "custom_field"), "value": Column("", Shape.NOTE)}
    ),
    "advice_edit": Fact(
        N_("Advice"),
        {
            "id": INTERNAL,
            "typology": Column("", Shape.TYPOLOGY),
            "type": Column("", Shape.TYPE),
            "language": LANGUAGE,
            "signs": Column(N_("Signs")),
            "do": Column(N_("What to do")),
            "avoid": Column(N_("What to avoid")),
        },
    ),
    "consent_wording": Fact(
        N_("Wording of a consent"),
        {
            "id": INTERNAL,
            "purpose": Column("", Shape.CHOICE, PURPOSE.words),
            "language": LANGUAGE,
            "version": Column(N_("Version"), Shape.NUMBER),
            "text": Column(N_("Text")),
            "since": Column(N_("Since"), Shape.DAY),
        },
        known_by=("version",),
    ),
}
