"""What somebody may not change is refused where facts are written, whichever button was pressed.

The gate sees each row of a pass, of an undo too. `require` is for what a row alone does not tell
(a message let go, a card erased); it says so before anything is done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from salonapp.foundation.clock import local_day
from salonapp.foundation.errors import InvalidInput, NotAllowed
from salonapp.foundation.i18n import msg
from salonapp.staff.commands.own_gate import OwnClients
from salonapp.staff.queries.acting import not_allowed, viewer_of
from salonapp.staff.rights import Right, StaffRole, Viewer, rights_of
from salonapp.storage.base import Base
from salonapp.storage.door import Tx
from salonapp.storage.journal import Gate, RowChange

_VIEWER = "salonapp_acting"

#: The right a table takes, whatever happens to its rows; None: what everybody may who sees the
#: client. What takes more than this is told by `_Gate`.
TABLE_RIGHTS: Final[Mapping[str, Right | None]] = {
    "advice_edit": Right.SETTINGS,
    "alert_override": None,
    "appointment": None,
    "appointment_service": None,
    "client": None,
    "client_alert": None,
    "client_chat": None,
    "client_entry": None,
    "client_link": None,
    "client_phone": None,
    "client_preference": None,
    "client_tag": None,
    "client_trait": None,
    "consent_wording": Right.SETTINGS,
    "custom_field": Right.SETTINGS,
    "custom_value": None,
    "formula": None,
    "formula_component": None,
    "import_profile": Right.SETTINGS,
    "material": Right.SETTINGS,
    "material_ingredient": Right.SETTINGS,
    "message_answer": None,
    "not_duplicate": Right.DELETE,
    "offer": Right.SEND,
    "offer_recipient": Right.SEND,
    "patch_test": None,
    "patch_test_service": None,
    "photo": None,
    "reminder_decision": Right.SEND,
    "reminder_rule": Right.SETTINGS,
    "saved_list": None,
    "service": Right.SETTINGS,
    "setting": Right.SETTINGS,
    "staff": Right.STAFF,
    "staff_day": Right.SETTINGS,
    "staff_hours": Right.SETTINGS,
    "staff_service": Right.SETTINGS,
    "stock_move": Right.SETTINGS,
    "temperature_pin": None,
    "usage_norm": Right.SETTINGS,
    "visit": None,
    "visit_material": None,
    "visit_payment": None,
    "visit_service": None,
    "waiting": None,
}
#: A card out of the lists, or into another one.
_AWAY = ("deleted_at", "merged_into_id", "erased_at")
_DAY_OF_VISIT = text("SELECT on_day FROM visit WHERE id = :id")
_PAID = "paid_minor"
_AMOUNTS = ("price_minor", "discount_minor", _PAID, "tip_minor")
_MASK = re.compile("••• ••• ••|•••@")
_DONE, _MISSED = "done", "no_show"
_TAKEN_BACK = text("SELECT actor_id, undoes_id FROM operation WHERE id = :id")


def gate_for(tx: Tx) -> Gate | None:
    """The watch over a pass of somebody on the staff; None over an owner."""
    viewer = acting(tx)
    if viewer.role is StaffRole.OWNER:
        return None
    return _Gate(tx, viewer)


def acting(tx: Tx) -> Viewer:
    """Whoever makes this pass, with the rights they have now; NotAllowed for who has left."""
    viewer = tx.session.info.get(_VIEWER)
    if not isinstance(viewer, Viewer):
        viewer = tx.session.info[_VIEWER] = viewer_of(tx, tx.actor)
    return viewer


def require(tx: Tx, right: Right) -> None:
    """NotAllowed unless whoever makes this pass has the right."""
    if not acting(tx).may(right):
        raise not_allowed(tx, right)


class _Gate:
    """Looks at each changed row; what it refuses leaves everything as it was."""

    def __init__(self, tx: Tx, viewer: Viewer) -> None:
        self._tx = tx
        self._viewer = viewer
        #: Visits recorded in this very pass.
        self._made: set[int] = set()
        #: Missed visits that an appointment let go of in this very pass: somebody came after all.
        self._turned_out: set[int] = set()
        self._takes_back_own: bool | None = None
        self._own = OwnClients(tx, viewer) if viewer.own_clients_of is not None else None

    def __call__(self, change: RowChange) -> None:
        table = change.table_name
        if table == "staff":
            self._rights_given(change)
        is_harmless = table == "staff" and _is_harmless(change)
        if (table != "staff" or is_harmless) and self._takes_own_work_back():
            return
        right = TABLE_RIGHTS.get(table, Right.SETTINGS)
        if is_harmless and change.after is not None:
            right = Right.SETTINGS
        if change.row is None or change.row_id is None:  # many at once: an import, or one undone
            self._need(right or Right.SETTINGS)
            return
        if right is not None:
            self._need(right)
        if table == "client":
            self._card(change)
        elif table == "client_phone" and change.before is not None:
            self._need(Right.SEE_PHONES)
        elif table in ("visit", "appointment"):
            self._past(change)
        elif table in ("visit_service", "visit_payment", "visit_material"):
            self._past_visit(change)
        if self._own is not None and not self._own.allows(change):
            self._need(Right.ALL_CLIENTS)
        if not self._viewer.sees_phones:
            _refuse_masks(change.after)

    def _takes_own_work_back(self) -> bool:
        """What somebody did they may take back as well, a visit they recorded for instance.

        To do it again is to do it: that takes the rights they have by then.
        """
        if self._tx.takes_back_id is None:
            return False
        if self._takes_back_own is None:
            given = {"id": self._tx.takes_back_id}
            by, undoes_id = self._tx.connection.execute(_TAKEN_BACK, given).one()
            self._takes_back_own = by == self._viewer.staff_id and undoes_id is None
        return self._takes_back_own

    def _rights_given(self, change: RowChange) -> None:
        """Nobody gives a right they have not, by taking a step back or by doing it again either:
        with a PIN they set meanwhile they would use it.
        """
        if change.row is None or change.after is None or _is_harmless(change):
            return
        was = None if change.before is None else {**change.row, **change.before}
        roles = {state["role"] for state in (was, change.row) if state is not None}
        if len(roles) > 1 and StaffRole.OWNER in roles:
            raise NotAllowed(msg("Only an owner may say who is one."), msg("Ask the owner."))
        given = _rights_in(change.row) - (frozenset() if was is None else _rights_in(was))
        missing = given - self._viewer.rights
        if missing:
            raise not_allowed(self._tx, min(missing))

    def _need(self, right: Right) -> None:
        if not self._viewer.may(right):
            raise not_allowed(self._tx, right)

    def _card(self, change: RowChange) -> None:
        before, after = change.before or {}, change.after or {}
        is_away = change.after is None or any(name in after for name in _AWAY)
        if change.before is not None and is_away:
            self._need(Right.DELETE)
        if _differs(before, after, "think_twice", ""):
            self._need(Right.SEE_THINK_TWICE)
        if change.before is not None and "email" in after and before.get("email"):
            self._need(Right.SEE_PHONES)

    def _past(self, change: RowChange) -> None:
        """A day that is over is not written in, moved from or moved to, and nothing is deleted."""
        if change.table_name == "appointment":
            self._note_let_go(change)
        if change.after is None:
            is_miss = (change.before or {}).get("status") == _MISSED
            if change.table_name != "visit" or not is_miss or change.row_id not in self._turned_out:
                self._need(Right.DELETE)
        elif change.table_name == "visit":
            self._amounts(change, change.after)
        if self._viewer.may(Right.EDIT_PAST) or _is_debt_paid(change):
            return
        name = "on_day" if change.table_name == "visit" else "starts_at"
        for state in (change.before, change.row):
            if state is not None and name in state and self._is_over(state[name]):
                self._need(Right.EDIT_PAST)

    def _note_let_go(self, change: RowChange) -> None:
        """A missed visit goes with the status that made it: whoever sets that may set it back."""
        before, after = change.before or {}, change.after or {}
        missed = before.get("visit_id")
        if missed is not None and "visit_id" in after and before.get("status") == _MISSED:
            self._turned_out.add(missed)

    def _amounts(self, change: RowChange, after: Mapping[str, Any]) -> None:
        """Who was shown no amounts must not write any over those of a visit there was before."""
        if change.before is None:
            self._made.add(change.row_id or 0)
        elif change.row_id not in self._made and (
            any(name in after for name in _AMOUNTS) or _takes_money_out(change)
        ):
            self._need(Right.SEE_TAKINGS)

    def _past_visit(self, change: RowChange) -> None:
        row = change.row or {}
        if self._viewer.may(Right.EDIT_PAST) or row.get("visit_id") is None:
            return
        # Money of today for a visit of another day writes nothing in the past.
        if change.before is None and row.get("on_day") == self._tx.today.isoformat():
            return
        day = self._tx.connection.execute(_DAY_OF_VISIT, {"id": row["visit_id"]}).scalar()
        if day is not None and self._is_over(str(day)):
            self._need(Right.EDIT_PAST)

    def _is_over(self, value: str) -> bool:
        if len(value) > len("2026-01-01"):
            return local_day(datetime.fromisoformat(value), self._tx.zone) < self._tx.today
        return value < self._tx.today.isoformat()


def _takes_money_out(change: RowChange) -> bool:
    """A visit that was paid for is said not to have taken place: the day has less in its till."""
    was = {**(change.row or {}), **(change.before or {})}
    is_done = was.get("status") == _DONE and "status" in (change.after or {})
    return is_done and (was.get(_PAID) or 0) > 0


def _is_debt_paid(change: RowChange) -> bool:
    """More was paid of what a visit still owed, and nothing else of it was touched."""
    before, after, row = change.before, change.after, change.row or {}
    if change.table_name != "visit" or before is None or after is None or set(after) != {_PAID}:
        return False
    due = (row.get("price_minor") or 0) - (row.get("discount_minor") or 0)
    return (before.get(_PAID) or 0) < (after.get(_PAID) or 0) <= due


def _differs(before: Mapping[str, Any], after: Mapping[str, Any], name: str, empty: str) -> bool:
    return (before.get(name) or empty) != (after.get(name) or empty)


def _refuse_masks(after: Mapping[str, Any] | None) -> None:
    """What was only shown masked must not be written over what it hides."""
    if any(isinstance(value, str) and _MASK.search(value) for value in (after or {}).values()):
        raise InvalidInput(
            msg("A hidden phone or address cannot be written: it would be lost."),
            msg("Leave it as it is shown, or take the dots out."),
        )


def _rights_in(row: Mapping[str, Any]) -> frozenset[Right]:
    return rights_of(StaffRole(row["role"]), row.get("rights"))


def _is_harmless(change: RowChange) -> bool:
    """A master, as an import takes them on or its undo lets them go; or a place in the calendar."""
    if change.before is not None and change.after is not None:
        return set(change.after) <= {"position", "feed_token"}
    state = change.after or change.before or {}
    return state.get("role") == StaffRole.MASTER and not state.get("rights")


def known_tables() -> frozenset[str]:
    """The tables of facts there are, for the test that each takes a right or says it takes none."""
    from salonapp.storage.base import Kind, role_of

    found = set()
    for table in Base.metadata.tables.values():
        role = role_of(table)
        if role is not None and role.kind is Kind.FACT:
            found.add(table.name)
    return frozenset(found)
