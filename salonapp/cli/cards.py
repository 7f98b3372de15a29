"""Commands about clients: find one, show the card, record a visit, book, note a consent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, day_from, moment_from
from salonapp.cli.craft import craft_document
from salonapp.cli.lists import answer_clients
from salonapp.cli.photos import photo_documents
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import N_, msg

if TYPE_CHECKING:
    from salonapp.storage.door import Tx
    from salonapp.visits.cards import MaterialUse


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("search")(search)
    app.command("client")(client)
    app.command("visit")(visit)
    app.command("book")(book)
    app.command("consent")(consent)


def search(
    context: typer.Context,
    query: str,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
) -> None:
    """Find clients by name, phone, tag, note, e-mail or code; an empty query lists all by name."""
    from salonapp.desk.queries import client_rows, search_everybody

    shell: Shell = context.obj
    with shell.read() as reader:
        ids = search_everybody(reader, shell.viewer, query, most=limit)
        rows = []
        for start in range(0, len(ids), 5_000):
            rows += client_rows(reader, shell.viewer, ids[start : start + 5_000])
    answer_clients(shell, rows)


def client(context: typer.Context, client_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Show the whole card."""
    from salonapp.desk.queries import whole_card

    shell: Shell = context.obj
    if not shell.json:
        _print_sheet(shell, client_id)
        return
    with shell.read() as reader:
        card = whole_card(reader, shell.viewer, client_id)
        photos = photo_documents(reader, shell.viewer, client_id)
        craft = craft_document(reader, shell.viewer, client_id)
    answer(shell, {**_card_document(card), **craft, "photos": photos})


def _print_sheet(shell: Shell, client_id: int) -> None:
    from salonapp.desk.card_sheet import as_text
    from salonapp.desk.queries.sheet import card_sheet

    with shell.read() as reader:
        sheet = card_sheet(reader, shell.viewer, client_id)
    print(as_text(sheet), end="")


def _card_document(card: Any) -> dict[str, Any]:
    from salonapp.cli.temperature import reason_document
    from salonapp.temperature.sentences import summary

    document: dict[str, Any] = asdict(card.client)
    document["name"] = card.client.name
    document["phones"] = [
        {"phone": phone.shown, "comment": phone.comment, "is_wrong": phone.is_wrong}
        for phone in card.client.phones
    ]
    view = card.temperature
    document["temperature"] = view.temperature.value
    document["p_return"], document["p_alive"] = view.p_return, view.p_alive
    document["due_on"] = view.due_on
    document["segments"] = [segment.value for segment in view.segments]
    document["reasons"] = [reason_document(reason) for reason in view.reasons]
    document["why"] = summary(view, card.client.gender)
    document["totals"] = asdict(card.totals)
    document["appointments"] = [asdict(appointment) for appointment in card.ahead]
    document["visits"] = [
        {**asdict(visit), "at_time": visit.at_time.strftime("%H:%M") if visit.at_time else None}
        for visit in card.visits
    ]
    return document


def visit(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD.")],
    service: Annotated[list[str], typer.Option(help="A service; may be given several times.")],
    at: Annotated[str, typer.Option("--time", help="The time of day, HH:MM.")] = "",
    master: Annotated[str, typer.Option(help="Who did it.")] = "",
    price: Annotated[int | None, typer.Option(help="The price in minor units.")] = None,
    status: Annotated[str, typer.Option(help="done, no_show or cancelled.")] = "done",
    material: Annotated[
        list[str] | None, typer.Option(metavar="NAME[=AMOUNT]", help="What was used, e.g. Dye=30.")
    ] = None,
    despite: Annotated[
        str, typer.Option(help="Why it is done although something could hurt the client.")
    ] = "",
    pay: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOW=AMOUNT",
            help="A part paid, minor units: cash, card, transfer, certificate, prepayment.",
        ),
    ] = None,
    discount: Annotated[str, typer.Option(help="10%, or minor units.")] = "",
    why: Annotated[str, typer.Option("--discount-reason", help="Why there is a discount.")] = "",
    tip: Annotated[int, typer.Option(min=0, help="Beside what was paid, minor units.")] = 0,
) -> None:
    """Record a visit; what could hurt the client stops it unless --despite says why."""
    from salonapp.cli.checkout import amounts_allowed, checkout_from
    from salonapp.staff.queries import find_staff
    from salonapp.visits.cards import VisitDraft, VisitStatus
    from salonapp.visits.closing import Closing
    from salonapp.visits.commands import record_visit
    from salonapp.visits.commands.closing import close_visit

    shell: Shell = context.obj
    day = day_from(on)
    at_time = _time_of_day(at) if at else None
    if status not in set(VisitStatus):
        raise InvalidInput(msg("{status} is not one of: done, no_show, cancelled.", status=status))
    closes = bool(pay or discount or tip)
    if closes:
        amounts_allowed(shell.viewer)
    with shell.write(N_("Visit recorded")) as tx:
        draft = VisitDraft(
            client_id=client_id,
            on_day=day,
            at_time=at_time,
            service_ids=service_ids(tx, service),
            staff_id=find_staff(tx, master).id if master else None,
            status=VisitStatus(status),
            price_minor=price,
            materials=_materials(tx, material or []),
            override_reason=despite,
        )
        with _dangers_told():
            if closes:
                checkout = checkout_from(tx, draft, pay or [], discount, why, tip)
                visit_id = close_visit(tx, Closing(draft, checkout), viewer=shell.viewer).visit_id
            else:
                visit_id = record_visit(tx, draft)
    answer(shell, {"visit": visit_id, "operation": tx.operation_id})


