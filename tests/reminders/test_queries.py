from __future__ import annotations

from datetime import timedelta

import pytest

from salonapp.channels.by_hand import ByHand, HandApp
from salonapp.channels.port import ChannelKind
from salonapp.foundation import i18n
from salonapp.foundation.errors import NotFound
from salonapp.reminders import commands, queries
from salonapp.reminders.dispatcher import send_due
from salonapp.reminders.log_filter import LogFilter, LogGroup
from salonapp.reminders.queries.log import log_page
from salonapp.reminders.reasons import ReasonKind
from salonapp.reminders.rules import RuleKind
from salonapp.reminders.states import State
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from tests.reminders.conftest import LAST, TODAY, Salon

RETURN = RuleKind.RETURN_AFTER_SERVICE

MASTER = viewer_for(3, "Лера", "master")
ONLY_BY_HAND = {ChannelKind.BY_HAND: ByHand()}


def test_the_list_shows_what_the_client_will_get(salon: Salon) -> None:
    salon.add_client()
    with salon.db.read() as reader:
        (row,) = queries.messages(reader, OWNER_VIEWER)
    assert row.client == "Анна Иванова"
    assert row.text.startswith("Здравствуйте, Анна! Пора повторить: маникюр.")
    assert row.day == TODAY
    assert row.state_label == "in the plan"
    assert row.why.startswith("Last here on 18 February, 3 weeks ago; due on 11 March")


def test_reasons_are_told_in_the_language_of_whoever_looks(salon: Salon) -> None:
    salon.add_client(consent=False)
    with salon.db.read() as reader:
        (row,), _end = log_page(reader, OWNER_VIEWER, LogFilter(LogGroup.NOT_SENT))
    assert row.why == "There is no consent to such messages."
    with i18n.speaking("ru"):
        assert row.why != "There is no consent to such messages."


def test_each_of_the_coming_days_has_its_count(salon: Salon) -> None:
    salon.add_client()
    salon.add_client(last=LAST + timedelta(days=2))
    salon.add_client(last=LAST + timedelta(days=2))
    salon.set(salon__closed_weekdays="7")
    with salon.db.read() as reader:
        days = queries.coming_days(reader)
        third = queries.reminders_on(reader, OWNER_VIEWER, TODAY + timedelta(days=2))
    assert [day.planned for day in days] == [1, 0, 2, 0, 0, 0, 0]
    assert [day.day for day in days if not day.is_open] == [TODAY + timedelta(days=4)]
    assert len(third) == 2


def test_who_may_not_see_phones_gets_no_links_and_no_number(salon: Salon) -> None:
    salon.add_client(phone="+79161234567")
    salon.resume()
    salon.until(TODAY, 12)
    send_due(salon.db, ONLY_BY_HAND)
    with salon.db.read() as reader:
        (seen,) = queries.by_hand(reader, OWNER_VIEWER)
        (masked,) = queries.by_hand(reader, MASTER)
        detail = queries.reminder(reader, MASTER, masked.row.id)
    assert {link.app for link in seen.links} >= {HandApp.WHATSAPP, HandApp.TELEGRAM}
    assert masked.links == detail.links == ()
    assert "12345" not in masked.row.address
    assert "67" in masked.row.address


def test_the_overview_counts_what_waits_for_a_person(salon: Salon) -> None:
    salon.add_client()
    salon.add_client()
    with salon.db.read() as reader:
        before = queries.overview(reader)
    assert (before.paused, before.planned_today, before.by_hand) == (True, 2, 0)
    salon.resume()
    salon.until(TODAY, 12)
    send_due(salon.db, ONLY_BY_HAND)
    with salon.db.read() as reader:
        after = queries.overview(reader)
        log, _end = log_page(reader, OWNER_VIEWER, LogFilter())
        days = queries.coming_days(reader)
    assert (after.paused, after.planned_today, after.by_hand) == (False, 0, 2)
    assert {row.state for row in log} == {State.HANDED_OVER}
    assert days[0].sent == 2


