"""The words of a message: its template filled with the client's and the salon's data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import Select, select

from salonapp.catalog.tables import Service
from salonapp.clients.tables import Client
from salonapp.foundation.format import format_day
from salonapp.foundation.i18n import LANGUAGES, speaking
from salonapp.foundation.phone import display_phone
from salonapp.reminders.rules import RuleSettings
from salonapp.reminders.templates import (
    DEFAULT_SUBJECTS,
    DEFAULT_TEXTS,
    Placeholder,
    TemplateValues,
    render,
)
from salonapp.staff.tables import Staff
from salonapp.storage.door import Reader
from salonapp.storage.sets import id_set, ids_json
from salonapp.temperature.tables import ClientTemperature
from salonapp.visits.tables import Visit, VisitService


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
    reader: Reader, rule: RuleSettings, messages: Mapping[int, str], own_texts: Mapping[str, str]
) -> dict[str, Wording]:
    """The words of `messages` (dedupe key by client id), by key.

    `own_texts` (by key) were written by a person for one message and are taken as they are.
    """
    facts = _values(reader, messages)
    salon = _salon(reader)
    found: dict[str, Wording] = {}
    for client_id, key in messages.items():
        language, values = facts.get(client_id, ("", {}))
        if language not in LANGUAGES:
            language = reader.settings.text("salon.language")
        with speaking(language):
            filled = {**salon, **_told(values)}
        own = own_texts.get(key)
        text = own or render(rule.texts.get(language) or DEFAULT_TEXTS[language], filled)
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


def _told(values: Mapping[Placeholder, str | date | None]) -> TemplateValues:
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
        select(Visit.client_id, Visit.on_day, Staff.name)
        .outerjoin(Staff, (Staff.id == Visit.staff_id) & Staff.archived.is_(False))
        .where(Visit.id.in_(id_set(dialect)))
    )


@cache
def _services(dialect: str) -> Select[int, str]:
    return (
        select(Visit.client_id, Service.name)
        .join(VisitService, VisitService.visit_id == Visit.id)
        .join(Service, Service.id == VisitService.service_id)
        .where(Visit.id.in_(id_set(dialect)))
        .order_by(VisitService.position, VisitService.id)
    )


def _values(
    reader: Reader, messages: Mapping[int, str]
) -> dict[int, tuple[str, dict[Placeholder, str | date | None]]]:
    session, dialect = reader.session, reader.session.get_bind().dialect.name
    people = {"ids": ids_json(messages)}
    visits = {"ids": ids_json(_visit_ids(messages.values()))}
    found: dict[int, tuple[str, dict[Placeholder, str | date | None]]] = {}
    for client_id, language, first, last, due_on in session.execute(_people(dialect), people):
        found[client_id] = (
            language,
            {
                Placeholder.FIRST_NAME: first,
                Placeholder.NAME: f"{first} {last}".strip(),
                Placeholder.DUE_DATE: due_on,
            },
        )
    for client_id, on_day, master in session.execute(_visits(dialect), visits):
        if client_id in found:
            found[client_id][1][Placeholder.LAST_VISIT] = on_day
            found[client_id][1][Placeholder.MASTER] = master
    services: dict[int, list[str]] = {}
    for client_id, name in session.execute(_services(dialect), visits):
        services.setdefault(client_id, []).append(_in_a_sentence(name))
    for client_id, names in services.items():
        if client_id in found:
            found[client_id][1][Placeholder.SERVICE] = ", ".join(dict.fromkeys(names))
    return found


def _visit_ids(keys: Collection[str]) -> list[int]:
    return [visit for key in keys if (visit := about_visit(key)) is not None]


def _in_a_sentence(name: str) -> str:
    """A service's name without its capital, unless it is an abbreviation ("SPA")."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
