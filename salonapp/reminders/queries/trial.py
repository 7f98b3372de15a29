"""A rule tried dry: what it would send in the coming days if it were on. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from salonapp.clients.cards import name_for
from salonapp.clients.tables import Client
from salonapp.reminders.cards import RuleTrial, TrialRow
from salonapp.reminders.derive.day_load import DayLoad
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import frame_of, rules
from salonapp.reminders.derive.kinds import candidates, decide
from salonapp.reminders.planning import NotPlanned, PlanFrame, Planned, PlanResult, place
from salonapp.reminders.reasons import Reason
from salonapp.reminders.rules import HORIZON_DAYS, RuleKind, RuleSettings
from salonapp.reminders.sentences import group_sentence, reason_sentence
from salonapp.staff.rights import OWNER_VIEWER, Viewer
from salonapp.storage.door import Reader
from salonapp.storage.sets import chunks

_SHOWN = 20


def try_rule(
    reader: Reader, rule: RuleKind | RuleSettings, viewer: Viewer = OWNER_VIEWER
) -> RuleTrial:
    """What the rule would bring in the next `HORIZON_DAYS`, as it is kept or as `rule` has it."""
    settings = rule if isinstance(rule, RuleSettings) else rules(reader)[rule]
    frame = frame_of(reader, replace(settings, is_on=True))
    results = _placed(reader, frame, _decided(reader, frame))
    last = reader.today + timedelta(days=HORIZON_DAYS)
    planned = sorted(
        (each for each in results if isinstance(each, Planned) and each.day <= last),
        key=lambda each: (each.send_at, each.client_id),
    )
    against = [each for each in results if isinstance(each, NotPlanned)]
    return RuleTrial(
        len(planned),
        _rows(reader, viewer, planned[:_SHOWN]),
        tuple(sorted(Counter(each.day for each in planned).items())),
        _grouped(against),
    )


def _decided(reader: Reader, frame: PlanFrame) -> list[PlanResult]:
    results: list[PlanResult] = []
    for chunk in chunks(sorted(candidates(reader, frame))):
        for known in load(reader, chunk, frame, only_near=True).values():
            results += decide(known, frame)
    return results


def _placed(reader: Reader, frame: PlanFrame, results: Collection[PlanResult]) -> list[PlanResult]:
    """The results with their days given out under the limits."""
    if frame.rule.kind.is_exempt:
        return list(results)
    placed: list[PlanResult] = [each for each in results if isinstance(each, NotPlanned)]
    waiting = [each for each in results if isinstance(each, Planned)]
    load_of_days = DayLoad(reader, frame, (), is_everybody=True)
    for each in sorted(waiting, key=lambda each: each.turn):
        result = place(each, frame, load_of_days.room_from)
        if isinstance(result, Planned):
            load_of_days.take(result.day)
        placed.append(result)
    return placed


def _rows(reader: Reader, viewer: Viewer, planned: Sequence[Planned]) -> tuple[TrialRow, ...]:
    names = {
        client_id: name_for(viewer, first_name, last_name)
        for client_id, first_name, last_name in reader.session.execute(
            select(Client.id, Client.first_name, Client.last_name).where(
                Client.id.in_([each.client_id for each in planned])
            )
        )
    }
    return tuple(
        TrialRow(
            each.day,
            each.send_at,
            names.get(each.client_id, ""),
            str(reason_sentence(each.why)),
            each.client_id,
        )
        for each in planned
    )


def _grouped(against: Collection[NotPlanned]) -> tuple[tuple[str, int], ...]:
    """Why how many clients get nothing; by the sentence, for two reasons may read the same."""
    reasons: dict[str, set[int]] = {}
    for each in against:
        reason = Reason(each.reason.kind, note=each.reason.note)
        reasons.setdefault(str(group_sentence(reason)), set()).add(each.client_id)
    counted = ((why, len(clients)) for why, clients in reasons.items())
    return tuple(sorted(counted, key=lambda pair: -pair[1]))
