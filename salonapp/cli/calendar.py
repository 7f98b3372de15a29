"""Commands about the calendar: what is booked, free times, hours, the waiting list, files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from salonapp.cli.answer import answer
from salonapp.cli.cards import obstacles_told
from salonapp.cli.context import Shell, day_from, moment_from
from salonapp.cli.files import may_write
from salonapp.cli.hours import hours
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.format import format_short_day, format_weekday
from salonapp.foundation.i18n import N_, _, msg
from salonapp.staff.rights import Right
from salonapp.visits.booking_words import STATUS_NAMES
from salonapp.visits.cards import AppointmentStatus

app = typer.Typer(help="What is booked, free times, hours, the waiting list.", no_args_is_help=True)

_SERVICES = typer.Option("--service", help="A service; may be given several times.")


@app.command()
def show(
    context: typer.Context,
    on: Annotated[str, typer.Option(help="The first day, YYYY-MM-DD; today without it.")] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 1,
    master: Annotated[str, typer.Option(help="Only this master.")] = "",
) -> None:
    """Everything that is booked on some days."""
    from salonapp.desk.queries.calendar import calendar
    from salonapp.staff.queries import find_staff

    shell: Shell = context.obj
    with shell.read() as reader:
        first = day_from(on) if on else reader.today
        view = calendar(reader, shell.viewer, first, days)
        staff_id = find_staff(reader, master).id if master else None
    names = {each.id: each.name for each in view.masters}
    answer(
        shell,
        [
            {
                "id": each.id,
                "client_id": each.client_id,
                "client": each.name,
                "starts_at": each.starts_at,
                "minutes": each.minutes,
                "master": names.get(each.staff_id or 0, ""),
                "services": list(each.services),
                "status": each.status.value,
            }
            for each in view.entries
            if staff_id is None or each.staff_id == staff_id
        ],
        {
            "id": "id",
            "starts_at": _("Time"),
            "minutes": _("Minutes"),
            "client": _("Client"),
            "master": _("Master"),
            "services": _("Services"),
            "status": _("Status"),
        },
        {
            "starts_at": _moment,
            "services": ", ".join,
            "status": lambda value: _(STATUS_NAMES[AppointmentStatus(value)]),
        },
    )


@app.command()
def slots(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    service: Annotated[list[str], _SERVICES],
    master: Annotated[str, typer.Option(help="Only with this master.")] = "",
    around: Annotated[str, typer.Option(help="The day wished for.")] = "",
) -> None:
    """Propose times: near the day the client is due, as they are used to; then the first free."""
    from salonapp.cli.cards import service_ids
    from salonapp.desk.queries.booking import propose_times
    from salonapp.staff.queries import find_staff
    from salonapp.visits.proposal_words import why_words

    shell: Shell = context.obj
    with shell.read() as reader:
        found = propose_times(
            reader,
            client_id,
            service_ids(reader, service),
            find_staff(reader, master).id if master else None,
            day_from(around) if around else None,
        )
    answer(
        shell,
        [
            {
                "starts_at": each.starts_at,
                "minutes": each.minutes,
                "master": each.master,
                "why": why_words(each),
            }
            for each in found
        ],
        {
            "starts_at": _("Time"),
            "minutes": _("Minutes"),
            "master": _("Master"),
            "why": _("Why"),
        },
        {"starts_at": _moment},
    )


@app.command()
def move(
    context: typer.Context,
    appointment_id: Annotated[int, typer.Argument(metavar="APPOINTMENT")],
    at: Annotated[str, typer.Option(help="When, ISO; the salon's time without an offset.")],
    minutes: Annotated[int | None, typer.Option(help="How long it takes.")] = None,
    master: Annotated[str, typer.Option(help="With whom; as before without it.")] = "",
    despite: Annotated[str, typer.Option(help="Why, although something stands against it.")] = "",
) -> None:
    """Give an appointment another time."""
    from salonapp.staff.queries import find_staff
    from salonapp.visits.commands.booking import Accepted, move_appointment
    from salonapp.visits.queries import appointment

    shell: Shell = context.obj
    with obstacles_told(), shell.write(N_("Appointment moved")) as tx:
        before = appointment(tx, shell.viewer, appointment_id)
        move_appointment(
            tx,
            appointment_id,
            moment_from(at, tx.zone),
            before.duration_min if minutes is None else minutes,
            find_staff(tx, master).id if master else before.staff_id,
            Accepted.everything(despite) if despite else None,
        )
    answer(shell, {"operation": tx.operation_id})


@app.command()
def status(
    context: typer.Context,
    appointment_id: Annotated[int, typer.Argument(metavar="APPOINTMENT")],
    what: Annotated[
        str,
        typer.Argument(metavar="STATUS", help="planned, confirmed, arrived, no_show, cancelled."),
    ],
    by: Annotated[str, typer.Option(help="Who called it off: client or salon.")] = "client",
    reason: Annotated[str, typer.Option(help="Why it was called off.")] = "",
) -> None:
    """Say what became of an appointment; a visit closes it as done (`visit`)."""
    from salonapp.visits.cards import AppointmentStatus, CancelledBy
    from salonapp.visits.commands import set_appointment_status

    shell: Shell = context.obj
    known = [each.value for each in AppointmentStatus if each is not AppointmentStatus.DONE]
    for value, allowed in ((what, known), (by, list(CancelledBy))):
        if value not in allowed:
            named = ", ".join(allowed)
            raise InvalidInput(msg("{value} is not one of: {allowed}.", value=value, allowed=named))
    wanted = AppointmentStatus(what)
    with shell.write(N_("Appointment changed")) as tx:
        set_appointment_status(
            tx,
            appointment_id,
            wanted,
            cancelled_by=CancelledBy(by) if wanted is AppointmentStatus.CANCELLED else None,
            reason=reason,
        )
    answer(shell, {"operation": tx.operation_id})


app.command()(hours)


@app.command()
def wait(
    context: typer.Context,
    client_id: Annotated[int, typer.Argument(metavar="CLIENT")],
    from_: Annotated[str, typer.Option("--from", help="The first day that would do.")],
    to: Annotated[str, typer.Option(help="The last one.")],
    service: Annotated[str, typer.Option(help="For what.")] = "",
    master: Annotated[str, typer.Option(help="Only with this master.")] = "",
    note: Annotated[str, typer.Option(help="What matters to them.")] = "",
) -> None:
    """Put a client on the waiting list."""
    from salonapp.catalog.queries import find_service
    from salonapp.staff.queries import find_staff
    from salonapp.visits.commands.waiting import wait as put
    from salonapp.visits.waiting import WaitingDraft

    shell: Shell = context.obj
    with shell.write(N_("On the waiting list")) as tx:
        waiting_id = put(
            tx,
            WaitingDraft(
                client_id,
                day_from(from_),
                day_from(to),
                find_service(tx, service).id if service else None,
                find_staff(tx, master).id if master else None,
                note=note,
            ),
        )
    answer(shell, {"waiting": waiting_id, "operation": tx.operation_id})


@app.command()
def waiting(context: typer.Context) -> None:
    """Who waits for a time, the oldest wish first."""
    from salonapp.desk.queries.waiting import waiting_list

    shell: Shell = context.obj
    with shell.read() as reader:
        rows = waiting_list(reader, shell.viewer)
    answer(
        shell,
        [
            {
                "id": row.wish.id,
                "client_id": row.client.id,
                "client": row.client.name,
                "service": row.wish.service,
                "master": row.wish.master,
                "from_day": row.wish.from_day,
                "to_day": row.wish.to_day,
                "temperature": row.client.temperature,
            }
            for row in rows
        ],
        {
            "id": "id",
            "client": _("Client"),
            "service": _("Service"),
            "master": _("Master"),
            "from_day": _("From"),
            "to_day": _("Until"),
        },
    )


@app.command("export")
def export_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    staff: Annotated[str, typer.Option(help="Of one master only.")] = "",
) -> None:
    """Write what is booked as an iCalendar file; it holds no phone numbers."""
    from salonapp.desk.queries.feeds import exported
    from salonapp.staff.queries import find_staff

    shell: Shell = context.obj
    with shell.read() as reader:
        staff_id = find_staff(reader, staff).id if staff else None
        if not shell.viewer.may(Right.EXPORT) and staff_id != shell.viewer.staff_id:
            raise SalonError(msg("You may export your own calendar only."), msg("Add --staff."))
        text = exported(reader, shell.viewer, staff_id)
    try:
        may_write(shell, file).write_bytes(text.encode())
    except OSError as error:
        raise InvalidInput(
            msg("The file {name} cannot be written.", name=file.name),
            msg("Choose another place."),
        ) from error
    answer(shell, {"file": str(file), "appointments": text.count("BEGIN:VEVENT")})


@app.command()
def feed(
    context: typer.Context,
    action: Annotated[str, typer.Argument(metavar="[on|off]")] = "",
    staff: Annotated[str, typer.Option(help="Whose.")] = "",
    folder: Annotated[
        Path | None, typer.Option(help="Instead of the folder of the settings.")
    ] = None,
) -> None:
    """Private calendar files: `feed on --staff NAME` gives one, `feed` writes them all."""
    from salonapp.desk.commands.feeds import give_feed, write_feeds
    from salonapp.staff.queries import find_staff

    shell: Shell = context.obj
    shell.needs_desk_rights()
    if action not in {"", "on", "off"}:
        raise InvalidInput(msg("Only `feed`, `feed on` and `feed off` are known."))
    name = ""
    if action:
        with shell.write(N_("Calendar file of a master")) as tx:
            name = give_feed(tx, find_staff(tx, staff).id, wanted=action == "on")
    with shell.read() as reader:
        files = write_feeds(reader, folder)
    answer(shell, {"file": name, "files": [str(each) for each in files]})


def _moment(at: datetime) -> str:
    return f"{format_weekday(at.date())} {format_short_day(at.date())}, {at:%H:%M}"
