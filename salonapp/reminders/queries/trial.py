"""A rule tried dry: what it would send in the coming days if it were on. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from salonapp.clients.cards import shown_name
from salonapp.clients.tables import Client
from salonapp.reminders.cards import RuleTrial, TrialRow
from salonapp.reminders.derive.day_load import DayLoad
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.derive.kinds import candidates, decide
from salonapp.reminders.planning import Planned, PlanResult, place
from salonapp.reminders.rules import HORIZON_DAYS, RuleKind
from salonapp.storage.door import Reader
from salonapp.storage.sets import chunks

_SHOWN = 10


def try_rule(reader: Reader, kind: RuleKind) -> RuleTrial:
    """How many messages the rule would bring in the next `HORIZON_DAYS`, and the first of them."""
    frame = plan_frame(reader, kind)
    frame = replace(frame, rule=replace(frame.rule, is_on=True))
    results: list[PlanResult] = []
    for chunk in chunks(sorted(candidates(reader, frame))):
        for known in load(reader, chunk, frame, only_near=True).values():
            results += decide(known, frame)
    planned = sorted(
        (each for each in results if isinstance(each, Planned)),
        key=lambda each: each.turn,
    )
    if not kind.is_exempt:
        load_of_days = DayLoad(reader, frame, (), is_everybody=True)
        placed: list[Planned] = []
        for each in planned:
            result = place(each, frame, load_of_days.room_from)
            if isinstance(result, Planned):
                load_of_days.take(result.day)
                placed.append(result)
        planned = sorted(placed, key=lambda each: (each.send_at, each.client_id))
    last = reader.today + timedelta(days=HORIZON_DAYS)
    planned = [each for each in planned if each.day <= last]
    first = planned[:_SHOWN]
    names = {
        client_id: shown_name(first_name, last_name)
        for client_id, first_name, last_name in reader.session.execute(
            select(Client.id, Client.first_name, Client.last_name).where(
                Client.id.in_([each.client_id for each in first])
            )
        )
    }
    rows = [TrialRow(each.day, each.send_at, names.get(each.client_id, "")) for each in first]
    return RuleTrial(len(planned), tuple(rows))
