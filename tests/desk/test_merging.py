"""Two cards of one person become one, nothing is lost, and they can become two again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from salonapp.catalog.cards import ServiceDraft
from salonapp.catalog.commands import add_service
from salonapp.clients.cards import Birthday, ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client, edit_client, record_consent
from salonapp.clients.queries import client_card, find_clients
from salonapp.clients.tables import Client, ClientLink, Consent, NotDuplicate
from salonapp.desk.merging.cards import Side, joined_text, usual_side
from salonapp.desk.merging.commands import merge
from salonapp.desk.merging.queries import merge_preview
from salonapp.desk.queries import history
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.reminders.commands import allow, never, switch_rule
from salonapp.reminders.queries import messages, why
from salonapp.reminders.rules import RuleKind
from salonapp.staff.rights import OWNER_VIEWER
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Tx
from salonapp.storage.undo import Undone
from salonapp.temperature.tables import ClientStats, ClientTemperature
from salonapp.visits.cards import AppointmentDraft, VisitDraft
from salonapp.visits.commands import book, record_visit
from salonapp.visits.tables import Appointment, Visit

TODAY = date(2026, 3, 11)
ANNA = ClientDraft(
    first_name="Анна",
    last_name="Иванова",
    phones=(PhoneDraft("8 912 345-67-89"),),
    tags=("VIP",),
    allergies=("аммиак",),
    note="тишина",
)
ANYA = ClientDraft(
    first_name="Аня",
    last_name="Иванова",
    phones=(PhoneDraft("8 912 345-67-89"), PhoneDraft("8 903 111-22-33")),
    email="anya@example.com",
    birthday=Birthday(14, 5, 1990),
    tags=("vip", "утро"),
    allergies=("аммиак", "никель"),
    note="кофе",
)


class Salon:
    """A salon with two cards of one woman."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.cut = self.write(lambda tx: add_service(tx, ServiceDraft("Cut", norm_days=28)))
        self.keep = self.add(ANNA)
        self.other = self.add(ANYA)

    def write(self, change: Callable[[Tx], Any]) -> Any:
        with self.db.write(OWNER, msg("A change")) as tx:
            return change(tx)

    def add(self, draft: ClientDraft) -> int:
        return int(self.write(lambda tx: add_client(tx, draft)))

    def visit(self, client_id: int, days_ago: int) -> int:
        draft = VisitDraft(client_id, TODAY - timedelta(days=days_ago), (self.cut,))
        return int(self.write(lambda tx: record_visit(tx, draft)))

    def consent(self, client_id: int, granted: bool, **more: Any) -> None:
        self.write(
            lambda tx: record_consent(
                tx, [client_id], Purpose.SERVICE, granted=granted, source="t", evidence="t", **more
            )
        )

    def merge(self, **choices: Side) -> int:
        with self.db.write(OWNER, msg("Cards merged")) as tx:
            merge(tx, self.keep, self.other, choices)
        assert tx.operation_id is not None
        return tx.operation_id

    def undo(self, operation_id: int) -> Undone:
        undone: Undone = self.db.undo(OWNER, operation_id)
        return undone

    def card(self, client_id: int) -> Any:
        with self.db.read() as reader:
            return client_card(reader, OWNER_VIEWER, client_id)

    def owners(self, model: type[Any]) -> list[int]:
        with self.db.read() as reader:
            return list(reader.session.scalars(select(model.client_id).order_by(model.id)))

    def may_write(self, client_id: int) -> list[tuple[str, bool | None]]:
        return [
            (consent.channel, consent.granted)
            for consent in self.card(client_id).consents
            if consent.purpose is Purpose.SERVICE
        ]


@pytest.fixture
def salon(db: Database) -> Salon:
    return Salon(db)


