"""Whoever may not see phones, takings or other people's clients finds none, whatever is read.

Every function that reads for a viewer is found by itself and called with what its arguments are
named after: a new query without a case fails here until it is told what to be asked.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import salonapp
from salonapp.clients.alike import Person
from salonapp.clients.commands import edit_client
from salonapp.clients.commands.entries import add_entry
from salonapp.clients.commands.formulas import add_formula_version
from salonapp.clients.commands.safety import edit_alert
from salonapp.clients.edits import draft_of
from salonapp.clients.entries import EntryDraft
from salonapp.clients.formulas import FormulaDraft
from salonapp.clients.queries import client_card
from salonapp.clients.queries.formulas import formulas_of
from salonapp.clients.queries.safety import client_safety
from salonapp.clients.safety import AlertDraft
from salonapp.clients.search import Found, plan_search
from salonapp.desk.cards import ClientFilter, SavedListView
from salonapp.desk.commands.lists import save_list
from salonapp.desk.filters import HasTag
from salonapp.desk.queries import client_rows
from salonapp.desk.queries.lists import search_everybody
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import msg
from salonapp.reminders.log_filter import LogFilter
from salonapp.reminders.queries.rules import rule_list
from salonapp.reminders.rules import RuleKind
from salonapp.staff.commands import set_rights
from salonapp.staff.queries import viewer_named
from salonapp.staff.rights import OWNER_VIEWER, Right, Viewer
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor, Reader
from salonapp.visits.waiting import FreeTime
from tests.desk.leaky_salon import AMOUNTS, DAY, DIGITS, MAIL, OTHERS_NAME, PHONE, LeakySalon

#: Not features: the ways in, and what knows no viewer.
_ELSEWHERE = tuple(f"salonapp.{n}." for n in ("ui", "cli", "agent", "demo", "storage", "app"))
#: Says who may, and reads nothing of a client.
_ABOUT_RIGHTS = "salonapp.staff.queries."
#: Parts of others, or made of others that are asked themselves.
_PARTS = {
    "desk.queries.filtering.only_those",
    "reminders.queries.rows.read_rows",
    "temperature.queries.standings.movers",
}

Query = Callable[..., Any]


def _queries() -> Iterator[tuple[str, Query]]:
    """Every public function that takes a reader and a viewer."""
    for found in pkgutil.walk_packages(salonapp.__path__, "salonapp."):
        if f"{found.name}.".startswith(_ELSEWHERE) or found.name.startswith(_ABOUT_RIGHTS):
            continue
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or name.startswith("_"):
                continue
            if function.__module__ != found.name:
                continue
            kinds = {str(p.annotation) for p in inspect.signature(function).parameters.values()}
            if {"Reader", "Viewer"} <= kinds:
                yield f"{found.name}.{name}".removeprefix("salonapp."), function


#: These must tell the owner, or the salon is not as full of phones as the others need it.
TELLING = frozenset(
    f"{module}.{name}"
    for module, names in {
        "clients.queries": "client_card",
        "clients.queries.approach": "think_twice",
        "clients.queries.consents": "client_consents consent_records",
        "clients.queries.duplicates": "duplicates_of_typed",
        "clients.queries.entries": "entry",
        "clients.queries.fields": "field_values",
        "clients.queries.formulas": "formulas_of last_formulas_of last_formulas every_version",
        "clients.queries.people": "people_around every_link",
        "clients.queries.photos": "photos_of full_picture every_picture",
        "clients.queries.preferences": "client_preferences preferences_of every_preference",
        "clients.queries.safety": "client_safety safety_of",
        "desk.erasing.queries": "bin_rows",
        "desk.exports": "export_all",
        "desk.exports.lists": "export_list",
        "desk.merging.queries": "merge_preview preview_in_order",
        "desk.queries.card": "whole_card",
        "desk.queries.history": "history changes_of",
        "desk.queries.lists": "client_rows",
        "desk.queries.matched": "matches_of",
        "desk.queries.sheet": "card_sheet card_vcard",
        "desk.queries.timeline": "timeline",
        "desk.queries.today": "today",
        "reminders.queries": "by_hand messages needs_answer reminder",
        "reminders.queries.log": "every_row save_log",
        "visits.queries": "visits_of visit appointments_ahead appointments_on appointment",
    }.items()
    for name in names.split()
)
QUERIES = {name: query for name, query in _queries() if name not in _PARTS}


@pytest.fixture
def leaky(db: Database) -> LeakySalon:
    """The salon full of phones."""
    return LeakySalon(db)


def _answers(
    leaky: LeakySalon,
    name: str,
    query: Query,
    odd: Mapping[str, Any],
    reader: Reader,
    viewer: Viewer,
    folder: Path,
) -> Iterator[str]:
    """All that one query tells this viewer, asked about either client."""
    for client_id, other_id in (leaky.clients, leaky.clients[::-1]):
        given = {**_arguments(leaky, client_id, other_id, viewer, reader, folder), **odd}
        named: dict[str, Any] = {}
        for parameter in inspect.signature(query).parameters.values():
            if parameter.name in given:
                named[parameter.name] = given[parameter.name]
            elif parameter.default is inspect.Parameter.empty:
                named[parameter.name] = _by_kind(leaky, name, parameter, client_id, reader)
        try:
            yield _told(query(**named))
        except SalonError as refused:
            yield str(refused)
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.name + file.read_bytes().decode("utf-8", "replace")
            file.unlink()


def _arguments(
    leaky: LeakySalon,
    client_id: int,
    other_id: int,
    viewer: Viewer,
    reader: Reader,
    folder: Path,
) -> Mapping[str, Any]:
    def row(table: str) -> int:
        return leaky.rows[table, client_id]

    return {
        "reader": reader,
        "viewer": viewer,
        "_viewer": viewer,
        "client_id": client_id,
        "one_id": client_id,
        "keep_id": client_id,
        "other_id": other_id,
        "ids": list(leaky.clients),
        "client_ids": list(leaky.clients),
        "cards": [client_id],
        "visit_id": row("visit"),
        "appointment_id": row("appointment"),
        "entry_id": row("client_entry"),
        "photo_id": row("photo"),
        "message_id": leaky.messages[client_id]["handed_over"],
        "operation_ids": range(1, 50),
        "list_id": 1,
        "name": "Everybody",
        "typed": PHONE,
        "wanted": ClientFilter(),
        "conditions": (),
        "view": SavedListView(1, "Everybody", ()),
        "day": DAY,
        "first": DAY,
        "last": DAY,
        "since": reader.now,
        "until": reader.now,
        "free": FreeTime(reader.now + timedelta(days=1), 60, None, frozenset()),
        "folder": folder,
        "file": folder / "file.csv",
        "most": 200,
        "rows": client_rows(reader, viewer, list(leaky.clients)),
    }


def _by_kind(
    leaky: LeakySalon, name: str, parameter: inspect.Parameter, client_id: int, reader: Reader
) -> Any:
    """What to give for an argument of a simple kind that nobody named above."""
    of_table = leaky.rows.get((parameter.name.removesuffix("_id"), client_id), client_id)
    known: dict[str, Any] = {
        "int": of_table,
        "str": PHONE,
        "date": DAY,
        "datetime": reader.now,
        "bool": True,
        "RuleKind": RuleKind.RETURN_AFTER_SERVICE,
        "RuleSettings": rule_list(reader)[0],
    }
    kind = str(parameter.annotation).removesuffix(" | None")
    if "int" in kind and kind.startswith(("Sequence", "Collection", "Iterable", "tuple")):
        return (leaky.service,) if "service" in parameter.name else leaky.clients
    if kind not in known:
        pytest.fail(f"{name}: say in _arguments what {parameter.name!r} is to be")
    return known[kind]


#: What the names of the arguments do not say.
ODD: Mapping[str, Mapping[str, Any]] = {
    "clients.queries.duplicates.duplicates_of_typed": {
        "typed": Person(0, "", OTHERS_NAME, "", (), "", None, ""),
        "numbers": (PHONE,),
    },
    "desk.queries.matched.matches_of": {
        "wanted": {client: plan_search(word, "RU") for client, word in ((1, PHONE), (2, MAIL))}
    },
    "reminders.queries.rules.preview_text": {"source": "Hello"},
    "reminders.queries.trial.try_rule": {"rule": RuleKind.BIRTHDAY},
    **{
        f"reminders.queries.log.{name}": {"wanted": LogFilter()}
        for name in ("every_row", "log_page", "log_totals", "save_log")
    },
}


def _told(answer: Any) -> str:
    """All that is in an answer, also what its `repr` keeps out of logs."""
    if isinstance(answer, Found):  # beside the ids it has the words that were typed
        answer = answer.ids
    if is_dataclass(answer) and not isinstance(answer, type):
        answer = {each.name: getattr(answer, each.name) for each in fields(answer)}
    if isinstance(answer, Mapping):
        return "{" + "; ".join(f"{_told(k)}: {_told(v)}" for k, v in answer.items()) + "}"
    if isinstance(answer, Iterable) and not isinstance(answer, (str, bytes)):
        return "[" + "; ".join(map(_told, answer)) + "]"
    return str(answer)


def _digits_of(text: str) -> str:
    """The text without what people write between the digits of a phone."""
    return re.sub(r"[\s()\-–.•+ ]", "", text)


def _all_told(leaky: LeakySalon, viewer: Viewer, folder: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    told = {}
    with leaky.db.read() as reader:
        for name, query in QUERIES.items():
            odd = ODD.get(name, {})
            told[name] = "".join(_answers(leaky, name, query, odd, reader, viewer, folder))
    return told


def _viewer(leaky: LeakySalon, **rights: bool) -> Viewer:
    """Lera, with rights given or taken."""
    with leaky.db.write(OWNER, msg("Rights")) as tx:
        set_rights(tx, leaky.lera, {Right[name.upper()]: on for name, on in rights.items()})
    with leaky.db.read() as reader:
        return viewer_named(reader, "Lera")


def test_a_master_is_told_no_phone_no_address_and_no_takings(
    leaky: LeakySalon, tmp_path: Path
) -> None:
    with leaky.db.write(OWNER, msg("A list")) as tx:
        save_list(tx, "Everybody", (HasTag("x"),))
    told = _all_told(leaky, _viewer(leaky, export=True), tmp_path / "out")
    assert [name for name, text in told.items() if DIGITS in _digits_of(text)] == []
    assert [name for name, text in told.items() if MAIL in text] == []
    assert [n for n, text in told.items() if any(amount in text for amount in AMOUNTS)] == []


def test_the_owner_is_told_all_of_it_so_the_salon_is_full_enough(
    leaky: LeakySalon, tmp_path: Path
) -> None:
    with leaky.db.write(OWNER, msg("A list")) as tx:
        save_list(tx, "Everybody", (HasTag("x"),))
    told = _all_told(leaky, OWNER_VIEWER, tmp_path / "out")
    telling = {name for name, text in told.items() if DIGITS in _digits_of(text) or MAIL in text}
    assert TELLING - telling == set()
    rich = {name for name, text in told.items() if any(amount in text for amount in AMOUNTS)}
    assert rich >= {"desk.queries.card.whole_card", "visits.queries.visits_of"}


def test_who_sees_only_their_own_clients_is_told_of_nobody_else(
    db: Database, tmp_path: Path
) -> None:
    leaky = LeakySalon(db, linked=False)  # who is linked to one's own client is named there
    own = _viewer(leaky, all_clients=False, see_phones=True, export=True)
    told = _all_told(leaky, own, tmp_path / "out")
    assert [name for name, text in told.items() if OTHERS_NAME in text] == []
    assert "Annushka" in told["desk.queries.card.whole_card"]
    assert "has not been to you" in told["desk.queries.card.whole_card"]


def test_a_piece_of_a_phone_finds_nobody_for_who_may_not_see_it(leaky: LeakySalon) -> None:
    lera = _viewer(leaky)
    with leaky.db.read() as reader:
        for piece in ("34567", "9123456", "891234", "annasm", "6789", "345-67"):
            assert search_everybody(reader, lera, piece) == []
        assert set(search_everybody(reader, lera, PHONE)) == set(leaky.clients)
        assert search_everybody(reader, OWNER_VIEWER, "9123456") != []


def test_a_master_who_saves_what_was_shown_loses_nothing_that_was_hidden(
    leaky: LeakySalon,
) -> None:
    lera, actor = _viewer(leaky), Actor(leaky.lera, "Lera")
    anna = leaky.anna
    with leaky.db.read() as reader:
        before = repr(client_card(reader, OWNER_VIEWER, anna))
        shown = draft_of(client_card(reader, lera, anna))
        formula = formulas_of(reader, lera, anna)[0]
        alert = client_safety(reader, lera, anna).alerts[0]
    assert "•••" in shown.note + shown.tags[0] + formula.title + alert.text
    with leaky.db.write(actor, msg("Saved as shown")) as tx:
        edit_client(tx, anna, shown, shown)
        edit_alert(tx, alert.id, AlertDraft(alert.kind, alert.text, source=alert.source))
        version = formula.versions[0]
        add_formula_version(
            tx,
            FormulaDraft(
                anna,
                DAY,
                version.components,
                service_id=formula.service_id,
                title=formula.title,
                staff_id=leaky.lera,
                note=version.note,
            ),
        )
    with leaky.db.read() as reader:
        assert repr(client_card(reader, OWNER_VIEWER, anna)) == before
        again = formulas_of(reader, OWNER_VIEWER, anna)
        assert len(again) == 1
        assert "•" not in repr(again)
    with (
        pytest.raises(InvalidInput, match="would be lost"),
        leaky.db.write(actor, msg("A new note")) as tx,
    ):
        add_entry(tx, anna, EntryDraft(text="call ••• ••• •• 89"))
