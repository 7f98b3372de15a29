"""Commands of the background worker: run it, ask how it is, start it with the login."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell

app = typer.Typer(
    help="Plan and send in the background, until stopped.", invoke_without_command=True
)


@app.callback()
def agent(context: typer.Context) -> None:
    """Plan and send in the background, until stopped."""
    if context.invoked_subcommand is not None:
        return
    from salonapp.agent.service import run_until_stopped

    shell: Shell = context.obj
    shell.needs_desk_rights()
    run_until_stopped(shell.db, shell.clock)


@app.command()
def status(context: typer.Context) -> None:
    """Say which computer sends, since when, and when it was last heard of."""
    from salonapp.reminders.queries.health import agent_status

    shell: Shell = context.obj
    with shell.read() as reader:
        found = agent_status(reader)
        paused = reader.settings.flag("reminders.paused")
    answer(
        shell,
        {
            "alive": found.is_alive,
            "host": found.host,
            "this_computer": bool(found.host) and found.host == socket.gethostname(),
            "since": found.since,
            "heartbeat_at": found.heartbeat_at,
            "paused": paused,
            "late": found.late,
            "nobody_sends": found.nobody_sends,
        },
    )


@app.command()
def install(
    context: typer.Context,
    off: Annotated[bool, typer.Option("--off", help="Take the entry away again.")] = False,
) -> None:
    """Start the agent now and with each login of this user, without the window."""
    from salonapp.agent.at_login import install as set_up
    from salonapp.agent.at_login import uninstall

    shell: Shell = context.obj
    shell.needs_desk_rights()
    if off:
        answer(shell, {"removed": uninstall()})
        return
    answer(shell, {"installed": set_up(shell.target)})
