"""The words of a message: its template filled with the client's and the salon's data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import Select, select

from salonapp.catalog.tables import Service
from salonapp.clients.cards import Purpose
from salonapp.clients.tables import Client
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import LANGUAGES, speaking
from salonapp.foundation.phone import display_phone
from salonapp.reminders.rules import RuleSettings
from salonapp.reminders.templates import (
    DEFAULT_SUBJECTS,
    DEFAULT_TEXTS,
    OPT_OUT_LINES,
    Placeholder,
    TemplateValues,
    render,
)
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.tables import Visit, VisitService

Values = Mapping[Placeholder, str | date | None]


@dataclass(frozen=True, slots=True)
class Wording:
    """A message as the client gets it."""

    language: str
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)


def about_visit(dedupe_key: str) -> int | None:
    """The visit a message is about, from its key."""
    last = dedupe_key.rpartition(":")[2]
    return int(last) if last.isdigit() else None


def wordings(
    reader: Reader, rule: RuleSettings, messages: Mapping[str, int], own_texts: Mapping[str, str]
) -> dict[str, Wording]:
    """The words of `messages` (client id by dedupe key), by key.

    `own_texts` (by key) were written by a person for one message and are taken as they are.
    """
    people = _about_people(reader, set(messages.values()))
    visits = _about_visits(reader, messages)
    salon = _salon(reader)
    found: dict[str, Wording] = {}
    for key, client_id in messages.items():
        language, values = people.get(client_id, ("", {}))
        if language not in LANGUAGES:
            language = reader.settings.text("salon.language")
        with speaking(language):
            filled = {**salon, **_told({**values, **visits.get(about_visit(key) or 0, {})})}
        text = own_texts.get(key) or render(
            rule.texts.get(language) or DEFAULT_TEXTS[language], filled
        )
        if rule.purpose is Purpose.ADVERTISING:
            text = f"{text}\n{OPT_OUT_LINES[language]}"
        found[key] = Wording(language, text, render(DEFAULT_SUBJECTS[language], filled))
    return found


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
        name: format_day(value, today=value) if isinstance(value, date) else (value or "")
        for name, value in values.items()
    }


@cache
def _people(dialect: str) -> Select[int, str, str, str, date | None]:
    return (
        select(
            Client.id,
            Client.language,
            Client.first_name,
            Client.last_name,
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


@cache
def _services(dialect: str) -> Select[int, str]:
    return (
        select(Visit.id, Service.name)
        .join(VisitService, VisitService.visit_id == Visit.id)
        .join(Service, Service.id == VisitService.service_id)
        .where(Visit.id.in_(id_set(dialect)))
        .order_by(VisitService.position, VisitService.id)
    )


def _about_people(reader: Reader, ids: Collection[int]) -> dict[int, tuple[str, Values]]:
    session = reader.session
    statement = _people(session.get_bind().dialect.name)
    return {
        client_id: (
            language,
            {
                Placeholder.FIRST_NAME: first,
                Placeholder.NAME: f"{first} {last}".strip(),
                Placeholder.DUE_DATE: due_on,
            },
        )
        for client_id, language, first, last, due_on in session.execute(
            statement, {"ids": ids_json(ids)}
        )
    }


def _about_visits(reader: Reader, keys: Collection[str]) -> dict[int, Values]:
    session, dialect = reader.session, reader.session.get_bind().dialect.name
    wanted = {"ids": ids_json(v for key in keys if (v := about_visit(key)) is not None)}
    services: dict[int, list[str]] = {}
    for visit_id, name in session.execute(_services(dialect), wanted):
        services.setdefault(visit_id, []).append(_in_a_sentence(name))
    return {
        visit_id: {
            Placeholder.LAST_VISIT: on_day,
            Placeholder.MASTER: master,
            Placeholder.SERVICE: ", ".join(dict.fromkeys(services.get(visit_id, ()))),
        }
        for visit_id, on_day, master in session.execute(_visits(dialect), wanted)
    }


def _in_a_sentence(name: str) -> str:
    """A service's name without its capital, unless it is an abbreviation ("SPA")."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