def test_what_hangs_on_the_other_card_moves_to_the_kept_one(
    db: Database, both_databases: None
) -> None:
    salon = Salon(db)
    salon.visit(salon.keep, 60)
    salon.visit(salon.other, 30)
    with db.write(OWNER, msg("Booked")) as tx:
        book(tx, AppointmentDraft(salon.other, tx.now + timedelta(days=3), (salon.cut,)))
    operation = salon.merge()
    card = salon.card(salon.keep)
    assert [phone.e164 for phone in card.phones] == ["+79123456789", "+79031112233"]
    assert card.tags == ("VIP", "утро")
    assert card.allergies == ("аммиак", "никель")
    assert (card.email, card.birthday) == ("anya@example.com", Birthday(14, 5, 1990))
    assert card.note == "тишина\nкофе"
    assert salon.owners(Visit) == [salon.keep, salon.keep]
    assert salon.owners(Appointment) == [salon.keep]
    assert salon.card(salon.other).merged_into_id == salon.keep
    with db.read() as reader:
        assert find_clients(reader, OWNER_VIEWER, "Иванова") == [salon.keep]
        assert reader.session.get_one(ClientStats, salon.keep).visits == 2
        assert reader.session.get(ClientTemperature, salon.other) is None
    undone = salon.undo(operation)
    assert undone.kept_rows == 0
    assert salon.card(salon.keep).note == "тишина"
    assert salon.card(salon.keep).tags == ("VIP",)
    assert len(salon.card(salon.other).phones) == 2
    assert salon.owners(Visit) == [salon.keep, salon.other]
    with db.read() as reader:
        assert len(find_clients(reader, OWNER_VIEWER, "Иванова")) == 2
        assert reader.session.get_one(ClientStats, salon.other).visits == 1


def test_each_field_can_be_chosen(salon: Salon) -> None:
    salon.merge(first_name=Side.OTHER, note=Side.OTHER, email=Side.KEEP)
    card = salon.card(salon.keep)
    assert (card.first_name, card.note, card.email) == ("Аня", "кофе", "")


def test_the_fuller_value_stays_by_itself() -> None:
    assert usual_side("first_name", "А.", "Анна") is Side.OTHER
    assert usual_side("last_name", "Иванова", "Иванова-Петрова") is Side.OTHER
    assert usual_side("last_name", "Иванова", "Петрова") is Side.KEEP
    assert usual_side("birthday", (1, 2, None), (1, 2, 1990)) is Side.OTHER
    assert usual_side("birthday", (1, 2, None), (3, 4, 1990)) is Side.KEEP
    assert usual_side("discount_percent", 5, 10) is Side.OTHER
    assert usual_side("note", "a", "b") is Side.BOTH
    assert joined_text("тишина", "любит тишина и кофе") == "любит тишина и кофе"


def test_the_dialog_shows_what_differs_and_keeps_the_card_with_more_visits(salon: Salon) -> None:
    salon.visit(salon.other, 10)
    with salon.db.read() as reader:
        preview = merge_preview(reader, OWNER_VIEWER, salon.keep, salon.other)
    assert (preview.keep.client_id, preview.keep.visits) == (salon.other, 1)
    differing = [field.name for field in preview.fields if field.differs]
    assert differing == ["first_name", "note"]


def test_one_woman_booked_twice_under_two_cards_is_told_before_they_are_merged(
    salon: Salon, both_databases: None
) -> None:
    def both(tx: Tx) -> None:
        noon = tx.now + timedelta(days=3)
        for client_id, hours in ((salon.keep, 0), (salon.other, 0.5), (salon.other, 5)):
            book(tx, AppointmentDraft(client_id, noon + timedelta(hours=hours), (salon.cut,)))

    salon.write(both)
    with salon.db.read() as reader:
        preview = merge_preview(reader, OWNER_VIEWER, salon.keep, salon.other)
        expected = reader.now + timedelta(days=3, minutes=30)
    assert (preview.keep.ahead, preview.other.ahead) == (1, 2)
    assert preview.twice == (expected,)


def test_new_visits_and_edits_stay_with_the_kept_card_when_the_merge_is_taken_back(
    salon: Salon,
) -> None:
    salon.visit(salon.other, 30)
    operation = salon.merge()
    salon.visit(salon.keep, 1)
    salon.write(lambda tx: setattr(tx.session.get(Client, salon.keep), "note", "стрижка короче"))
    undone = salon.undo(operation)
    assert undone.kept_parts == ("client.note",)
    keep, other = salon.card(salon.keep), salon.card(salon.other)
    assert (keep.note, keep.email, keep.birthday) == ("стрижка короче", "", None)
    assert (other.note, other.email) == ("кофе", "anya@example.com")
    assert salon.owners(Visit) == [salon.other, salon.keep]


