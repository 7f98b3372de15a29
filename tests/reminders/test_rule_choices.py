"""What the owner chooses about a rule: its channels, its days, its texts."""

from __future__ import annotations

from datetime import time

import pytest

from salonapp.channels.port import ChannelKind
from salonapp.foundation.errors import InvalidInput
from salonapp.reminders import commands
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import OFFSET_LIMITS, RuleKind
from salonapp.reminders.templates import check_template
from salonapp.reminders.texts import PLACEHOLDERS, TEXT_KINDS, default_text, subject_of, text_keys
from tests.reminders.conftest import Salon

RETURN = RuleKind.RETURN_AFTER_SERVICE
EMAIL, BY_HAND = ChannelKind.EMAIL, ChannelKind.BY_HAND


def test_the_order_of_the_channels_is_the_owners(salon: Salon) -> None:
    salon.set(email__host="127.0.0.1", email__from="salon@example.com")
    client = salon.add_client(email="anna@example.com")
    assert salon.message(client).channel == EMAIL
    salon.write(lambda tx: commands.set_rule_channels(tx, RETURN, [BY_HAND, EMAIL]))
    assert salon.message(client).channel == BY_HAND


def test_nobody_writes_by_hand_when_the_rule_does_not_want_it(salon: Salon) -> None:
    client = salon.add_client()
    salon.write(lambda tx: commands.set_rule_channels(tx, RETURN, [EMAIL]))
    assert salon.reason(client) is ReasonKind.NO_CHANNEL
    with pytest.raises(InvalidInput):
        salon.write(lambda tx: commands.set_rule_channels(tx, RETURN, []))


@pytest.mark.parametrize("kind", list(RuleKind))
def test_the_programs_own_texts_use_what_their_rule_can_fill(kind: RuleKind) -> None:
    for key in text_keys(kind):
        check_template(default_text(kind, key), allowed=PLACEHOLDERS[kind])
    for text_kind in TEXT_KINDS[kind]:
        for code in ("ru", "en"):
            check_template(subject_of(kind, code, text_kind), allowed=PLACEHOLDERS[kind])


@pytest.mark.parametrize("kind", list(RuleKind))
def test_days_beyond_the_limits_are_refused(salon: Salon, kind: RuleKind) -> None:
    for wrong in (OFFSET_LIMITS[kind][0] - 1, OFFSET_LIMITS[kind][1] + 1):
        with pytest.raises(InvalidInput):
            salon.write(_aimed(kind, wrong))


def _aimed(kind: RuleKind, offset: int) -> object:
    return lambda tx: commands.set_rule_times(tx, kind, offset_days=offset, send_time=time(12))
