"""Consents: per purpose and channel, with wording and version; withdrawn, corrected, on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from salonapp.channels.port import ChannelKind
from salonapp.clients.cards import ClientDraft, PhoneDraft, Purpose
from salonapp.clients.commands import add_client
from salonapp.clients.commands.consents import (
    consent_list,
    correct_consent,
    give_consent,
    set_wording,
    withdraw_consent,
)
from salonapp.clients.consent_papers import SalonOnPaper, form_html, proof_html
from salonapp.clients.consents import (
    CHANNEL_NAMES,
    LONGEST_WORDING,
    ClientConsents,
    ConsentSource,
    ready_wordings,
)
from salonapp.clients.queries import client_card
from salonapp.clients.queries.consents import client_consents, wording, wording_versions
from salonapp.clients.tables import Consent
from salonapp.foundation.clock import FixedClock
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import LANGUAGES, msg
from salonapp.staff.rights import OWNER_VIEWER, Viewer, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER
from salonapp.storage.settings import set_setting

MASTER = viewer_for(1, "Lera", "master")
PAPER = SalonOnPaper("Лилия", "Садовая, 5", "+7 495 123-45-67", "ru")


class Salon:
    """A client and what is said about messages."""

    def __init__(self, db: Database, clock: FixedClock) -> None:
        self.db, self.clock = db, clock
        with db.write(OWNER, msg("Salon")) as tx:
            set_setting(tx, "salon.name", "Лилия")
            self.anna = add_client(tx, ClientDraft("Анна", phones=(PhoneDraft("89123456789"),)))

    def says(self, granted: bool, purpose: Purpose = Purpose.SERVICE, **more: Any) -> int:
        self.clock.advance(timedelta(hours=1))
        given: dict[str, Any] = {"source": ConsentSource.PAPER, "evidence": "анкета", **more}
        with self.db.write(OWNER, msg("Consent recorded")) as tx:
            return give_consent(tx, self.anna, purpose, granted=granted, **given)

    def now(self, viewer: Viewer = OWNER_VIEWER) -> ClientConsents:
        with self.db.read() as reader:
            return client_consents(reader, viewer, self.anna)


@pytest.fixture
def salon(db: Database, clock: FixedClock) -> Salon:
    return Salon(db, clock)


def test_a_yes_keeps_the_words_it_was_asked_in(salon: Salon, both_databases: None) -> None:
    assert salon.now().state(Purpose.SERVICE).granted is None
    salon.says(True)
    consents = salon.now()
    (record,) = consents.records
    assert consents.state(Purpose.SERVICE).granted is True
    assert record.holds
    assert record.wording_version == "ru-0"
    assert "Лилия" in record.wording
    assert "{salon}" not in record.wording
    with salon.db.write(OWNER, msg("Wording")) as tx:
        assert set_wording(tx, Purpose.SERVICE, "ru", "Согласен. {salon}") == 1
        assert set_wording(tx, Purpose.SERVICE, "ru", " Согласен. {salon} ") == 1
        assert set_wording(tx, Purpose.SERVICE, "ru", "Согласна. {salon}") == 2
    salon.says(False)
    salon.says(True)
    said = [(each.granted, each.wording_version, each.wording) for each in salon.now().records]
    assert said[0] == (True, "ru-2", "Согласна. Лилия")
    assert said[1] == (False, "", "")
    assert said[2] == (True, "ru-0", record.wording)


def test_every_version_is_kept_and_a_number_is_never_used_twice(salon: Salon) -> None:
    with salon.db.write(OWNER, msg("Wording")) as tx:
        set_wording(tx, Purpose.ADVERTISING, "en", "I agree.")
    salon.says(True, Purpose.ADVERTISING, language="en")
    salon.db.undo(OWNER)
    with salon.db.read() as reader:
        assert wording(reader, Purpose.ADVERTISING, "en").version == 0
    with salon.db.write(OWNER, msg("Wording")) as tx:
        assert set_wording(tx, Purpose.ADVERTISING, "en", "Yes, please.") == 2
    with salon.db.read() as reader:
        versions = wording_versions(reader, Purpose.ADVERTISING, "en")
        assert [each.version for each in versions] == [2, 0]
        assert wording(reader, Purpose.ADVERTISING, "ru").version == 0


@pytest.mark.parametrize(
    ("language", "text", "field"),
    [("de", "Ja", "language"), ("ru", "  ", "wording"), ("ru", "я" * 9_000, "wording")],
)
def test_a_wording_that_cannot_be_is_refused(
    salon: Salon, language: str, text: str, field: str
) -> None:
    assert LONGEST_WORDING < 9_000
    with pytest.raises(InvalidInput) as refused, salon.db.write(OWNER, msg("Wording")) as tx:
        set_wording(tx, Purpose.SERVICE, language, text)
    assert refused.value.field == field


def test_withdrawing_takes_one_step_and_undo_leaves_it(salon: Salon) -> None:
    salon.says(True)
    with salon.db.write(OWNER, msg("Consent withdrawn")) as tx:
        assert withdraw_consent(tx, salon.anna, Purpose.SERVICE) == 1
    assert salon.now().state(Purpose.SERVICE).granted is False
    with salon.db.write(OWNER, msg("Consent withdrawn")) as tx:
        assert withdraw_consent(tx, salon.anna, Purpose.SERVICE) == 0
    assert len(salon.now().records) == 2


def test_a_slip_is_corrected_by_a_second_record(salon: Salon, both_databases: None) -> None:
    salon.says(True)
    salon.says(False)
    slip = salon.now().records[0]
    with salon.db.write(OWNER, msg("Consent corrected")) as tx:
        correct_consent(tx, salon.anna, slip.id, "другая Анна")
    records = salon.now().records
    assert [each.granted for each in records] == [True, False, True]
    assert records[0].source == ConsentSource.MISTAKE
    assert records[0].evidence == "другая Анна"
    assert records[0].wording == records[2].wording
    assert salon.now().state(Purpose.SERVICE).granted is True


def test_a_yes_by_mistake_where_nothing_was_said_before_becomes_a_no(salon: Salon) -> None:
    salon.says(True, Purpose.ADVERTISING)
    slip = salon.now().records[0]
    with pytest.raises(InvalidInput), salon.db.write(OWNER, msg("Corrected")) as tx:
        correct_consent(tx, salon.anna, slip.id, " ")
    with salon.db.write(OWNER, msg("Corrected")) as tx:
        correct_consent(tx, salon.anna, slip.id, "не она")
    assert salon.now().state(Purpose.ADVERTISING).granted is False
    with pytest.raises(InvalidInput), salon.db.write(OWNER, msg("Corrected")) as tx:
        correct_consent(tx, salon.anna, slip.id, "не последняя")
    with pytest.raises(NotFound), salon.db.write(OWNER, msg("Corrected")) as tx:
        correct_consent(tx, 999, slip.id, "чужая")


def test_a_word_about_one_way_is_told_where_it_differs(salon: Salon) -> None:
    salon.says(True)
    salon.says(False, channel=ChannelKind.EMAIL.value)
    (state,) = (each for each in salon.now().states if each.purpose is Purpose.SERVICE)
    assert state.granted is True
    assert [(view.channel, view.granted) for view in state.channels] == [("email", False)]
    salon.says(True)
    assert salon.now().state(Purpose.SERVICE).channels == ()
    assert set(CHANNEL_NAMES) >= set(ChannelKind)


def test_nothing_is_recorded_without_proof(salon: Salon) -> None:
    with pytest.raises(InvalidInput) as refused:
        salon.says(True, evidence="  ")
    assert refused.value.field == "evidence"


def test_a_yes_for_a_list_overrules_no_refusal(salon: Salon) -> None:
    salon.says(False)
    with salon.db.write(OWNER, msg("New client")) as tx:
        boris = add_client(tx, ClientDraft("Борис"))
    with salon.db.write(OWNER, msg("List")) as tx:
        count = consent_list(
            tx,
            (salon.anna, boris),
            Purpose.SERVICE,
            granted=True,
            source=ConsentSource.PAPER,
            evidence="папка 3",
            wording="Согласен",
            wording_version="ru-1",
        )
    assert count == 1
    assert salon.now().state(Purpose.SERVICE).granted is False
    with salon.db.read() as reader:
        assert client_consents(reader, OWNER_VIEWER, boris).state(Purpose.SERVICE).granted is True


def test_a_phone_in_the_proof_is_masked(salon: Salon) -> None:
    salon.says(True, evidence="звонок с 8 912 345-67-89")
    assert "345" not in salon.now(MASTER).records[0].evidence
    with salon.db.read() as reader:
        card = client_card(reader, MASTER, salon.anna)
    assert "345" not in "".join(view.evidence for view in card.consents)
    paper = proof_html(PAPER, salon.now(MASTER), salon.clock.now().date(), masked=True)
    assert "345-67" not in paper


def test_the_ready_wordings_say_what_the_law_asks_for() -> None:
    found = {(each.purpose, each.language): each.text for each in ready_wordings()}
    assert set(found) == {(purpose, code) for purpose in Purpose for code in LANGUAGES}
    for text in found.values():
        assert "{salon}" in text
        assert "{address}" in text
    for purpose in Purpose:
        russian, english = found[purpose, "ru"], found[purpose, "en"]
        for told in ("телефон", "Отозвать", "Третьим лицам"):  # which data, how to withdraw, who
            assert told in russian
        for told in ("phone number", "withdraw", "nobody else"):
            assert told in english


def test_the_form_is_in_the_salons_language_with_a_name_or_a_line_for_it(salon: Salon) -> None:
    with salon.db.read() as reader:
        words = tuple(wording(reader, purpose, "ru") for purpose in Purpose)
    named = form_html(PAPER, words, "Анна <Иванова>")
    assert "Анна &lt;Иванова&gt;" in named
    assert "Садовая, 5" in named
    assert "{salon}" not in named
    assert named.count("page-break-before") == 1
    blank = form_html(SalonOnPaper("", "", "", "en"), words[:1])
    assert "____" in blank
    assert "I agree" in blank


def test_the_proof_quotes_every_record_and_every_wording_once(salon: Salon) -> None:
    salon.says(True)
    salon.says(True, Purpose.ADVERTISING, evidence="сайт", source=ConsentSource.ONLINE)
    salon.says(False)
    salon.says(True, evidence="устно, Лера", source=ConsentSource.SPOKEN)
    english = SalonOnPaper("Lily", "", "", "en")
    paper = proof_html(english, salon.now(), salon.clock.now().date())
    for told in ("анкета", "сайт", "устно, Лера", "on paper", "online", "spoken", "Анна"):
        assert told in paper
    assert paper.count("Какие данные") == 1


def test_a_word_about_one_address_leaves_the_general_one_in_force(salon: Salon) -> None:
    salon.says(True)
    with salon.db.write(OWNER, msg("Told by a gateway")) as tx:
        tx.session.add(
            Consent(
                client_id=salon.anna,
                at=tx.now,
                purpose=Purpose.SERVICE.value,
                channel="",
                granted=False,
                source="client",
                evidence="answered STOP",
                address="+79990000000",
            )
        )
    assert [record.holds for record in salon.now().records] == [True, True]
    salon.says(False)
    assert [record.holds for record in salon.now().records] == [True, False, False]