def test_a_merge_under_another_merge_waits_for_it(salon: Salon, both_databases: None) -> None:
    first = salon.merge()
    third = salon.add(ClientDraft(first_name="Анна", last_name="Иванова-Петрова"))
    with salon.db.write(OWNER, msg("Cards merged")) as tx:
        merge(tx, third, salon.keep)
    assert salon.card(salon.other).merged_into_id == third
    with pytest.raises(Conflict, match="merged again"):
        salon.undo(first)
    salon.undo(tx.operation_id or 0)
    salon.undo(first)
    assert salon.card(salon.other).merged_into_id is None


def test_a_second_card_merged_into_the_same_one_goes_back_first(salon: Salon) -> None:
    first = salon.merge()
    third = salon.add(ClientDraft(first_name="Анна"))
    with salon.db.write(OWNER, msg("Cards merged")) as tx:
        merge(tx, salon.keep, third)
    with pytest.raises(Conflict, match="merged again"):
        salon.undo(first)
    salon.undo(tx.operation_id or 0)
    salon.undo(first)


def test_merges_under_one_that_was_taken_back_are_taken_back_too(salon: Salon) -> None:
    first = salon.merge()
    third = salon.add(ClientDraft(first_name="Анна"))
    fourth = salon.add(ClientDraft(first_name="Нюра"))
    later = []
    for keep, other in ((salon.keep, third), (fourth, salon.keep)):
        with salon.db.write(OWNER, msg("Cards merged")) as tx:
            merge(tx, keep, other)
        later.append(tx.operation_id or 0)
    for operation in (*reversed(later), first):
        salon.undo(operation)
    cards = (salon.keep, salon.other, third, fourth)
    assert [salon.card(card).merged_into_id for card in cards] == [None] * 4


def test_a_taken_back_merge_can_be_done_again(salon: Salon) -> None:
    salon.visit(salon.other, 30)
    before = salon.merge()
    salon.undo(before)
    salon.db.redo(OWNER)
    assert salon.card(salon.other).merged_into_id == salon.keep
    assert salon.owners(Visit) == [salon.keep]
    assert salon.card(salon.keep).note == "тишина\nкофе"


@pytest.mark.parametrize(("keeps", "others"), [(True, False), (False, True)])
def test_a_refusal_of_either_card_wins_whatever_the_dates(
    salon: Salon, keeps: bool, others: bool, both_databases: None
) -> None:
    salon.consent(salon.keep, keeps)
    salon.consent(salon.other, others)
    operation = salon.merge()
    assert salon.may_write(salon.keep) == [("", False)]
    salon.undo(operation)
    assert salon.may_write(salon.keep) == [("", keeps)]
    assert salon.may_write(salon.other) == [("", others)]


def test_a_yes_of_the_other_card_counts_only_while_it_is_merged(salon: Salon) -> None:
    salon.consent(salon.other, True)
    operation = salon.merge()
    assert salon.may_write(salon.keep) == [("", True)]
    salon.undo(operation)
    assert salon.may_write(salon.keep) == [("", None)]
    salon.db.redo(OWNER)
    assert salon.may_write(salon.keep) == [("", True)]


def test_a_refusal_said_between_taking_back_and_merging_again_holds(salon: Salon) -> None:
    salon.consent(salon.other, True)
    salon.undo(salon.merge())
    salon.consent(salon.other, False)
    salon.consent(salon.keep, True)
    salon.merge()
    assert salon.may_write(salon.keep) == [("", False)]


def test_a_refusal_for_one_channel_stays_for_that_channel(salon: Salon) -> None:
    salon.consent(salon.keep, True)
    salon.consent(salon.other, False, channel="email")
    salon.merge()
    assert salon.may_write(salon.keep) == [("", True), ("email", False)]


