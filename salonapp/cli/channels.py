"""Commands of the ways out: how each channel does, a test, and the log as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salonapp.channels.port import ChannelKind
from salonapp.cli.answer import answer
from salonapp.cli.context import Shell
from salonapp.cli.files import may_write
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import _, msg


def add_to(app: typer.Typer) -> None:
    """Register the commands among those of reminders."""
    app.command("channels")(channels)
    app.command("log")(log)


def channels(
    context: typer.Context,
    test: Annotated[str, typer.Option(help="Try one channel first; nothing is sent.")] = "",
) -> None:
    """List the channels: how each does, what waits, the money left and the price of an SMS."""
    from salonapp.reminders.queries.health import channel_views

    shell: Shell = context.obj
    found = None
    if test:
        from salonapp.reminders.channel_checks import try_channel

        shell.needs_desk_rights()
        if test not in set(ChannelKind):
            every = ", ".join(ChannelKind)
            raise InvalidInput(msg("{state} is not one of: {all}.", state=test, all=every))
        found = try_channel(shell.db, ChannelKind(test))
    with shell.read() as reader:
        views = channel_views(reader)
    rows = [
        {
            "channel": view.kind.value,
            "state": view.state.value,
            "trouble": str(view.trouble or ""),
            "advice": str(view.advice or ""),
            "waiting": view.waiting,
            "ahead": view.ahead,
            "balance_minor": view.balance_minor,
            "segment_minor": view.segment_minor,
            "currency": view.currency,
            "good_at": view.good_at,
            "bad_at": view.bad_at,
        }
        for view in views
    ]
    if found is not None:
        answer(shell, {"channel": test, "works": found.works, "message": str(found.message)})
        return
    headings = {
        "channel": _("Channel"),
        "state": _("State"),
        "trouble": _("Trouble"),
        "waiting": _("Waiting"),
    }
    answer(shell, rows, headings)


def log(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    group: Annotated[str, typer.Option(help="sent, not_sent, trouble or all.")] = "all",
) -> None:
    """Save the log of messages as CSV, masked by the rights of whoever asks."""
    from salonapp.reminders.log_filter import LogFilter, LogGroup
    from salonapp.reminders.queries.log import save_log

    shell: Shell = context.obj
    if group not in set(LogGroup):
        raise InvalidInput(
            msg("{state} is not one of: {all}.", state=group, all=", ".join(LogGroup))
        )
    may_write(shell, file)
    with shell.read() as reader:
        try:
            rows = save_log(reader, shell.viewer, LogFilter(LogGroup(group)), file)
        except OSError:
            raise SalonError(
                msg("{name} cannot be written.", name=str(file)), msg("Choose another folder.")
            ) from None
    answer(shell, {"file": str(file), "messages": rows})
