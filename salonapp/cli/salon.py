"""Commands about the salon itself: settings, staff, history and undo, the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer, progress
from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.format import format_moment
from salonapp.foundation.i18n import N_, _, language, msg
from salonapp.staff.rights import Right, StaffRole, actor_words

#: How many of the latest operations are looked through for a master's own.
_OWN_WORK_WITHIN = 1_000


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("settings")(settings)
    # "-phones" takes a right: it is no option, nor does the "-h" in it ask for help.
    taking = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
    app.command("staff", context_settings=taking)(staff)
    app.command("history")(history)
    app.command("undo")(undo)
    app.command("redo")(redo)
    app.command("demo")(demo)
    app.command("tour")(tour)


def settings(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="[KEY]")] = "",
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]")] = None,
) -> None:
    """Show one setting or all, or set one; a password is kept in the key store and never shown."""
    from salonapp.channels.secrets import Secrets
    from salonapp.storage.settings import SECRET_KEYS, parse_setting, set_setting

    shell: Shell = context.obj
    shell.needs_desk_rights()
    if key in SECRET_KEYS:
        secrets = Secrets.for_salon(str(shell.target))
        if value is not None:
            secrets.set(key, value)
        answer(shell, {key: secrets.get(key) is not None})
        return
    if value is not None:
        parsed = parse_setting(key, value)
        with shell.write(N_("Setting changed: {key}"), key=key) as tx:
            set_setting(tx, key, parsed)
    with shell.read() as reader:
        kept = reader.settings.all()
    if key:
        if key not in kept:
            parse_setting(key, "")
        answer(shell, {key: kept[key]})
        return
    answer(shell, kept)


def staff(
    context: typer.Context,
    action: Annotated[str, typer.Argument(metavar="[add|rights]")] = "",
    name: Annotated[str, typer.Argument(metavar="[NAME]")] = "",
    changes: Annotated[list[str] | None, typer.Argument(metavar="[+RIGHT|-RIGHT]...")] = None,
    role: Annotated[str, typer.Option(help="owner, administrator or master.")] = "master",
) -> None:
    """List the staff with their rights; `staff add NAME`; `staff rights NAME +phones -export`."""
    from salonapp.staff.commands import add_staff, set_rights
    from salonapp.staff.queries import find_staff, staff_list
    from salonapp.staff.queries.passcodes import with_pin

    shell: Shell = context.obj
    if action not in {"", "add", "rights"} or (changes and action != "rights"):
        raise InvalidInput(
            msg("Only `staff`, `staff add NAME` and `staff rights NAME +RIGHT -RIGHT` are known.")
        )
    if action == "add":
        shell.needs(Right.STAFF)
        if role not in set(StaffRole):
            raise InvalidInput(
                msg("{role} is not one of: owner, administrator, master.", role=role)
            )
        with shell.write(N_("New on the staff: {name}"), name=name) as tx:
            add_staff(tx, name, StaffRole(role))
    if action == "rights" and changes:
        shell.needs(Right.STAFF)
        wanted = _rights_from(changes)
        with shell.write(N_("Rights changed")) as tx:
            set_rights(tx, find_staff(tx, name).id, wanted)
    with shell.read() as reader:
        members = [find_staff(reader, name)] if action == "rights" else staff_list(reader)
        having = with_pin(reader)
    answer(
        shell,
        [
            {
                "id": m.id,
                "name": m.name,
                "role": m.role.value,
                "rights": [right.value for right in Right if right in m.rights],
                "pin": m.id in having,
            }
            for m in members
        ],
        {"id": "id", "name": _("Name"), "role": _("Role"), "rights": _("Rights"), "pin": _("PIN")},
    )


def _rights_from(changes: list[str]) -> dict[Right, bool]:
    """`+phones -export` as rights given and taken; InvalidInput names what is none."""
    wanted: dict[Right, bool] = {}
    for change in changes:
        sign, key = change[:1], change[1:]
        if sign not in "+-" or key not in set(Right):
            raise InvalidInput(
                msg("{text} is not a right such as +phones or -export.", text=change),
                msg("There are: {allowed}.", allowed=", ".join(Right)),
            )
        wanted[Right(key)] = sign == "+"
    return wanted


def history(
    context: typer.Context,
    client: Annotated[int | None, typer.Option(help="Of one client.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 100_000,
) -> None:
    """What was changed, when and by whom, the latest first."""
    from salonapp.desk.queries import history as operations

    shell: Shell = context.obj
    with shell.read() as reader:
        entries = operations(reader, shell.viewer, client_id=client, most=limit, check_undo=False)
        zone, today = reader.zone, reader.today
    answer(
        shell,
        [
            {
                "operation": entry.operation_id,
                "at": entry.at if shell.json else format_moment(entry.at, zone, today),
                "actor": entry.actor if shell.json else actor_words(entry.actor),
                "what": entry.what,
                "undone": entry.undone,
                "changes": [
                    {
                        "field": each.key,
                        "title": each.title or change.fact,
                        "before": each.before,
                        "after": each.after,
                    }
                    for change in entry.changes
                    for each in change.fields
                ],
                **({} if shell.json else {"lines": list(entry.lines)}),
            }
            for entry in entries
        ],
        {
            "operation": "№",
            "at": _("When"),
            "actor": _("Who"),
            "what": _("What"),
            **({} if client is None else {"lines": _("What changed")}),
            "undone": _("Undone"),
        },
    )


def undo(
    context: typer.Context,
    operation: Annotated[int | None, typer.Argument(metavar="[OPERATION]")] = None,
) -> None:
    """Take back an operation, or the latest one."""
    shell: Shell = context.obj
    if shell.viewer.role is StaffRole.MASTER:
        operation = _own_operation(shell, operation)
    _answer_undone(shell, shell.db.undo(shell.actor, operation))


def _own_operation(shell: Shell, operation: int | None) -> int:
    """What a master may take back: their own work, the latest of it unless one is named."""
    from salonapp.desk.queries import history as operations

    with shell.read() as reader:
        own = [
            entry.operation_id
            for entry in operations(reader, shell.viewer, most=_OWN_WORK_WITHIN, check_undo=False)
            if entry.actor == shell.viewer.name and not entry.undone
        ]
    if operation in own:
        return operation
    if operation is None and own:
        return own[0]
    raise SalonError(
        msg("A master takes back their own work only."),
        msg("Ask the administrator, or leave out --as."),
    )


def redo(context: typer.Context) -> None:
    """Do again what was last undone."""
    shell: Shell = context.obj
    shell.needs_desk_rights()
    _answer_undone(shell, shell.db.redo(shell.actor))


def _answer_undone(shell: Shell, undone: Any) -> None:
    from salonapp.desk.kept_words import kept_sentence

    kept = kept_sentence(undone.kept_parts, undone.kept_rows)
    shown = {"operation": _("Operation"), "undone": _("Undone"), "what": _("What")}
    answer(
        shell,
        {
            "operation": undone.operation_id,
            "undone": undone.undone_id,
            "what": str(undone.label),
            "kept_rows": undone.kept_rows,
            "kept": kept,
        },
        {**shown, "kept": _("Left as they are")} if kept else shown,
    )


def demo(
    context: typer.Context,
    clients: Annotated[int, typer.Option(min=1, max=200_000)] = 1_200,
    years: Annotated[int, typer.Option(min=1, max=20)] = 3,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Fill an empty salon with invented clients, to try things out."""
    from salonapp.demo.commands import fill

    shell: Shell = context.obj
    shell.needs_desk_rights()
    with progress(shell, _("Inventing a salon")) as step:
        result = fill(shell.db, clients=clients, years=years, seed=seed, progress=step)
    answer(shell, {"clients": result.clients, "visits": result.visits})


def tour(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    size: Annotated[str, typer.Option(help="Width x height.")] = "1440x900",
) -> None:
    """Draw every screen with the demo salon, without a display."""
    from salonapp.cli.showing import draw_tour

    shell: Shell = context.obj
    if theme not in {"light", "dark"}:
        raise InvalidInput(msg("{theme} is not one of: light, dark.", theme=theme))
    try:
        width, height = (int(part) for part in size.lower().split("x"))
    except ValueError:
        raise InvalidInput(msg("{size} is not a size such as 1440x900.", size=size)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SalonError(
            msg("{name} cannot be written.", name=str(folder)), msg("Choose another folder.")
        ) from None
    files = draw_tour(
        shell.wiring.open_salon,
        folder,
        theme=theme,
        size=(width, height),
        language=shell.language or language(),
    )
    answer(shell, {"files": [str(file) for file in files]})
