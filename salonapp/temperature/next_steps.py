"""What to do next with a client: a short list of actions the program can do from there."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from salonapp.temperature.classes import Temperature
from salonapp.temperature.segments import Segment

MOST_STEPS = 3


class NextStep(StrEnum):
    """Something that can be done at once from a client's card or from a list."""

    MAKE_GOOD = "make_good"
    CALL = "call"
    OFFER_TIME = "offer_time"
    INVITE_BACK = "invite_back"
    ASK_SOURCE = "ask_source"
    THANK = "thank"
    ASK_REVIEW = "ask_review"
    TELL_FIRST = "tell_first"
    SHOW_MORE = "show_more"


def next_steps(
    temperature: Temperature, segments: Collection[Segment], *, booked: bool
) -> tuple[NextStep, ...]:
    """At most three steps, the most urgent first.

    Nobody who has booked is invited again; an unhappy client is heard before anything is asked.
    """
    has = set(segments)
    steps: list[NextStep] = []
    if Segment.UNHAPPY in has:
        steps.append(NextStep.MAKE_GOOD)
    if not booked:
        steps += _bring_back(temperature, has)
    if has & {Segment.LEAD, Segment.NEW, Segment.ENQUIRED, Segment.LEAVING}:
        steps.append(NextStep.ASK_SOURCE)
    if Segment.ADVOCATE in has:
        steps.append(NextStep.THANK)
    if temperature is Temperature.HOT and Segment.UNHAPPY not in has:
        steps += (NextStep.ASK_REVIEW, NextStep.TELL_FIRST)
    if Segment.ONE_SERVICE in has and temperature is not Temperature.COLD:
        steps.append(NextStep.SHOW_MORE)
    return tuple(dict.fromkeys(steps))[:MOST_STEPS]


def _bring_back(temperature: Temperature, has: set[Segment]) -> list[NextStep]:
    if has & {Segment.TOP_SPENDER, Segment.AT_RISK} and temperature is not Temperature.HOT:
        return [NextStep.CALL, NextStep.OFFER_TIME]
    if temperature is Temperature.COLD:
        return [NextStep.OFFER_TIME if Segment.LEAD in has else NextStep.INVITE_BACK]
    return [NextStep.OFFER_TIME]
