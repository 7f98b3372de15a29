"""The salon's own facts in words: staff, price list, rules, settings."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.clients.consents import CHANNEL_NAMES
from salonapp.desk.fact_words.shapes import (
    ARCHIVED,
    INTERNAL,
    PRICE,
    PURPOSE,
    UNIT,
    Column,
    Fact,
    Shape,
    choice,
    name_of,
)
from salonapp.foundation.i18n import N_
from salonapp.reminders.rules import RULE_NAMES

SALON: Mapping[str, Fact] = {
    "staff": Fact(
        N_("Master"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "folded_name": INTERNAL,
            "role": choice(
                N_("Role"),
                owner=N_("owner"),
                administrator=N_("administrator"),
                master=N_("master"),
            ),
            "archived": ARCHIVED,
            "rights": Column(N_("Rights"), Shape.RIGHTS),
            "position": INTERNAL,
            "feed_token": INTERNAL,
        },
    ),
    "service": Fact(
        N_("Service"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "folded_name": INTERNAL,
            "category": Column(N_("Category")),
            "norm_days": Column(N_("Due again after"), Shape.DAYS),
            "norm_is_own": Column(N_("Norm set by hand"), Shape.YES_NO),
            "duration_min": Column(N_("Takes"), Shape.MINUTES),
            "price_minor": PRICE,
            "archived": ARCHIVED,
            "needs_patch_test": Column(N_("Needs a patch test"), Shape.YES_NO),
        },
    ),
    "material": Fact(
        N_("Material"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "folded_name": INTERNAL,
            "category": Column(N_("Category")),
            "unit": UNIT,
            "min_stock_thousandths": Column(N_("Least in stock"), Shape.AMOUNT),
            "pack_thousandths": Column(N_("In a pack"), Shape.AMOUNT),
            "archived": ARCHIVED,
        },
    ),
    "material_ingredient": Fact(
        N_("Ingredient"),
        {"id": INTERNAL, "material_id": name_of(N_("Material"), "material"), "name": Column("")},
    ),
    "reminder_rule": Fact(
        N_("Rule"),
        {
            "id": INTERNAL,
            "kind": Column(
                "", Shape.CHOICE, {kind.value: name for kind, name in RULE_NAMES.items()}
            ),
            "is_on": Column(N_("Switched on"), Shape.YES_NO),
            "purpose": PURPOSE,
            "channels": Column(
                N_("Channels"), Shape.TEXTS, {**CHANNEL_NAMES, "by_hand": N_("by hand")}
            ),
            "offset_days": Column(N_("Days after the due date"), Shape.NUMBER),
            "send_time": Column(N_("Time of day")),
            "expires_after_days": Column(N_("Too late after"), Shape.DAYS),
            "texts": Column(N_("Text"), Shape.TEXTS),
            "options": Column(N_("Other settings"), Shape.RULE_OPTIONS),
        },
    ),
    "offer": Fact(
        N_("Offer"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "texts": Column(N_("Text"), Shape.TEXTS),
            "starts_on": Column(N_("From which day"), Shape.DAY),
            "expires_on": Column(N_("Not after"), Shape.DAY),
            "created_at": INTERNAL,
            "cancelled_at": Column(N_("Taken back"), Shape.MOMENT),
        },
    ),
    "offer_recipient": Fact(
        N_("Offer"),
        {
            "id": INTERNAL,
            "client_id": INTERNAL,
            "offer_id": name_of("", "offer"),
            "position": INTERNAL,
        },
    ),
    "setting": Fact(
        N_("Setting"),
        {
            "id": INTERNAL,
            "key": Column("", Shape.SETTING),
            "value": Column("", Shape.SETTING_VALUE),
        },
    ),
    "saved_list": Fact(
        N_("List"),
        {
            "id": INTERNAL,
            "name": Column(""),
            "folded_name": INTERNAL,
            "conditions": INTERNAL,
            "position": INTERNAL,
        },
    ),
    "import_profile": Fact(
        N_("Way a file is read"),
        {
            "id": INTERNAL,
            "headings": INTERNAL,
            "name": Column(""),
            "kind": INTERNAL,
            "columns": INTERNAL,
            "used_at": INTERNAL,
        },
    ),
}

SETTING_NAMES: Mapping[str, str] = {
    "salon.name": N_("Salon name"),
    "salon.phone": N_("Phone"),
    "salon.address": N_("Address"),
    "salon.language": N_("Language of messages"),
    "salon.time_zone": N_("Time zone"),
    "salon.currency": N_("Currency"),
    "salon.lock_after_minutes": N_("Minutes until the screen locks itself"),
    "salon.country": N_("Country"),
    "salon.opens": N_("Opens"),
    "salon.closes": N_("Closes"),
    "salon.closed_weekdays": N_("Closed weekdays"),
    "salon.closed_days": N_("Holidays and days off"),
    "salon.closed_on_holidays": N_("Closed on public holidays"),
    "salon.region": N_("Region"),
    "salon.worked_holidays": N_("Holidays the salon works on"),
    "salon.holiday_days": N_("Public holidays ahead"),
    "salon.is_demo": N_("Salon to try things out"),
    "calendar.feed_folder": N_("Folder for calendar files"),
    "temperature.horizon_days": N_("Days looked ahead"),
    "temperature.hot_from": N_("Hot from"),
    "temperature.warm_from": N_("Warm from"),
    "reminders.paused": N_("Sending is paused"),
    "reminders.quiet_from": N_("Quiet from"),
    "reminders.quiet_to": N_("Quiet until"),
    "reminders.daily_cap": N_("Messages a day at most"),
    "reminders.message_gap_days": N_("Days between messages to one client"),
    "reminders.advertising_gap_days": N_("Days between advertising messages to one client"),
    "reminders.first_look_done": N_("First messages were looked at"),
    "reminders.by_hand_app": N_("Messenger for sending by hand"),
    "sms.gateway": N_("SMS gateway"),
    "sms.address": N_("Address of the SMS gateway"),
    "sms.user": N_("User name at the SMS gateway"),
    "sms.sender": N_("Sender of SMS"),
    "telegram.bot": N_("Telegram bot"),
    "telegram.address": N_("Address of Telegram"),
    "max.bot": N_("MAX bot"),
    "max.address": N_("Address of MAX"),
    "sms.low_balance": N_("Balance to warn of"),
    "email.host": N_("Mail server"),
    "email.port": N_("Port"),
    "email.user": N_("User name"),
    "email.from": N_("Sender"),
    "email.security": N_("Encryption"),
    "backup.folder": N_("Folder for backups"),
    "backup.second_folder": N_("Second folder for backups"),
}
