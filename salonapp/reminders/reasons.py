"""Why a message is sent and why one is not, as data: a kind and the numbers that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from salonapp.foundation.i18n import Message


class ReasonKind(StrEnum):
    """Every reason there is, for and against."""

    DUE = "due"
    POSTPONED_BY_PERSON = "postponed_by_person"
    SENT_BY_PERSON = "sent_by_person"
    TEST_FIRST = "test_first"
    TEST_RUNS_OUT = "test_runs_out"
    BEFORE_APPOINTMENT = "before_appointment"
    BIRTHDAY = "birthday"
    MISSED = "missed"
    WAS_HERE = "was_here"
    OFFERED = "offered"
    RETRYING = "retrying"

    ADDRESS_REFUSED = "address_refused"
    APPOINTMENT_CHANGED = "appointment_changed"
    BOOKED_AHEAD = "booked_ahead"
    BOOKED_SHORTLY_BEFORE = "booked_shortly_before"
    CAME_MEANWHILE = "came_meanwhile"
    CARD_GONE = "card_gone"
    DAILY_CAP = "daily_cap"
    DUPLICATE = "duplicate"
    EXPIRED = "expired"
    FACTS_CHANGED = "facts_changed"
    LOW_RATING = "low_rating"
    NEVER_FOR_CLIENT = "never_for_client"
    NO_ADDRESS = "no_address"
    NO_APPOINTMENT = "no_appointment"
    NO_BIRTHDAY = "no_birthday"
    NO_CHANNEL = "no_channel"
    NO_CONSENT = "no_consent"
    NO_OFFER = "no_offer"
    NO_OPEN_DAY = "no_open_day"
    NO_VISIT = "no_visit"
    NOT_IN_AUDIENCE = "not_in_audience"
    NOT_FIRST_VISIT = "not_first_visit"
    NOT_REGULAR = "not_regular"
    NOT_YET = "not_yet"
    NO_PATCH_TEST = "no_patch_test"
    OFFER_TAKEN_BACK = "offer_taken_back"
    OPTED_OUT = "opted_out"
    PATCH_TEST_FAILED = "patch_test_failed"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    QUIET_UNTIL_TOO_LATE = "quiet_until_too_late"
    RATED_ALREADY = "rated_already"
    REMINDER_PASSED = "reminder_passed"
    RULE_OFF = "rule_off"
    SKIPPED_BY_PERSON = "skipped_by_person"
    TEST_NOT_NEEDED = "test_not_needed"
    TOO_SOON = "too_soon"
    WRITTEN_BEFORE = "written_before"
    WRITTEN_RECENTLY = "written_recently"

    GATEWAY_REFUSED = "gateway_refused"
    OUTCOME_UNKNOWN = "outcome_unknown"
    WORKER_DIED = "worker_died"
    PERSON_SAYS = "person_says"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with what it is about; `days` and `times` mean what the kind says they mean.

    `note` carries a channel's own words (never a client's data).
    """

    kind: ReasonKind
    on: date | None = None
    last_visit_on: date | None = None
    days: int | None = None
    at: datetime | None = None
    note: Message | None = None

    def as_json(self) -> dict[str, object]:
        """The form kept in the database and printed by the shell; empty parts are left out."""
        kept: dict[str, object] = {"kind": self.kind.value}
        if self.on is not None:
            kept["on"] = self.on.isoformat()
        if self.last_visit_on is not None:
            kept["last_visit_on"] = self.last_visit_on.isoformat()
        if self.days is not None:
            kept["days"] = self.days
        if self.at is not None:
            kept["at"] = self.at.isoformat()
        if self.note is not None:
            kept["note"] = {"text": self.note.text, "values": dict(self.note.values)}
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Reason:
        """The reason that `as_json` wrote."""

        def day(name: str) -> date | None:
            value = kept.get(name)
            return date.fromisoformat(value) if isinstance(value, str) else None

        days, at = kept.get("days"), kept.get("at")
        return cls(
            ReasonKind(str(kept["kind"])),
            day("on"),
            day("last_visit_on"),
            days if isinstance(days, int) else None,
            datetime.fromisoformat(at) if isinstance(at, str) else None,
            _note(kept.get("note")),
        )


def _note(kept: object) -> Message | None:
    if not isinstance(kept, dict):
        return None
    return Message(str(kept["text"]), dict(kept.get("values", {})))
