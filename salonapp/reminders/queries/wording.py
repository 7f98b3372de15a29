"""The words of a message: its template filled with the client's and the salon's data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import Select, select

from salonapp.clients.cards import Gender, Purpose
from salonapp.clients.tables import Client
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import LANGUAGES, speaking
from salonapp.foundation.phone import display_phone
from salonapp.reminders.derive.facts import load
from salonapp.reminders.derive.frame import plan_frame
from salonapp.reminders.derive.patch_tests import services_done, tests_of
from salonapp.reminders.expiry import services_of_test
from salonapp.reminders.planning import ClientFacts, invited, return_standings
from salonapp.reminders.queries.booked_words import about_appointments
from salonapp.reminders.queries.due_words import DueWords, due_words
from salonapp.reminders.queries.offer_texts import offer_texts
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.templates import OPT_OUT_LINES, Placeholder, TemplateValues, render
from salonapp.reminders.texts import TEXT_KINDS, TextKind, listed, subject_of, text_of
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.tables import Visit

Values = Mapping[Placeholder, str | date | None]


@dataclass(frozen=True, slots=True)
class Wording:
    """A message as the client gets it."""

    language: str
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)


def about_visit(dedupe_key: str) -> int | None:
    """The visit (or the patch test) a message is about, from its key."""
    parts = dedupe_key.split(":")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else None


@dataclass(frozen=True, slots=True)
class Filled:
    """What the placeholders of one message stand for, and who it is for."""

    values: TemplateValues = field(repr=False)
    gender: Gender = Gender.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Person:
    """What the card says of who is written to."""

    language: str = ""
    gender: Gender = Gender.UNKNOWN
    values: Values = field(default_factory=dict, repr=False)


_NOBODY = _Person()


def wordings(
    reader: Reader, rule: RuleSettings, messages: Mapping[str, int], own_texts: Mapping[str, str]
) -> dict[str, Wording]:
    """The words of `messages` (client id by dedupe key), by key.

    `own_texts` (by key) were written by a person for one message and are taken as they are.
    """
    people = _about_people(reader, set(messages.values()))
    about = _about(reader, rule, messages, people)
    salon = _salon(reader)
    offers = offer_texts(reader, messages) if rule.kind is RuleKind.OFFER else {}
    found: dict[str, Wording] = {}
    for key, client_id in messages.items():
        person = people.get(client_id, _NOBODY)
        language = person.language
        if language not in LANGUAGES:
            language = reader.settings.text("salon.language")
        with speaking(language):
            said, kind = about.get(key, ({}, TextKind.USUAL))
            filled = {**salon, **_told({**person.values, **said})}
        template = offers[key](language) if key in offers else text_of(rule, language, kind)
        text = own_texts.get(key) or render(template, filled, person.gender)
        if rule.purpose is Purpose.ADVERTISING:
            text = f"{text}\n{OPT_OUT_LINES[language]}"
        found[key] = Wording(language, text, render(subject_of(rule.kind, language, kind), filled))
    return found


def filled_for(
    reader: Reader, rule: RuleSettings, key: str, client_id: int, language: str
) -> Filled:
    """What the placeholders of one message stand for, told in `language`."""
    people = _about_people(reader, {client_id})
    about = _about(reader, rule, {key: client_id}, people)
    with speaking(language):
        person = people.get(client_id, _NOBODY)
        said, _kind = about.get(key, ({}, TextKind.USUAL))
        values = {**_salon(reader), **_told({**person.values, **said})}
        return Filled(values, person.gender)


def _salon(reader: Reader) -> dict[Placeholder, str]:
    settings = reader.settings
    phone = settings.text("salon.phone")
    return {
        Placeholder.SALON: settings.text("salon.name"),
        Placeholder.SALON_PHONE: display_phone(phone) if phone.startswith("+") else phone,
        Placeholder.SALON_ADDRESS: settings.text("salon.address"),
    }


def _told(values: Values) -> TemplateValues:
    return {
        name: _day_told(name, value) if isinstance(value, date) else (value or "")
        for name, value in values.items()
    }


def _day_told(name: Placeholder, day: date) -> str:
    return format_day(day, today=day, weekday=name is Placeholder.APPOINTMENT_DAY)


@cache
def _people(dialect: str) -> Select[int, str, str, str, str, date | None]:
    return (
        select(
            Client.id,
            Client.language,
            Client.first_name,
            Client.last_name,
            Client.gender,
            ClientTemperature.due_on,
        )
        .outerjoin(ClientTemperature, ClientTemperature.client_id == Client.id)
        .where(Client.id.in_(id_set(dialect)))
    )


@cache
def _visits(dialect: str) -> Select[int, date, str]:
    return (
        select(Visit.id, Visit.on_day, Staff.name)
        .outerjoin(Staff, (Staff.id == Visit.staff_id) & Staff.archived.is_(False))
        .where(Visit.id.in_(id_set(dialect)))
    )


def _about_people(reader: Reader, ids: Collection[int]) -> dict[int, _Person]:
    statement = _people(reader.connection.dialect.name)
    return {
        client_id: _Person(
            language,
            Gender(gender),
            {
                Placeholder.FIRST_NAME: first,
                Placeholder.NAME: f"{first} {last}".strip(),
                Placeholder.DUE_DATE: due_on,
            },
        )
        for client_id, language, first, last, gender, due_on in reader.select(
            statement, {"ids": ids_json(ids)}
        )
    }


def _about(
    reader: Reader,
    rule: RuleSettings,
    messages: Mapping[str, int],
    people: Mapping[int, _Person],
) -> dict[str, tuple[Values, TextKind]]:
    """What each message is about, by key, and which of the rule's texts says it."""
    if rule.kind is RuleKind.PATCH_TEST_EXPIRY:
        return _about_tests(reader, messages)
    if rule.kind is RuleKind.APPOINTMENT:
        return about_appointments(reader, messages)
    if rule.kind is RuleKind.OFFER:
        return {}
    if rule.kind is RuleKind.BIRTHDAY:
        kind = TextKind.AHEAD if rule.offset_days < 0 else TextKind.USUAL
        return dict.fromkeys(messages, ({Placeholder.GIFT: rule.gift}, kind))
    due: dict[int, date | None] = {}
    for client_id, person in people.items():
        due_on = person.values[Placeholder.DUE_DATE]
        due[client_id] = due_on if isinstance(due_on, date) else None
    found = _about_visits(reader, messages, due, due_words(reader, rule, messages))
    if TextKind.TEST_FIRST in TEXT_KINDS[rule.kind]:
        return found
    return {key: (values, TextKind.USUAL) for key, (values, _kind) in found.items()}


