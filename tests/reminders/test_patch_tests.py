"""Nobody is invited to what they failed the patch test for; a new test is asked for in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from salonapp.app import open_salon
from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service, edit_service
from salonapp.channels.by_hand import ByHand
from salonapp.channels.port import ChannelKind
from salonapp.clients.commands.safety import (
    add_patch_test,
    edit_patch_test,
    remove_patch_test,
    set_patch_test_result,
)
from salonapp.clients.safety import (
    PatchFact,
    PatchService,
    PatchTestDraft,
    PatchTestResult,
    usual_valid_until,
)
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.i18n import set_language
from salonapp.reminders import commands, queries
from salonapp.reminders.decisions import NO_OVERRIDE, Override
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.planning import NotPlanned, Planned, plan_return
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.reminders.tables import OutboxMessage, Rule
from salonapp.reminders.templates import SAMPLES, check_template, render
from salonapp.reminders.texts import TEXT_KINDS, default_text, subject_of, text_keys
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import OWNER, Tx
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit
from tests.reminders.conftest import LAST, TODAY, Postman, Salon
from tests.reminders.test_planning import ANNA, FRAME

PENDING, PASSED, FAILED = PatchTestResult
RETURN, EXPIRY = RuleKind.RETURN_AFTER_SERVICE.value, RuleKind.PATCH_TEST_EXPIRY.value


class Colouring:
    """A salon that colours: the colouring needs a patch test."""

    def __init__(self, salon: Salon) -> None:
        self.salon = salon
        self.colour: int = salon.write(
            lambda tx: add_service(
                tx, ServiceDraft("Окрашивание", norm_days=21, needs_patch_test=True)
            )
        )
        salon.write(lambda tx: commands.switch_rule(tx, EXPIRY, on=True))

    def client(self, *service_ids: int, on: date = LAST) -> int:
        client_id = self.salon.add_client(last=None)

        def change(tx: Tx) -> None:
            ids = service_ids or (self.colour,)
            record_visit(tx, VisitDraft(client_id, on, ids, override_reason="до теста"))

        self.salon.write(change)
        return client_id

    def test(
        self,
        client_id: int,
        result: PatchTestResult = PASSED,
        until: date | None = None,
        on: date = date(2026, 2, 10),
        services: tuple[int, ...] = (),
    ) -> int:
        draft = PatchTestDraft(on, "Estel", result, until, service_ids=services)
        found: int = self.salon.write(lambda tx: add_patch_test(tx, client_id, draft))
        return found

    def of(self, client_id: int, rule: str = RETURN) -> OutboxMessage | None:
        found = [each for each in self.salon.messages(client_id) if each.rule == rule]
        assert len(found) <= 1
        return found[0] if found else None

    def reason(self, client_id: int, rule: str = RETURN) -> str:
        with self.salon.db.read() as reader:
            (view,) = queries.why(reader, OWNER_VIEWER, client_id, rule)
        return str(view.reason["kind"])

    def text(self, client_id: int, rule: str = RETURN) -> str:
        with self.salon.db.read() as reader:
            rows = queries.messages(reader, OWNER_VIEWER, client_id=client_id)
        return next(row.text for row in rows if row.rule == rule)


@pytest.fixture
def tested(salon: Salon) -> Colouring:
    salon.set(salon__language="en")
    return Colouring(salon)


def test_nobody_is_invited_to_what_they_failed_the_test_for(
    tested: Colouring, both_databases: None
) -> None:
    anna = tested.client()
    test_id = tested.test(anna)
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.PLANNED
    tested.salon.write(lambda tx: set_patch_test_result(tx, test_id, FAILED))
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.SKIPPED
    assert tested.reason(anna) == ReasonKind.PATCH_TEST_FAILED
    with tested.salon.db.read() as reader:
        (view,) = queries.why(reader, OWNER_VIEWER, anna, RETURN)
        assert "failed" in view.sentence
        assert "Окрашивание: the patch test failed." in view.explanation
    tested.salon.db.undo(OWNER)
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.PLANNED


def test_the_rest_of_a_visit_is_invited_to_without_what_failed(tested: Colouring) -> None:
    anna = tested.client(tested.colour, tested.salon.service)
    tested.test(anna, FAILED)
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.PLANNED
    assert "маникюр" in tested.text(anna)
    assert "окрашивание" not in tested.text(anna)


@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=1)])
def test_without_a_test_that_holds_the_client_is_invited_to_the_test_first(
    tested: Colouring, until: date | None
) -> None:
    anna = tested.client()
    if until is not None:
        tested.test(anna, until=until)
    assert tested.reason(anna) == ReasonKind.TEST_FIRST
    assert "A new patch test comes first" in tested.text(anna)
    tested.test(anna, on=TODAY)
    assert tested.reason(anna) == ReasonKind.DUE
    assert "patch test" not in tested.text(anna)


def test_a_test_that_will_have_run_out_on_the_due_day_comes_first(tested: Colouring) -> None:
    anna = tested.client(on=TODAY - timedelta(days=1))
    due = TODAY + timedelta(days=20)
    tested.test(anna, until=due)
    assert tested.reason(anna) == ReasonKind.DUE
    maria = tested.client(on=TODAY - timedelta(days=1))
    tested.test(maria, until=due - timedelta(days=1))
    assert tested.reason(maria) == ReasonKind.TEST_FIRST


def test_the_salon_writes_its_own_words_for_the_test(tested: Colouring) -> None:
    anna = tested.client()
    kind = RuleKind.RETURN_AFTER_SERVICE
    tested.salon.write(
        lambda tx: commands.set_rule_texts(tx, kind, {"en.test_first": "Test {{ service }} first"})
    )
    assert tested.text(anna) == "Test окрашивание first"
    with tested.salon.db.read() as reader:
        assert queries.rule(reader, kind).texts["en.test_first"] == "Test {{ service }} first"


def test_a_service_that_asks_for_a_test_from_now_on_changes_the_plan(tested: Colouring) -> None:
    anna = tested.client(tested.salon.service)
    assert tested.reason(anna) == ReasonKind.DUE
    message = tested.of(anna)
    assert message is not None
    draft = ServiceDraft("Маникюр", norm_days=21, needs_patch_test=True)
    tested.salon.write(lambda tx: edit_service(tx, tested.salon.service, draft))
    message = tested.of(anna)
    assert message is not None
    assert message.reason["kind"] == ReasonKind.TEST_FIRST


def test_another_service_of_the_test_changes_the_plan(tested: Colouring) -> None:
    anna = tested.client()
    test_id = tested.test(anna, FAILED, services=(tested.salon.service,))
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.PLANNED
    draft = PatchTestDraft(date(2026, 2, 10), "Estel", FAILED, service_ids=(tested.colour,))
    tested.salon.write(lambda tx: edit_patch_test(tx, test_id, draft))
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.SKIPPED


def test_a_message_on_a_persons_list_is_withdrawn_when_the_test_fails(tested: Colouring) -> None:
    anna = tested.client()
    test_id = tested.test(anna)
    tested.salon.resume()
    tested.salon.until(TODAY, 12)
    send_due(tested.salon.db, {ChannelKind.BY_HAND: ByHand()}, jitter=lambda: 0.5)
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.HANDED_OVER
    tested.salon.write(lambda tx: set_patch_test_result(tx, test_id, FAILED))
    message = tested.of(anna)
    assert message is not None
    assert message.state == State.SKIPPED


# The message before a test runs out.


def test_who_is_due_hears_two_weeks_before_the_test_runs_out(
    tested: Colouring, both_databases: None
) -> None:
    anna = tested.client(on=TODAY - timedelta(days=5))
    tested.test(anna, until=TODAY + timedelta(days=20))
    message = tested.of(anna, EXPIRY)
    assert message is not None
    assert (message.state, message.purpose) == (State.PLANNED, "service")
    assert message.send_at == datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
    text = tested.text(anna, EXPIRY)
    assert "valid until 31 March" in text
    assert "It is needed for: окрашивание." in text
    tested.salon.write(commands.plan_all)
    assert tested.of(anna, EXPIRY) is not None
    with tested.salon.db.read() as reader:
        views = queries.why(reader, OWNER_VIEWER, anna)
    assert [view.rule for view in views][:2] == [RETURN, EXPIRY]


def test_who_needs_no_test_is_left_in_peace(tested: Colouring) -> None:
    soon = TODAY + timedelta(days=20)
    hair = tested.client(tested.salon.service)
    tested.test(hair, until=soon)
    assert tested.of(hair, EXPIRY) is None
    assert tested.reason(hair, EXPIRY) == ReasonKind.TEST_NOT_NEEDED
    gone = tested.client(on=TODAY - timedelta(days=200))
    tested.test(gone, until=soon)
    assert tested.of(gone, EXPIRY) is None


def test_a_booking_for_what_needs_the_test_is_reason_enough(tested: Colouring) -> None:
    anna = tested.client(tested.salon.service)
    tested.test(anna, until=TODAY + timedelta(days=20))
    at = datetime(2026, 4, 20, 9, tzinfo=UTC)
    tested.salon.write(lambda tx: book(tx, AppointmentDraft(anna, at, (tested.colour,))))
    assert tested.of(anna, EXPIRY) is not None


def test_a_new_test_takes_the_message_back(tested: Colouring) -> None:
    anna = tested.client(on=TODAY - timedelta(days=5))
    old = tested.test(anna, until=TODAY + timedelta(days=20))
    before = tested.of(anna, EXPIRY)
    assert before is not None
    new = tested.test(anna, on=TODAY)
    assert tested.of(anna, EXPIRY) is None
    tested.salon.write(lambda tx: remove_patch_test(tx, new))
    again = tested.of(anna, EXPIRY)
    assert again is not None
    assert again.dedupe_key == before.dedupe_key == f"{EXPIRY}:{anna}:{old}"


def test_the_rule_can_be_switched_off_and_aimed_otherwise(tested: Colouring) -> None:
    anna = tested.client(on=TODAY - timedelta(days=5))
    tested.test(anna, until=TODAY + timedelta(days=20))
    tested.salon.write(
        lambda tx: commands.set_rule_times(
            tx,
            RuleKind.PATCH_TEST_EXPIRY,
            offset_days=-7,
            send_time=datetime(2026, 1, 1, 12).time(),
        )
    )
    message = tested.of(anna, EXPIRY)
    assert message is not None
    assert message.send_at == datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    tested.salon.write(lambda tx: commands.switch_rule(tx, EXPIRY, on=False))
    assert tested.of(anna, EXPIRY) is None


def test_each_test_is_told_of_once(tested: Colouring) -> None:
    salon = tested.salon
    salon.set(email__host="127.0.0.1", email__from="salon@example.com")
    anna = salon.add_client(last=None, email="anna@example.com")
    salon.write(
        lambda tx: record_visit(
            tx,
            VisitDraft(
                anna, TODAY - timedelta(days=5), (tested.colour,), override_reason="до теста"
            ),
        )
    )
    tested.test(anna, until=TODAY + timedelta(days=14))
    salon.resume()
    salon.until(TODAY, 12)
    postman = Postman()
    for day in range(3):
        salon.until(TODAY + timedelta(days=day), 12)
        salon.write(commands.plan_all)
        send_due(salon.db, {ChannelKind.EMAIL: postman}, jitter=lambda: 0.5)
    (letter,) = postman.sent
    assert letter.key.startswith(EXPIRY)
    assert "patch test" in letter.subject
    message = tested.of(anna, EXPIRY)
    assert message is not None
    assert message.state == State.ACCEPTED


def test_both_rules_share_the_daily_limit(tested: Colouring) -> None:
    tested.salon.set(reminders__daily_cap=1)
    for _n in range(3):
        anna = tested.client(on=LAST)
        tested.test(anna, until=TODAY + timedelta(days=14))
    tested.salon.write(commands.plan_all)
    tested.salon.write(commands.plan_all)
    days = [
        m.send_at.date() for m in tested.salon.messages() if m.state == State.PLANNED and m.send_at
    ]
    assert len(days) == 6
    assert len(set(days)) == 6


def test_an_older_salon_gets_the_rule_when_it_is_opened(
    salon: Salon, target: str, clock: FixedClock
) -> None:
    salon.write(commands.ensure_rules)
    salon.write(lambda tx: tx.session.delete(_rule(tx)))
    salon.db.close()
    again = open_salon(target, clock)
    try:
        with again.read() as reader:
            kinds = set(reader.session.scalars(select(Rule.kind)))
        assert kinds == {kind.value for kind in RuleKind}
    finally:
        again.close()


def _rule(tx: Tx) -> Rule:
    found = tx.session.scalar(select(Rule).where(Rule.kind == EXPIRY))
    assert found is not None
    return found


# Rules of their own.


@pytest.mark.parametrize("kind", list(TEXT_KINDS))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_text_of_the_program_can_be_filled_in(kind: RuleKind, language: str) -> None:
    set_language(language)
    for key in text_keys(kind):
        source = default_text(kind, key)
        check_template(source)
        code = key.partition(".")[0]
        for values in (SAMPLES[code], {}):
            text = render(source, values)
            assert "  " not in text
            assert "{" not in text
        assert render(subject_of(kind, code), {})


days = st.dates(date(2025, 6, 1), date(2026, 12, 31))
tests = st.lists(
    st.tuples(days, st.sampled_from(PatchTestResult), st.sampled_from([(), (1,), (2,), (1, 2)])),
    max_size=5,
)
services = st.lists(
    st.builds(PatchService, st.sampled_from([1, 2, 3]), st.just("x"), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.id,
)


@given(
    made=tests,
    wanted=services,
    due=st.dates(TODAY - timedelta(days=14), TODAY + timedelta(days=30)),
    asked=st.booleans(),
)
def test_a_failed_test_never_lets_an_invitation_out(
    made: list[tuple[date, PatchTestResult, tuple[int, ...]]],
    wanted: list[PatchService],
    due: date,
    asked: bool,
) -> None:
    facts = replace(
        ANNA,
        due_on=due,
        services=tuple(wanted),
        tests=tuple(
            PatchFact(n, on, result, usual_valid_until(on), frozenset(ids))
            for n, (on, result, ids) in enumerate(made)
        ),
    )
    override = Override(send_at=FRAME.now, is_urgent=True) if asked else NO_OVERRIDE
    result = plan_return(facts, override, FRAME)
    day = max(due, TODAY)

    def last_word(service: PatchService) -> PatchTestResult | None:
        covering = sorted(
            (on, n, said)
            for n, (on, said, ids) in enumerate(made)
            if on <= day and (service.id in ids or (not ids and service.needs_test))
        )
        decided = [said for _on, _n, said in covering if said is not PENDING]
        return decided[-1] if decided else None

    if all(last_word(service) is FAILED for service in wanted):
        assert isinstance(result, NotPlanned)
        assert result.reason.kind is ReasonKind.PATCH_TEST_FAILED
    else:
        assert isinstance(result, Planned)