def test_a_refusal_while_merged_holds_for_both_cards_after_it_is_taken_back(salon: Salon) -> None:
    salon.consent(salon.keep, True)
    salon.consent(salon.other, True)
    operation = salon.merge()
    salon.consent(salon.keep, False)
    salon.undo(operation)
    assert salon.may_write(salon.keep) == salon.may_write(salon.other) == [("", False)]


def test_a_refusal_said_once_more_while_merged_is_the_kept_cards_own(salon: Salon) -> None:
    salon.consent(salon.other, False)
    operation = salon.merge()
    assert salon.may_write(salon.keep) == [("", False)]
    salon.consent(salon.keep, False)
    salon.undo(operation)
    assert salon.may_write(salon.keep) == [("", False)]


def test_a_file_brings_a_refusal_and_overrules_none_of_a_merged_card(
    salon: Salon, tmp_path: Path
) -> None:
    from salonapp.desk.imports.commands import run_import

    file = tmp_path / "clients.csv"

    def bring(word: str) -> None:
        file.write_text(f"Имя;Фамилия;Телефон;Согласие\nАнна;Иванова;89123456789;{word}\n")
        run_import(salon.db, file)

    salon.consent(salon.other, False)
    salon.merge()
    bring("да")
    assert salon.may_write(salon.keep) == [("", False)]
    salon.consent(salon.keep, True)
    bring("нет")
    assert salon.may_write(salon.keep) == [("", True)]


def test_a_word_for_a_merged_card_is_recorded_for_the_person(salon: Salon) -> None:
    salon.merge()
    salon.consent(salon.other, True)
    assert salon.may_write(salon.keep) == [("", True)]


def test_the_invitation_sent_to_one_card_is_not_sent_again_after_the_merge(salon: Salon) -> None:
    salon.write(lambda tx: switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=True))
    salon.visit(salon.other, 28)
    salon.consent(salon.other, True)
    from salonapp.reminders.tables import OutboxMessage

    with salon.db.write(OWNER, msg("Sent")) as tx:
        sent = tx.session.scalars(select(OutboxMessage)).one()
        sent.state, sent.attempts, sent.claimed_at, sent.state_at = "accepted", 1, tx.now, tx.now
    salon.merge()
    with salon.db.read() as reader:
        (found,) = messages(reader, OWNER_VIEWER, client_id=salon.keep)
        assert found.client_id == salon.other
        (view,) = why(reader, OWNER_VIEWER, salon.keep, "return_after_service")
    assert not view.will_send


def test_planned_messages_move_to_the_kept_card(salon: Salon) -> None:
    salon.write(lambda tx: switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=True))
    salon.visit(salon.other, 28)
    salon.consent(salon.other, True)
    operation = salon.merge()

    def planned() -> list[tuple[int, str]]:
        with salon.db.read() as reader:
            return [(m.client_id, m.state.value) for m in messages(reader, OWNER_VIEWER)]

    assert planned() == [(salon.keep, "planned")]
    salon.undo(operation)
    assert planned() == [(salon.other, "planned")]


def test_never_write_said_of_either_card_holds_for_the_person(salon: Salon) -> None:
    salon.write(lambda tx: never(tx, salon.other))
    salon.write(lambda tx: allow(tx, salon.keep))
    salon.write(lambda tx: switch_rule(tx, RuleKind.RETURN_AFTER_SERVICE, on=True))
    salon.visit(salon.keep, 28)
    salon.consent(salon.keep, True)
    salon.merge()
    with salon.db.read() as reader:
        (view,) = why(reader, OWNER_VIEWER, salon.keep, "return_after_service")
    assert (view.will_send, view.reason["kind"]) == (False, "never_for_client")