def _about_visits(
    reader: Reader,
    messages: Mapping[str, int],
    due: Mapping[int, date | None],
    own: Mapping[str, DueWords],
) -> dict[str, tuple[Values, TextKind]]:
    """The last visit; nobody is invited to what they failed the patch test for."""
    visit_ids = {v for key in messages if (v := about_visit(key)) is not None}
    services, tests = services_done(reader, visit_ids), tests_of(reader, set(messages.values()))
    rows = reader.select(_visits(reader.connection.dialect.name), {"ids": ids_json(visit_ids)})
    visits = {visit_id: (on_day, master) for visit_id, on_day, master in rows}
    found: dict[str, tuple[Values, TextKind]] = {}
    for key, client_id in messages.items():
        visit_id = about_visit(key)
        if visit_id not in visits:
            continue
        told = own.get(key)
        named = told.services if told is not None else None
        facts = ClientFacts(
            client_id,
            due_on=told.due_on if told is not None else due.get(client_id),
            services=services.get(visit_id, ()) if named is None else named,
            tests=tests.get(client_id, ()),
        )
        standings = invited(return_standings(facts, reader.today))
        test_first = any(each.state.wants_test for each in standings)
        on_day, master = visits[visit_id]
        found[key] = (
            {
                Placeholder.LAST_VISIT: on_day,
                Placeholder.DAYS: str((reader.today - on_day).days),
                Placeholder.MASTER: master,
                Placeholder.SERVICE: listed(each.service.name for each in standings),
                Placeholder.DUE_DATE: facts.due_on,
            },
            TextKind.TEST_FIRST if test_first else TextKind.USUAL,
        )
    return found


def _about_tests(reader: Reader, messages: Mapping[str, int]) -> dict[str, tuple[Values, TextKind]]:
    """The test that runs out, and what it is needed for."""
    known = load(reader, set(messages.values()), plan_frame(reader, RuleKind.PATCH_TEST_EXPIRY))
    found: dict[str, tuple[Values, TextKind]] = {}
    for key, client_id in messages.items():
        facts = known[client_id].facts
        test = next((each for each in facts.tests if each.id == about_visit(key)), None)
        if test is not None:
            services = services_of_test(facts, test.id, reader.today)
            values: Values = {
                Placeholder.TEST_UNTIL: test.valid_until,
                Placeholder.SERVICE: listed(each.name for each in services),
                Placeholder.LAST_VISIT: facts.last_visit_on,
            }
            found[key] = (values, TextKind.USUAL)
    return found
