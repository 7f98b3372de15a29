"""The day's summary: what came in, from whom, for whom, and who left with a next time."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client
from salonapp.desk.day_sheet import as_csv, as_html
from salonapp.desk.day_summary import DayVisit, MasterDay, Span, by_master, paid_by_method, taken
from salonapp.desk.queries.day_summary import day_summary
from salonapp.foundation.i18n import msg
from salonapp.staff.commands import add_staff
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.visits.cards import AppointmentDraft, VisitDraft, VisitStatus
from salonapp.visits.checkout import Checkout, Payment, PaymentMethod, ServiceLine
from salonapp.visits.commands import book, record_visit
from salonapp.visits.commands.checkout import check_out
from salonapp.visits.commands.debts import pay_debts


def test_a_day_is_summed_by_master_and_by_way_of_paying(db: Database, both_databases: None) -> None:
    with db.write(OWNER, msg("Day")) as tx:
        cut = add_service(tx, ServiceDraft("Cut", price_minor=100_000))
        vera, olga = add_staff(tx, "Vera"), add_staff(tx, "Olga")
        anna, bella, clara = (add_client(tx, ClientDraft(name)) for name in ("A", "B", "C"))
        before = tx.today - timedelta(days=30)
        record_visit(tx, VisitDraft(anna, before, (cut,), staff_id=vera))
        together = record_visit(tx, VisitDraft(anna, tx.today, (cut, cut), staff_id=vera))
        check_out(
            tx,
            together,
            Checkout(
                (ServiceLine(cut, vera, 100_000), ServiceLine(cut, olga, 50_000)),
                payments=(
                    Payment(PaymentMethod.CASH, 90_000),
                    Payment(PaymentMethod.CERTIFICATE, 60_000),
                ),
                tip_minor=10_000,
            ),
        )
        record_visit(tx, VisitDraft(bella, tx.today, (cut,), staff_id=olga))
        record_visit(tx, VisitDraft(clara, tx.today, (cut,), status=VisitStatus.NO_SHOW))
        book(tx, AppointmentDraft(anna, tx.now + timedelta(days=28), (cut,)))
        book(tx, AppointmentDraft(clara, tx.now + timedelta(hours=2), (cut,)))
    with db.read() as reader:
        found = day_summary(reader, OWNER_VIEWER, reader.today)
        hidden = day_summary(reader, viewer_for(vera, "Vera", "master"), reader.today)
        empty = day_summary(reader, OWNER_VIEWER, reader.today - timedelta(days=2))
    assert (found.visits, found.first_visits, found.no_shows, found.still_open) == (2, 1, 1, 1)
    assert (found.booked_again, found.booked_again_share) == (1, 0.5)
    assert found.by_method == (("cash", 90_000), ("certificate", 60_000), ("", 100_000))
    assert (found.paid_minor, found.taken_minor, found.tip_minor) == (250_000, 190_000, 10_000)
    assert set(found.masters) == {
        MasterDay(vera, "Vera", 1, 100_000, 10_000),
        MasterDay(olga, "Olga", 2, 150_000, 0),
    }
    assert (hidden.paid_minor, hidden.by_method, hidden.visits) == (None, (), 2)
    assert {each.paid_minor for each in hidden.masters} == {None}
    assert (empty.visits, empty.booked_again_share) == (0, None)


LINES = st.lists(
    st.builds(
        ServiceLine,
        st.integers(1, 3),
        st.none() | st.integers(1, 3),
        st.none() | st.integers(0, 999_999),
    ),
    max_size=4,
).map(tuple)
VISITS = st.lists(
    st.builds(
        DayVisit,
        st.none() | st.integers(1, 3),
        LINES,
        st.integers(0, 999_999),
        tip_minor=st.integers(0, 9_999),
        parts=st.lists(
            st.tuples(st.sampled_from([m.value for m in PaymentMethod]), st.integers(1, 9_999)),
            max_size=3,
        ).map(tuple),
    ),
    max_size=5,
)


@given(VISITS)
def test_no_kopeck_is_lost_between_masters(visits: list[DayVisit]) -> None:
    found = by_master(visits).values()
    assert sum(paid for _count, paid, _tips in found) == sum(v.paid_minor for v in visits)
    assert sum(tips for _count, _paid, tips in found) == sum(v.tip_minor for v in visits)
    methods = paid_by_method(visits)
    noted = sum(max(v.paid_minor, sum(n for _m, n in v.parts)) for v in visits)
    assert sum(amount for _method, amount in methods) == noted
    assert taken(methods) <= noted


def test_a_month_is_the_sum_of_its_days_whoever_paid_when(
    db: Database, both_databases: None
) -> None:
    with db.write(OWNER, msg("Month")) as tx:
        cut = add_service(tx, ServiceDraft("Cut", price_minor=100_000))
        vera = add_staff(tx, "Vera")
        anna, bella = (add_client(tx, ClientDraft(name)) for name in ("A", "B"))
        first = tx.today.replace(day=1)
        for at, client in enumerate((anna, bella, anna)):
            day = first + timedelta(days=3 * at)
            visit = record_visit(tx, VisitDraft(client, day, (cut,), staff_id=vera))
            paid = (Payment(PaymentMethod.CASH, 30_000 + at),)
            check_out(tx, visit, Checkout((ServiceLine(cut, vera, 100_000),), payments=paid))
        book(tx, AppointmentDraft(anna, tx.now + timedelta(days=2), (cut,)))
    with db.write(OWNER, msg("Debt")) as tx:
        left = pay_debts(tx, anna, (Payment(PaymentMethod.CARD, 90_000),))
    with db.read() as reader:
        start, end = Span.MONTH.around(reader.today)
        month = day_summary(reader, OWNER_VIEWER, start, end)
        masked = day_summary(reader, viewer_for(vera, "Vera", "master"), start, end)
        days = [
            day_summary(reader, OWNER_VIEWER, start + timedelta(days=at))
            for at in range((end - start).days + 1)
        ]
        currency = reader.settings.text("salon.currency")
    total = 3 * 30_000 + 3 + 90_000
    assert month.paid_minor == month.taken_minor == total
    assert sum(amount for _method, amount in month.by_method) == total
    assert sum(each.paid_minor or 0 for each in month.masters) == total
    assert sum(each.paid_minor or 0 for each in month.days) == total
    assert sum(each.paid_minor or 0 for each in days) == total
    assert [(each.visits, each.paid_minor) for each in month.days][-1] == (0, 90_000)
    assert month.visits == sum(each.visits for each in days) == 3
    assert (month.first_visits, month.booked_again) == (2, 2)
    assert (month.debts_paid_minor, month.owed_minor) == (90_000, left + 70_000 - 1)
    assert {each.paid_minor for each in masked.days} == {None}
    assert {each.paid_minor for each in masked.masters} == {None}
    table = as_csv(month, currency).decode("utf-8-sig")
    assert "1800.03" in table
    assert "Amount" in table
    assert "1800" not in as_csv(masked, currency).decode("utf-8-sig")
    assert "By day" in as_html(month, currency, end)


def test_weeks_begin_on_monday_and_months_are_as_long_as_they_are() -> None:
    leap = date(2028, 2, 29)
    assert Span.WEEK.around(leap) == (date(2028, 2, 28), date(2028, 3, 5))
    assert Span.MONTH.around(leap) == (date(2028, 2, 1), leap)
    assert Span.MONTH.around(date(2026, 12, 31))[1] == date(2026, 12, 31)
    assert Span.DAY.turned(leap, 1) == date(2028, 3, 1)
    assert Span.MONTH.turned(date(2028, 3, 31), -1) == leap
    assert Span.WEEK.turned(date(2026, 3, 11), 1) == date(2026, 3, 16)


def test_a_day_long_ago_is_a_day_too(db: Database) -> None:
    with db.read() as reader:
        assert day_summary(reader, OWNER_VIEWER, date(1999, 12, 31)).masters == ()


def test_who_goes_from_one_master_to_the_next_comes_for_the_first_time_once(db: Database) -> None:
    with db.write(OWNER, msg("Day")) as tx:
        cut = add_service(tx, ServiceDraft("Cut"))
        anna = add_client(tx, ClientDraft("Anna"))
        for _each in range(2):
            record_visit(tx, VisitDraft(anna, tx.today, (cut,)))
    with db.read() as reader:
        found = day_summary(reader, OWNER_VIEWER, reader.today)
    assert (found.visits, found.first_visits) == (2, 1)
