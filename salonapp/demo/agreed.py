"""What the demo salon's clients agreed to, on paper or in the file they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from salonapp.demo.people import Person, Row
from salonapp.demo.texts import SalonTexts


def consent_rows(
    people: Iterable[tuple[Person, int]], texts: SalonTexts, zone: ZoneInfo
) -> Iterator[Row]:
    """The consents of people with their ids, given at noon of the day their card was begun."""
    for person, client_id in people:
        agreed = person.agreed
        day = person.card["created_on"]
        assert isinstance(day, date)
        evidence = texts.paper_evidence if agreed.on_paper else texts.import_evidence
        for purpose, granted, wording in (
            ("service", agreed.service, texts.wording),
            ("advertising", agreed.advertising, texts.wording_advertising),
        ):
            if granted is None:
                continue
            proof = evidence if granted else texts.spoken_evidence
            yield {
                "client_id": client_id,
                "at": datetime.combine(day, time(12), zone).astimezone(UTC),
                "purpose": purpose,
                "channel": "",
                "granted": granted,
                "source": ("paper" if agreed.on_paper else "import") if granted else "spoken",
                "wording": wording if granted else "",
                "wording_version": "1" if granted else "",
                "evidence": proof.format(day=day.strftime("%d.%m.%Y")),
                "address": "",
                "actor_name": texts.administrator,
            }
