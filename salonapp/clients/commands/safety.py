"""Writing what could hurt a client: alerts with all their details, and patch tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from salonapp.catalog.tables import Service
from salonapp.clients.commands.card import card_to_write_on
from salonapp.clients.safety import (
    AlertDraft,
    PatchTestDraft,
    PatchTestResult,
    usual_valid_until,
)
from salonapp.clients.tables import ClientAlert, PatchTest, PatchTestService
from salonapp.clients.tables.safety import holding
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.foundation.phone import bring_back_contacts
from salonapp.foundation.text import clean_line, clean_text, fold
from salonapp.staff.tables import Staff
from salonapp.storage.door import Tx

LONGEST_ALERT = 200
LONGEST_NOTE = 2_000
_EARLIEST = date(1900, 1, 1)
_LONGEST_VALID = timedelta(days=5 * 366)


def add_alert(tx: Tx, client_id: int, draft: AlertDraft) -> int:
    """Put an alert on the card; InvalidInput names the field at fault. Returns its id.

    Conflict when the card says the same already.
    """
    card_to_write_on(tx, client_id)
    alert = ClientAlert(client_id=client_id)
    _fill_alert(tx, alert, draft)
    tx.session.add(alert)
    tx.session.flush()
    return alert.id


def edit_alert(tx: Tx, alert_id: int, draft: AlertDraft) -> None:
    """Make an alert say what the draft says."""
    alert = _alert(tx, alert_id)
    _fill_alert(tx, alert, draft)
    tx.session.flush()


def remove_alert(tx: Tx, alert_id: int) -> None:
    """Take an alert off the card; undo brings it back."""
    tx.session.delete(_alert(tx, alert_id))
    tx.session.flush()


def add_patch_test(tx: Tx, client_id: int, draft: PatchTestDraft) -> int:
    """Write down a patch test; InvalidInput names the field at fault. Returns its id."""
    card_to_write_on(tx, client_id)
    test = PatchTest(client_id=client_id)
    _fill_test(tx, test, draft)
    tx.session.add(test)
    tx.session.flush()
    _set_services(tx, test.id, draft.service_ids)
    return test.id


def edit_patch_test(tx: Tx, test_id: int, draft: PatchTestDraft) -> None:
    """Make a patch test say what the draft says."""
    test = _test(tx, test_id)
    _fill_test(tx, test, draft)
    _set_services(tx, test_id, draft.service_ids)
    tx.touch("client", (test.client_id,))  # its services alone may have changed


def set_patch_test_result(tx: Tx, test_id: int, result: PatchTestResult) -> None:
    """Say what a patch test showed."""
    _test(tx, test_id).result = result.value
    tx.session.flush()


def remove_patch_test(tx: Tx, test_id: int) -> None:
    """Take back a patch test that never was; undo brings it back."""
    test = _test(tx, test_id)
    _set_services(tx, test_id, ())
    tx.session.delete(test)
    tx.session.flush()


def _alert(tx: Tx, alert_id: int) -> ClientAlert:
    alert = tx.session.get(ClientAlert, alert_id)
    if alert is None:
        raise NotFound(msg("This alert is not on the card any more."))
    return alert


def _test(tx: Tx, test_id: int) -> PatchTest:
    test = tx.session.get(PatchTest, test_id)
    if test is None:
        raise NotFound(msg("This patch test is not on the card any more."))
    return test


def _fill_alert(tx: Tx, alert: ClientAlert, draft: AlertDraft) -> None:
    text = clean_line(draft.text)
    if not text:
        raise InvalidInput(msg("Write what could hurt the client."), field="text")
    if len(text) > LONGEST_ALERT:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=LONGEST_ALERT), field="text"
        )
    if draft.since is not None and draft.since < _EARLIEST:
        raise InvalidInput(msg("That day is too long ago."), field="since")
    if draft.until is not None and draft.until < (draft.since or _EARLIEST):
        raise InvalidInput(msg("It cannot end before it begins."), field="until")
    same = select(ClientAlert.id, ClientAlert.text).where(
        ClientAlert.client_id == alert.client_id,
        ClientAlert.kind == draft.kind.value,
        holding(tx.today),
    )
    says_so_already = alert.kind == draft.kind.value and fold(alert.text or "") == fold(text)
    if not says_so_already and any(
        row.id != alert.id and fold(row.text) == fold(text)
        for row in tx.session.execute(same).all()
    ):
        raise Conflict(msg("The card says so already: change that entry."))
    text = bring_back_contacts(text, alert.text or "")
    alert.kind, alert.text, alert.severity = draft.kind.value, text, draft.severity.value
    alert.since, alert.until = draft.since, draft.until
    alert.source = bring_back_contacts(clean_line(draft.source), alert.source or "")


def _fill_test(tx: Tx, test: PatchTest, draft: PatchTestDraft) -> None:
    if draft.on_day > tx.today:
        raise InvalidInput(msg("A patch test cannot lie in the future."), field="on_day")
    if draft.on_day < _EARLIEST:
        raise InvalidInput(msg("That day is too long ago."), field="on_day")
    products = clean_line(draft.products)
    if not products:
        raise InvalidInput(msg("Write what was tested."), field="products")
    for name, text in (("products", products), ("note", draft.note)):
        if len(text) > LONGEST_NOTE:
            raise InvalidInput(
                msg("The text is longer than {limit} characters.", limit=LONGEST_NOTE), field=name
            )
    valid_until = draft.valid_until or usual_valid_until(draft.on_day)
    if valid_until < draft.on_day:
        raise InvalidInput(msg("It cannot end before it begins."), field="valid_until")
    if valid_until - draft.on_day > _LONGEST_VALID:
        raise InvalidInput(
            msg("No patch test holds for more than five years."), field="valid_until"
        )
    if draft.staff_id is not None and tx.session.get(Staff, draft.staff_id) is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    products = bring_back_contacts(products, test.products or "")
    test.on_day, test.products, test.result = draft.on_day, products, draft.result.value
    test.valid_until, test.staff_id = valid_until, draft.staff_id
    test.note = bring_back_contacts(clean_text(draft.note), test.note or "")
    tx.session.flush()


def _set_services(tx: Tx, test_id: int, service_ids: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(service_ids))
    found = set(tx.session.scalars(select(Service.id).where(Service.id.in_(wanted))))
    if len(found) != len(wanted):
        raise NotFound(msg("This service is not on the list any more."))
    rows = tx.session.scalars(
        select(PatchTestService).where(PatchTestService.patch_test_id == test_id)
    ).all()
    for row in rows:
        if row.service_id in wanted:
            wanted.remove(row.service_id)
        else:
            tx.session.delete(row)
    tx.session.add_all(
        PatchTestService(patch_test_id=test_id, service_id=service_id) for service_id in wanted
    )
    tx.session.flush()