def test_recommendations_and_links_follow_and_nobody_recommends_themselves(salon: Salon) -> None:
    friend = salon.add(ClientDraft(first_name="Ольга", recommended_by_id=salon.other))
    salon.write(lambda tx: setattr(tx.session.get(Client, salon.keep), "recommended_by_id", friend))
    with salon.db.write(OWNER, msg("Linked")) as tx:
        tx.session.add(ClientLink(client_id=salon.other, other_id=friend, kind="friend"))
        tx.session.add(ClientLink(client_id=salon.other, other_id=salon.keep, kind="sibling"))
        tx.session.add(NotDuplicate(first_id=salon.other, second_id=friend))
    operation = salon.merge()
    assert salon.card(friend).recommended_by_id == salon.keep
    assert salon.card(salon.keep).recommended_by_id is None
    with salon.db.read() as reader:
        links = reader.session.execute(
            select(ClientLink.client_id, ClientLink.other_id).order_by(ClientLink.id)
        ).all()
        pair = reader.session.execute(select(NotDuplicate.first_id, NotDuplicate.second_id)).one()
    assert [tuple(link) for link in links] == [(salon.keep, friend), (salon.other, salon.keep)]
    assert tuple(pair) == (salon.keep, friend)
    salon.undo(operation)
    assert salon.card(salon.keep).recommended_by_id == friend
    assert salon.card(friend).recommended_by_id == salon.other


def test_impossible_merges_are_refused_in_words(salon: Salon) -> None:
    from salonapp.clients.commands import put_into_bin

    with pytest.raises(InvalidInput), salon.db.write(OWNER, msg("m")) as tx:
        merge(tx, salon.keep, salon.keep)
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("m")) as tx:
        merge(tx, salon.keep, 9_999)
    third = salon.add(ClientDraft(first_name="Анна"))
    salon.write(lambda tx: put_into_bin(tx, third))
    with pytest.raises(Conflict, match="bin"), salon.db.write(OWNER, msg("m")) as tx:
        merge(tx, salon.keep, third)
    salon.merge()
    with pytest.raises(Conflict, match="already"):
        salon.merge()


def test_the_merged_card_is_written_by_nobody_but_found_by_its_code(salon: Salon) -> None:
    salon.write(lambda tx: setattr(tx.session.get(Client, salon.other), "external_id", "K-7"))
    operation = salon.merge()
    from salonapp.desk.imports.commands.people import People

    with salon.db.write(OWNER, msg("look")) as tx:
        assert People(tx).find("K-7", (), "иванова аня") == salon.keep
    salon.undo(operation)
    salon.write(lambda tx: edit_client(tx, salon.other, ANYA))


def test_records_of_consents_are_only_ever_added(salon: Salon) -> None:
    salon.consent(salon.keep, True)
    salon.consent(salon.other, False)
    operation = salon.merge()
    with salon.db.read() as reader:
        merged = list(reader.session.scalars(select(Consent.merged_client_id)))
    assert merged == [None, None, salon.other]
    salon.undo(operation)
    assert len(salon.owners(Consent)) == 3


def test_the_code_of_a_merged_card_still_finds_the_person(
    db: Database, both_databases: None
) -> None:
    with db.write(OWNER, msg("Two cards")) as tx:
        keep, other = (add_client(tx, ClientDraft("Anna")) for _ in range(2))
        tx.session.get_one(Client, keep).external_id = "K-17"
        tx.session.get_one(Client, other).external_id = "M-1990"
    with db.write(OWNER, msg("Merged")) as tx:
        merge(tx, keep, other)

    def found(code: str) -> list[int]:
        with db.read() as reader:
            return find_clients(reader, OWNER_VIEWER, code)

    assert (found("K-17"), found("M-1990")) == ([keep], [keep])
    db.undo(OWNER)
    assert (found("K-17"), found("M-1990")) == ([keep], [other])


def test_the_changes_of_the_kept_card_name_the_card_that_was_merged_into_it(salon: Salon) -> None:
    salon.write(lambda tx: setattr(tx.session.get(Client, salon.other), "first_name", "Аннушка"))
    salon.merge()

    def lines(client_id: int) -> list[str]:
        with salon.db.read() as reader:
            latest = history(reader, OWNER_VIEWER, client_id=client_id)[0]
        return [line for line in latest.lines if "erged" in line]

    (said,) = lines(salon.keep)
    assert said.startswith("Merged card: ")
    assert "Аннушка" in said
    assert said.endswith(f"card {salon.other}")