def book(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    at: Annotated[str, typer.Option(help="When, ISO; the salon's time without an offset.")],
    service: Annotated[list[str], typer.Option(help="A service; may be given several times.")],
    master: Annotated[str, typer.Option(help="With whom.")] = "",
    minutes: Annotated[int | None, typer.Option(help="How long it takes.")] = None,
    despite: Annotated[
        str, typer.Option(help="Why it is booked although something stands against it.")
    ] = "",
) -> None:
    """Book an appointment; what stands against the time stops it unless --despite says why."""
    from salonapp.staff.queries import find_staff
    from salonapp.visits.booking import ObstacleKind
    from salonapp.visits.cards import AppointmentDraft
    from salonapp.visits.commands import book as book_time

    shell: Shell = context.obj
    with obstacles_told(), shell.write(N_("Appointment booked")) as tx:
        draft = AppointmentDraft(
            client_id=client_id,
            starts_at=moment_from(at, tx.zone),
            service_ids=service_ids(tx, service),
            staff_id=find_staff(tx, master).id if master else None,
            duration_min=minutes,
            accepted=tuple(ObstacleKind) if despite else (),
            in_spite_of=despite,
        )
        appointment_id = book_time(tx, draft)
        _tell_notices(tx, appointment_id)
    answer(shell, {"appointment": appointment_id, "operation": tx.operation_id})


def consent(
    context: typer.Context,
    purpose: Annotated[str, typer.Option(help="service or advertising.")],
    evidence: Annotated[str, typer.Option(help="What proves it: the form and its date, who.")],
    client_id: Annotated[int | None, typer.Argument(metavar="[CLIENT]")] = None,
    granted: Annotated[bool | None, typer.Option("--yes/--no", help="Agrees, or does not.")] = None,
    channel: Annotated[str, typer.Option(help="For one channel only.")] = "",
    source: Annotated[str, typer.Option(help="How: paper, spoken or online.")] = "",
    filter_: Annotated[
        str,
        typer.Option(
            "--list", help="For many: all, unasked, hot, warm, cold, a kept list, or a search."
        ),
    ] = "",
) -> None:
    """Record a consent or a refusal, for one client or for a list."""
    from salonapp.clients.cards import Purpose
    from salonapp.clients.commands import record_consent
    from salonapp.clients.commands.consents import wording_to_keep
    from salonapp.clients.consents import TYPED_SOURCES, ConsentSource
    from salonapp.clients.queries import client_name, clients_without_consent

    shell: Shell = context.obj
    if source and source not in TYPED_SOURCES:
        allowed = ", ".join(TYPED_SOURCES)
        raise InvalidInput(msg("{value} is not one of: {allowed}.", value=source, allowed=allowed))
    if granted is None or (client_id is None) == (not filter_):
        raise InvalidInput(
            msg("Say --yes or --no, and name one client or --list FILTER."),
        )
    if purpose not in set(Purpose):
        raise InvalidInput(msg("{purpose} is not one of: service, advertising.", purpose=purpose))
    with shell.write(N_("Consent recorded")) as tx:
        if client_id is not None:
            client_name(tx, client_id)  # an unknown number is said, not recorded
            ids = [client_id]
        else:
            ids = _listed(shell, tx, filter_, Purpose(purpose))
            if granted:  # a yes for a whole list never overrules somebody who said no
                unasked = set(clients_without_consent(tx, Purpose(purpose)))
                ids = [listed for listed in ids if listed in unasked]
        words = wording_to_keep(tx, Purpose(purpose), granted=granted)
        record_consent(
            tx,
            ids,
            Purpose(purpose),
            granted=granted,
            source=source or (ConsentSource.PAPER if filter_ else ConsentSource.SPOKEN).value,
            evidence=evidence,
            channel=channel,
            wording=words.text if words else "",
            wording_version=words.label if words else "",
        )
    answer(shell, {"operation": tx.operation_id, "clients": len(ids)})


