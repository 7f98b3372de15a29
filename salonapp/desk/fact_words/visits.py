"""Visits, bookings and what was decided about a client, in words."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.desk.fact_words.shapes import (
    AMOUNT,
    DAY,
    INTERNAL,
    MASTER,
    NOTE,
    OWNED,
    PRICE,
    SERVICE,
    TEMPERATURE,
    Column,
    Fact,
    Shape,
    choice,
    name_of,
    one_of,
)
from salonapp.foundation.i18n import N_
from salonapp.reminders.answers import ANSWER_NAMES

VISITS: Mapping[str, Fact] = {
    "visit": Fact(
        N_("Visit"),
        {
            "id": INTERNAL,
            "external_id": INTERNAL,
            "client_id": name_of(N_("Client"), "client"),
            "on_day": DAY,
            "at_time": Column(N_("Time"), Shape.TIME),
            "status": choice(
                N_("Status"),
                done=N_("took place"),
                no_show=N_("did not come"),
                cancelled=N_("cancelled"),
            ),
            "staff_id": MASTER,
            "price_minor": PRICE,
            "discount_minor": Column(N_("Discount"), Shape.MONEY),
            "discount_reason": Column(N_("Why the discount"), Shape.MONEY_NOTE),
            "tip_minor": Column(N_("Tip"), Shape.MONEY),
            "paid_minor": Column(N_("Paid"), Shape.MONEY),
            "payment": Column(N_("Paid with"), Shape.MONEY_NOTE),
            "rating": Column(N_("Rating"), Shape.NUMBER),
            "note": NOTE,
            "rebooked": Column(N_("Booked the next visit"), Shape.YES_NO),
        },
        known_by=("on_day",),
    ),
    "visit_service": Fact(
        N_("Service of a visit"),
        {
            "id": INTERNAL,
            "visit_id": INTERNAL,
            "service_id": SERVICE,
            "position": INTERNAL,
            "staff_id": MASTER,
            "price_minor": PRICE,
        },
    ),
    "visit_material": Fact(
        N_("Material of a visit"),
        {
            "id": INTERNAL,
            "visit_id": INTERNAL,
            "material_id": name_of("", "material"),
            "amount_thousandths": AMOUNT,
            "position": INTERNAL,
        },
    ),
    "alert_override": Fact(
        N_("Went on in spite of a warning"),
        {
            "id": INTERNAL,
            "visit_id": INTERNAL,
            "what": Column(""),
            "reason": Column(N_("Reason"), Shape.NOTE),
            "given_by": Column(N_("Given by"), Shape.ACTOR),
            "at": Column(N_("When"), Shape.MOMENT),
        },
    ),
    "appointment": Fact(
        N_("Booking"),
        {
            "id": INTERNAL,
            "external_id": INTERNAL,
            "client_id": name_of(N_("Client"), "client"),
            "starts_at": Column(N_("Time"), Shape.MOMENT),
            "duration_min": Column(N_("Takes"), Shape.MINUTES),
            "staff_id": MASTER,
            "status": choice(
                N_("Status"),
                planned=N_("planned"),
                confirmed=N_("confirmed"),
                arrived=N_("arrived"),
                done=N_("took place"),
                no_show=N_("did not come"),
                cancelled=N_("cancelled"),
            ),
            "note": NOTE,
            "price_minor": PRICE,
            "visit_id": INTERNAL,
            "arrived_at": Column(N_("Came in"), Shape.MOMENT),
            "cancelled_by": choice(
                N_("Cancelled by"), client=N_("the client"), salon=N_("the salon")
            ),
            "cancel_reason": Column(N_("Why it was cancelled"), Shape.NOTE),
            "in_spite_of": Column(N_("Booked all the same"), Shape.NOTE),
            "message_id": INTERNAL,
        },
        known_by=("starts_at",),
    ),
    "appointment_service": Fact(
        N_("Service of a booking"),
        {"id": INTERNAL, "appointment_id": INTERNAL, "service_id": SERVICE, "position": INTERNAL},
    ),
    "temperature_pin": Fact(
        N_("Temperature set by hand"),
        {
            **OWNED,
            "temperature": TEMPERATURE,
            "reason": Column(N_("Reason"), Shape.NOTE),
            "until": Column(N_("Until"), Shape.DAY),
        },
    ),
    "message_answer": Fact(
        N_("Answer to a message"),
        {
            **OWNED,
            "message_id": INTERNAL,
            "at": INTERNAL,
            "answer": one_of("", ANSWER_NAMES),
            "source": INTERNAL,
            "text": Column("", Shape.NOTE),
            "rating": Column(N_("Rating"), Shape.NUMBER),
            "settled_at": Column(N_("Seen to"), Shape.MOMENT),
        },
    ),
    "reminder_decision": Fact(
        N_("Decision about messages"),
        {
            **OWNED,
            "dedupe_key": INTERNAL,
            "rule": INTERNAL,
            "decision": choice(
                "",
                skip=N_("skip this message"),
                never=N_("never send such messages"),
                allow=N_("such messages may be sent"),
                postpone=N_("send it later"),
                send_now=N_("send it now"),
                text=N_("another text"),
            ),
            "send_at": Column(N_("When"), Shape.MOMENT),
            "text": Column(N_("Text"), Shape.NOTE),
            "channel": INTERNAL,
        },
    ),
}