def test_an_opened_message_explains_itself(salon: Salon) -> None:
    client = salon.add_client()
    with salon.db.read() as reader:
        detail = queries.reminder(reader, OWNER_VIEWER, salon.message(client).id)
    assert detail.sms.segments >= 1
    assert "Nothing is booked." in detail.explanation
    assert "Quiet hours: 21:00 to 10:00." in detail.explanation
    with pytest.raises(NotFound), salon.db.read() as reader:
        queries.reminder(reader, OWNER_VIEWER, 9999)


def test_own_words_are_shown_instead_of_the_template(salon: Salon) -> None:
    client = salon.add_client()
    salon.write(lambda tx: commands.set_text(tx, salon.message(client).id, "Ждём, Анечка!"))
    with salon.db.read() as reader:
        (row,) = queries.messages(reader, OWNER_VIEWER)
    assert row.text == "Ждём, Анечка!"
    salon.write(lambda tx: commands.set_text(tx, row.id, ""))
    with salon.db.read() as reader:
        (row,) = queries.messages(reader, OWNER_VIEWER)
    assert row.text.startswith("Здравствуйте")


def test_the_salons_own_template_is_used_in_the_clients_language(salon: Salon) -> None:
    salon.add_client()
    kind = RuleKind.RETURN_AFTER_SERVICE
    salon.write(
        lambda tx: commands.set_rule_texts(tx, kind, {"ru": "{{ first_name }}, {{ due_date }}!"})
    )
    with salon.db.read() as reader:
        (row,) = queries.messages(reader, OWNER_VIEWER)
        view = queries.rule(reader, kind)
    assert row.text == "Анна, 11 марта!"
    assert view.texts["ru"] == "{{ first_name }}, {{ due_date }}!"
    assert view.texts["en"].startswith("Hello")


@pytest.mark.parametrize(
    ("consent", "kind", "sends"),
    [(True, ReasonKind.DUE, True), (False, ReasonKind.NO_CONSENT, False)],
)
def test_why_and_why_not_can_be_asked_for_any_client(
    salon: Salon, consent: bool, kind: ReasonKind, sends: bool
) -> None:
    client = salon.add_client(consent=consent)
    with salon.db.read() as reader:
        (told,) = queries.why(reader, OWNER_VIEWER, client)
    assert told.reason["kind"] == kind
    assert told.will_send is sends


def test_why_tells_of_a_lead_and_of_what_was_sent(salon: Salon) -> None:
    lead = salon.add_client(last=None)
    client = salon.add_client()
    salon.resume()
    salon.until(TODAY, 12)
    send_due(salon.db, ONLY_BY_HAND)
    salon.write(lambda tx: commands.mark_done(tx, salon.message(client).id))
    with salon.db.read() as reader:
        assert queries.why(reader, OWNER_VIEWER, lead)[0].reason["kind"] == ReasonKind.NO_VISIT
        (told,) = queries.why(reader, OWNER_VIEWER, client, "return_after_service")
    assert not told.will_send
    assert told.sentence.startswith("11 March: sent by hand")


def test_there_is_no_why_for_nobody_and_for_no_rule(salon: Salon) -> None:
    client = salon.add_client()
    with pytest.raises(NotFound), salon.db.read() as reader:
        queries.why(reader, OWNER_VIEWER, 9999)
    with pytest.raises(NotFound), salon.db.read() as reader:
        queries.why(reader, OWNER_VIEWER, client, "no_such_rule")


def test_a_template_can_be_tried_before_it_is_kept(salon: Salon) -> None:
    with salon.db.read() as reader:
        found = queries.preview_text(reader, RETURN, "{{ first_name }} — {{ salon }}", "ru")
    assert (found.text, found.client) == ("Анна — Лилия", "")


def test_a_template_is_shown_for_the_client_who_is_next(salon: Salon) -> None:
    salon.add_client()
    source = "{{ name }}: {{ service }}, {{ last_visit }}"
    with salon.db.read() as reader:
        found = queries.preview_text(reader, RETURN, source, "ru")
    assert found.client == "Анна Иванова"
    assert found.text == "Анна Иванова: маникюр, 18 февраля"


def test_a_template_of_an_advertising_rule_is_shown_with_the_way_out(salon: Salon) -> None:
    with salon.db.read() as reader:
        found = queries.preview_text(reader, RuleKind.BIRTHDAY, "{{ first_name }}", "ru")
    assert found.text == "Анна\nНе нужны такие сообщения? Ответьте СТОП."