def _listed(shell: Shell, tx: Any, filter_: str, purpose: Any) -> list[int]:
    from salonapp.clients.queries import clients_without_consent
    from salonapp.desk.cards import ClientFilter
    from salonapp.desk.queries import client_ids, found_clients
    from salonapp.desk.queries.saved import find_list, list_client_ids

    if filter_ == "unasked":
        return clients_without_consent(tx, purpose)
    if filter_ in {"all", "hot", "warm", "cold"}:
        wanted = ClientFilter(temperature="" if filter_ == "all" else filter_)
        return client_ids(tx, shell.viewer, wanted)
    try:
        kept = find_list(tx, shell.viewer, filter_)
    except NotFound:
        found = found_clients(tx, shell.viewer, ClientFilter(typed=filter_))
        # Nothing is recorded for somebody who is only called alike.
        return [] if found.is_guess else list(found.ids)
    return list_client_ids(tx, shell.viewer, kept.id)


def service_ids(tx: Any, names: list[str]) -> tuple[int, ...]:
    """Services by name; NotFound names those that could be meant."""
    from salonapp.catalog.queries import find_service

    return tuple(find_service(tx, name).id for name in names)


def _materials(tx: Any, given: list[str]) -> tuple[MaterialUse, ...]:
    """Materials by name, each with its amount after the last "=", if there is one."""
    from salonapp.catalog.amounts import parse_amount
    from salonapp.catalog.queries.materials import find_material
    from salonapp.visits.cards import MaterialUse

    uses = []
    for text in given:
        name, _equals, amount = text.rpartition("=") if "=" in text else (text, "", "")
        uses.append(MaterialUse(find_material(tx, name).id, parse_amount(amount) or None))
    return tuple(uses)


@contextmanager
def _dangers_told() -> Iterator[None]:
    """A stop names what meets what before it is refused: on stderr, for whoever typed it."""
    from salonapp.visits.stops import StopForSafety

    try:
        yield
    except StopForSafety as stop:
        for sentence in stop.sentences():
            print(sentence, file=sys.stderr)
        raise


def _tell_notices(tx: Tx, appointment_id: int) -> None:
    """What does not stop a booking and is worth knowing stands on stderr.

    Which of two like hours was meant, that nobody works then, that a patch test comes first.
    """
    from salonapp.staff.rights import OWNER_VIEWER
    from salonapp.visits.booking import Wanted
    from salonapp.visits.booking_words import obstacle_sentences
    from salonapp.visits.queries import appointment
    from salonapp.visits.queries.booking import obstacles_to

    booked = appointment(tx, OWNER_VIEWER, appointment_id)
    wanted = Wanted(
        booked.client_id,
        booked.starts_at,
        booked.duration_min,
        booked.service_ids,
        booked.staff_id,
        booked.id,
    )
    said = [each for each in obstacles_to(tx, wanted) if not each.kind.needs_reason]
    for sentence in obstacle_sentences(said, tx.today):
        print(sentence, file=sys.stderr)


@contextmanager
def obstacles_told() -> Iterator[None]:
    """A refused booking names what stands against it on stderr, for whoever typed it."""
    from salonapp.visits.refusals import BookingRefused

    try:
        yield
    except BookingRefused as refused:
        for sentence in refused.sentences():
            print(sentence, file=sys.stderr)
        raise


def _time_of_day(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InvalidInput(msg("{text} is not a time of day such as 14:30.", text=text)) from None
