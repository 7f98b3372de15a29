"""A rule writes to whom it is for, in its own hours and days, and not more a day than it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.safety import PatchService
from salonapp.clients.tables import ClientTag
from salonapp.desk.commands.lists import change_list, delete_list, save_list
from salonapp.desk.filters import HasTag
from salonapp.foundation.errors import InvalidInput
from salonapp.reminders import commands, queries
from salonapp.reminders.audience import (
    EVERYBODY,
    NOBODY,
    Audience,
    AudienceFacts,
    Named,
    left_out,
)
from salonapp.reminders.commands.judging import Verdict, judge
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.due_days import ServiceDue, together
from salonapp.reminders.option_words import options_words
from salonapp.reminders.quiet_hours import SendWindow
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rule_window import window_of
from salonapp.reminders.rules import DEFAULT_RULES, ReturnMode, RuleKind, RuleSettings
from salonapp.reminders.states import State
from salonapp.reminders.tables import Rule
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.door import Tx
from salonapp.temperature.classes import Temperature
from salonapp.temperature.segments import Segment
from salonapp.visits.cards import VisitDraft
from salonapp.visits.commands import record_visit
from tests.reminders.conftest import TODAY, Salon

RETURN = DEFAULT_RULES[RuleKind.RETURN_AFTER_SERVICE]
MOSCOW = ZoneInfo("Europe/Moscow")
HER = AudienceFacts("hot", frozenset({"regular"}), frozenset({"VIP"}), frozenset({7}), 3)


@pytest.mark.parametrize(
    "audience",
    [
        EVERYBODY,
        Audience(temperatures=(Temperature.HOT, Temperature.WARM)),
        Audience(segments=(Segment.REGULAR,), tags=("VIP", "new")),
        Audience(saved_list=Named(7, "Best"), masters=(Named(3, "Olga"),)),
    ],
)
def test_who_meets_every_condition_is_written_to(audience: Audience) -> None:
    assert left_out(audience, HER) is None
    assert Audience.from_json(audience.as_json()) == audience


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience(temperatures=(Temperature.COLD,)), "Is hot, and this rule is for others."),
        (Audience(segments=(Segment.LOST,)), "none of the groups"),
        (Audience(temperatures=(Temperature.HOT,), tags=("new",)), "tags this rule is for: new"),
        (Audience(saved_list=Named(8, "Best")), "not in the list this rule is for: Best"),
        (Audience(masters=(Named(4, "Olga"), Named(5, "Vera"))), "for: Olga, Vera"),
    ],
)
def test_who_is_left_out_is_told_the_condition(audience: Audience, words: str) -> None:
    assert words in str(left_out(audience, HER))


@pytest.mark.parametrize("kept", [{"moon": ["full"]}, {"tags": 1}, {"temperatures": ["icy"]}])
def test_a_condition_of_a_newer_program_leaves_everybody_out(kept: object) -> None:
    assert Audience.from_json(kept).saved_list == NOBODY


def _window(quiet: tuple[int, int], first: int | None, last: int | None) -> tuple[int, int]:
    salon = SendWindow(MOSCOW, time(quiet[0]), time(quiet[1]))
    rule = replace(
        RETURN,
        not_before=None if first is None else time(first),
        not_after=None if last is None else time(last),
    )
    found = window_of(rule, salon)
    return found.quiet_to.hour, found.quiet_from.hour


def test_a_rules_hours_lie_within_those_of_the_salon() -> None:
    assert _window((21, 10), None, None) == (10, 21)
    assert _window((21, 10), 12, 18) == (12, 18)
    assert _window((21, 10), 8, 12) == (10, 12)
    assert _window((21, 10), 19, None) == (19, 21)
    assert _window((2, 10), 20, None) == (20, 0)
    assert _window((0, 0), 20, 22) == (20, 22)


def test_a_rule_left_without_hours_writes_nothing_rather_than_at_night() -> None:
    rule = replace(RETURN, not_before=time(22), not_after=time(23))
    window = window_of(rule, SendWindow(MOSCOW))
    assert window.next_open_day(TODAY) is None


def _due(service: int, day: int) -> ServiceDue:
    due = date(2026, 3, 1) + timedelta(days=day)
    return ServiceDue(1, PatchService(service, f"service {service}", False), TODAY, due)


def test_services_due_within_a_week_are_one_message() -> None:
    groups = together([_due(1, 0), _due(2, 7), _due(3, 8), _due(4, 30)], date.min)
    assert [[due.service.id for due in group] for group in groups] == [[1, 2], [3], [4]]
    late = together([_due(1, 0), _due(2, 9)], date(2026, 3, 12))
    assert len(late) == 1


def _set(salon: Salon, **changes: object) -> None:
    wanted = replace(RETURN, **changes)  # type: ignore[arg-type]
    salon.write(lambda tx: commands.save_rule(tx, wanted))


def _tag(salon: Salon, client: int, tag: str = "VIP") -> None:
    salon.write(lambda tx: tx.session.add(ClientTag(client_id=client, tag=tag)))


@pytest.mark.usefixtures("both_databases")
def test_only_the_audience_is_planned_for_and_why_not_names_the_condition(salon: Salon) -> None:
    anna, vera = salon.add_client(), salon.add_client()
    _set(salon, audience=Audience(tags=("VIP",), temperatures=tuple(Temperature)))
    assert not salon.messages()
    _tag(salon, anna)
    assert salon.state(anna) is State.PLANNED
    with salon.db.read() as reader:
        (view,) = queries.why(reader, OWNER_VIEWER, vera, RuleKind.RETURN_AFTER_SERVICE)
    assert view.reason["kind"] == ReasonKind.NOT_IN_AUDIENCE
    assert view.sentence == "Has none of the tags this rule is for: VIP."


@pytest.mark.usefixtures("both_databases")
def test_a_rule_for_a_kept_list_follows_the_list(salon: Salon) -> None:
    anna, vera = salon.add_client(), salon.add_client()
    _tag(salon, anna)
    _tag(salon, vera, "new")
    number = salon.write(lambda tx: save_list(tx, "Best", [HasTag("VIP")]))
    _set(salon, audience=Audience(saved_list=Named(number, "Best")))
    assert [m.client_id for m in salon.messages()] == [anna]
    salon.write(lambda tx: change_list(tx, number, [HasTag("new")]))
    assert [m.client_id for m in salon.messages()] == [vera]
    salon.write(lambda tx: delete_list(tx, number))
    assert not salon.messages()


def test_who_is_not_meant_any_more_is_not_written_to_at_the_claim(mailing: Salon) -> None:
    client = mailing.add_client(email="a@example.com")
    _set(mailing, audience=Audience(masters=(Named(1, "Olga"),)))
    assert not mailing.messages(client)
    _set(mailing)
    assert mailing.state(client) is State.PLANNED

    def behind_the_planners_back(tx: Tx) -> Verdict:
        """As when a class changes in the night."""
        rule = tx.session.scalars(select(Rule).where(Rule.kind == RETURN.kind)).one()
        rule.options = {"audience": {"masters": [{"id": 1, "name": "Olga"}]}}
        tx.session.flush()
        found = judge(tx, mailing.message(client).id)
        rule.options = {}
        return found

    verdict: Verdict = mailing.write(behind_the_planners_back)
    assert not verdict.may_send
    assert verdict.reason.kind is ReasonKind.NOT_IN_AUDIENCE


def test_what_a_person_asked_to_be_sent_goes_to_whoever_it_is(mailing: Salon) -> None:
    client = mailing.add_client()
    message = mailing.message(client)
    mailing.write(lambda tx: commands.send_now(tx, message.id))
    _set(mailing, audience=Audience(tags=("VIP",)), not_before=time(18))
    send_due(mailing.db)
    assert mailing.state(client) is State.HANDED_OVER


@pytest.mark.usefixtures("both_databases")
def test_a_rules_own_limit_and_weekdays_spread_its_messages(salon: Salon) -> None:
    clients = [salon.add_client() for _ in range(3)]
    _set(salon, most_a_day=1, weekdays=frozenset({2, 4}))  # Wednesdays and Fridays
    days = sorted(m.send_at.date() for m in salon.messages() if m.send_at)
    assert days == [date(2026, 3, 11), date(2026, 3, 13), date(2026, 3, 18)]
    salon.resume()
    salon.until(TODAY, 12)
    handed = send_due(salon.db).handed_over
    assert (len(clients), handed) == (3, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"not_before": time(22)}, "not_before"),
        ({"not_before": time(15), "not_after": time(15)}, "not_after"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"most_a_day": -1}, "most_a_day"),
        ({"expires_after_days": 0}, "expires_after_days"),
        ({"fixed_days": 0, "mode": ReturnMode.FIXED}, "fixed_days"),
        ({"channels": ()}, "channels"),
        ({"offset_days": 61}, "offset_days"),
        ({"audience": Audience(tags=("",))}, "audience"),
    ],
)
def test_a_form_that_cannot_work_is_refused_with_its_field(
    salon: Salon, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        _set(salon, **changes)
    assert raised.value.field == field


def test_a_reminder_of_an_appointment_has_no_hours_of_its_own(salon: Salon) -> None:
    wanted = replace(DEFAULT_RULES[RuleKind.APPOINTMENT], not_before=time(12))
    with pytest.raises(InvalidInput, match="cannot wait"):
        salon.write(lambda tx: commands.save_rule(tx, wanted))


def test_what_was_kept_of_a_rule_is_read_again(salon: Salon) -> None:
    wanted = replace(
        RETURN,
        audience=Audience(temperatures=(Temperature.HOT,), masters=(Named(1, "Olga"),)),
        not_before=time(12),
        not_after=time(18, 30),
        weekdays=frozenset({0, 6}),
        most_a_day=5,
        mode=ReturnMode.FIXED,
        fixed_days=40,
        each_service=True,
    )
    salon.write(lambda tx: commands.save_rule(tx, wanted))
    with salon.db.read() as reader:
        kept = {each.kind: each for each in queries.rule_list(reader)}
    assert kept[RuleKind.RETURN_AFTER_SERVICE] == wanted


def test_the_history_says_in_words_what_a_rule_was_changed_to() -> None:
    wanted = replace(
        RETURN,
        audience=Audience(temperatures=(Temperature.HOT,), tags=("VIP",)),
        not_before=time(12),
        weekdays=frozenset({0, 6}),
        most_a_day=5,
        mode=ReturnMode.FIXED,
        fixed_days=40,
    )
    told = options_words(wanted.options())
    assert told == "hot; VIP; not before 12:00; Mon, Sun; at most 5 a day; 40 days after"
    assert options_words({"hours": [24, 2]}) == "24, 2 h before"
    assert options_words(None) == ""


def _rule_with(salon: Salon, rule: RuleSettings) -> None:
    salon.write(lambda tx: commands.save_rule(tx, rule))


@pytest.mark.usefixtures("both_databases")
def test_the_return_rule_counts_by_norm_or_days(salon: Salon) -> None:
    client = salon.add_client(last=date(2026, 1, 1))
    salon.visit(client, date(2026, 2, 10))  # a rhythm of 30 days
    _rule_with(salon, replace(RETURN, mode=ReturnMode.NORM))
    assert salon.message(client).reason["on"] == "2026-03-03"
    _rule_with(salon, replace(RETURN, mode=ReturnMode.FIXED, fixed_days=40))
    assert salon.message(client).reason["on"] == "2026-03-22"
    _rule_with(salon, RETURN)
    assert salon.message(client).reason["on"] == "2026-03-13"


@pytest.mark.usefixtures("both_databases")
def test_each_service_by_itself_is_written_about_when_it_is_due(mailing: Salon) -> None:
    colour, brows = (
        mailing.write(lambda tx, draft=draft: add_service(tx, draft))
        for draft in (
            ServiceDraft("Окрашивание", norm_days=40, category="Волосы"),
            ServiceDraft("Брови", norm_days=25, category="Брови"),
        )
    )
    client = mailing.add_client(last=None)
    draft = VisitDraft(client, date(2026, 2, 18), (mailing.service, colour, brows))
    mailing.write(lambda tx: record_visit(tx, draft))
    _rule_with(mailing, replace(RETURN, each_service=True))
    first, second = mailing.messages(client)
    assert (first.reason["on"], second.reason["on"]) == ("2026-03-11", "2026-03-30")
    with mailing.db.read() as reader:
        texts = [row.text for row in queries.messages(reader, OWNER_VIEWER)]
    assert "маникюр, брови" in texts[0]
    assert "окрашивание" not in texts[0]
    assert "окрашивание" in texts[1]
    send_due(mailing.db)
    assert [m.state for m in mailing.messages(client)] == [State.HANDED_OVER, State.PLANNED]
    mailing.visit(client, date(2026, 3, 10))  # the manicure alone: the others are due as before
    about = [(m.state, m.reason.get("on")) for m in mailing.messages(client)]
    assert about[0][0] == State.CANCELLED
    assert (State.PLANNED, "2026-03-30") in about
    assert (State.PLANNED, "2026-03-15") in about
