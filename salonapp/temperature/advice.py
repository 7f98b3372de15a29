"""What the classes ask of a salon, and the next steps, in words."""

from __future__ import annotations

from salonapp.foundation.i18n import N_, _
from salonapp.temperature.classes import Temperature
from salonapp.temperature.next_steps import NextStep

_CLASS_ADVICE: dict[Temperature, str] = {
    Temperature.HOT: N_(
        "Uses your services, books ahead, brings friends. Stay the best for them: offer the next"
        " time before they leave, and tell them about what is new first."
    ),
    Temperature.WARM: N_(
        "Comes when it suits, and may go to another master at any time. Keep in touch, invite in"
        " time, and make it convenient."
    ),
    Temperature.COLD: N_(
        "Does not come, or not any more. Find out what would bring them, and ask everybody where"
        " they heard of you."
    ),
}

_STEP_NAMES: dict[NextStep, str] = {
    NextStep.MAKE_GOOD: N_("Make it good"),
    NextStep.CALL: N_("Call"),
    NextStep.OFFER_TIME: N_("Offer a time"),
    NextStep.INVITE_BACK: N_("Invite back"),
    NextStep.ASK_SOURCE: N_("Ask where they heard of us"),
    NextStep.THANK: N_("Thank for the recommendation"),
    NextStep.ASK_REVIEW: N_("Ask for a review"),
    NextStep.TELL_FIRST: N_("Tell about news first"),
    NextStep.SHOW_MORE: N_("Show another service"),
}

_STEP_REASONS: dict[NextStep, str] = {
    NextStep.MAKE_GOOD: N_(
        "The last visit was rated low: ask what was wrong before anything else."
    ),
    NextStep.CALL: N_("A personal call brings back more people than any message."),
    NextStep.OFFER_TIME: N_("A day and an hour are easier to agree to than an invitation."),
    NextStep.INVITE_BACK: N_("It has been long: a reason to come works better than a discount."),
    NextStep.ASK_SOURCE: N_("So you know which advertising brings people."),
    NextStep.THANK: N_("Whoever was thanked recommends again."),
    NextStep.ASK_REVIEW: N_("Pleased clients write gladly when they are asked."),
    NextStep.TELL_FIRST: N_("Those who come regularly like to hear of it before the others."),
    NextStep.SHOW_MORE: N_("Who comes for two kinds of services stays longer."),
}


def class_advice(temperature: Temperature) -> str:
    """What a class means and what it asks of the salon."""
    return _(_CLASS_ADVICE[temperature])


def step_name(step: NextStep) -> str:
    """The step as a button would say it."""
    return _(_STEP_NAMES[step])


def step_reason(step: NextStep) -> str:
    """Why the step is worth taking."""
    return _(_STEP_REASONS[step])
