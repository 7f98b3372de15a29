"""Invitations the demo salon sent in the last months, so that what they brought can be looked at.

Who came back was written to a little oftener: in a made-up salon invitations help a little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

import numpy as np

from salonapp.foundation.i18n import language
from salonapp.reminders.commands.sent_before import SentThen, remember_sent
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.templates import Placeholder, render
from salonapp.reminders.texts import default_text
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json
from salonapp.temperature.cadence import EVERY_DAY, Cadence, VisitDay

#: Clients looked at, however large the salon is.
MOST_CLIENTS = 2_000
_FIRST_DAYS_AGO, _LAST_DAYS_AGO = 240, 16
_BACK_WITHIN = 30
_SHARE_OF_THOSE_BACK, _SHARE_OF_OTHERS = 0.62, 0.42
_CHANNELS = ("by_hand", "by_hand", "sms", "email")

_VISITS = (
    "SELECT v.client_id, v.id, v.on_day, MAX(s.norm_days) FROM visit v"
    " JOIN visit_service x ON x.visit_id = v.id JOIN service s ON s.id = x.service_id"
    " WHERE v.client_id IN (SELECT value FROM json_each(?)) AND v.status = 'done'"
    " GROUP BY v.client_id, v.id, v.on_day ORDER BY v.client_id, v.on_day, v.id"
)
_NAMES = "SELECT id, first_name FROM client WHERE id IN (SELECT value FROM json_each(?))"


def recall_messages(tx: Tx, rng: np.random.Generator, client_ids: Sequence[int]) -> int:
    """Keep the invitations of the last months as sent; returns how many."""
    some = ids_json([int(each) for each in client_ids[:MOST_CLIENTS]])
    raw = Raw(tx)
    names = {row[0]: row[1] for row in raw.all(_NAMES, (some,))}
    visits = [(row[0], row[1], _day(row[2]), row[3]) for row in raw.all(_VISITS, (some,))]
    return remember_sent(tx, _messages(tx, rng, visits, names))


def _messages(
    tx: Tx,
    rng: np.random.Generator,
    visits: Sequence[tuple[int, int, date, float]],
    names: Mapping[int, str],
) -> Iterator[SentThen]:
    source = default_text(RuleKind.RETURN_AFTER_SERVICE, language())
    salon = tx.settings.text("salon.name")
    first = tx.today - timedelta(days=_FIRST_DAYS_AGO)
    last = tx.today - timedelta(days=_LAST_DAYS_AGO)
    for client_id, of_client in groupby(visits, lambda visit: visit[0]):
        for visit_id, due_on, next_on in _absences(list(of_client)):
            on = due_on + timedelta(days=int(rng.integers(0, 2)))
            luck, channel = rng.random(), _CHANNELS[int(rng.integers(len(_CHANNELS)))]
            minutes = int(rng.integers(0, 9)) * 5
            if not first <= on <= last or (next_on is not None and next_on <= on):
                continue
            back = next_on is not None and (next_on - on).days <= _BACK_WITHIN
            if luck > (_SHARE_OF_THOSE_BACK if back else _SHARE_OF_OTHERS):
                continue
            values = {Placeholder.FIRST_NAME: names.get(client_id, ""), Placeholder.SALON: salon}
            at = datetime.combine(on, time(11), tx.zone) + timedelta(minutes=minutes)
            yield SentThen(
                client_id,
                RuleKind.RETURN_AFTER_SERVICE,
                visit_id,
                at,
                channel,
                render(source, values),
                language(),
                State.DONE if channel == "by_hand" else State.DELIVERED,
            )


def _absences(
    visits: Sequence[tuple[int, int, date, float]],
) -> Iterator[tuple[int, date, date | None]]:
    """Each visit of one client with the day they were due after it, and the day they came."""
    cadence: Cadence | None = None
    for at, (_client_id, visit_id, day, norm_days) in enumerate(visits):
        if cadence is None:
            cadence = Cadence(0, 0.0, 0.0, 0.0, 0.0, day, day, norm_days)
        elif day > cadence.last_visit_on:
            cadence = cadence.with_next(VisitDay(day, norm_days))
        else:
            continue
        later = (visit[2] for visit in visits[at + 1 :] if visit[2] > day)
        yield visit_id, cadence.due_on(EVERY_DAY), next(later, None)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
