"""Commands about reminders: the plan, the rules, sending."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, plain
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg
from salonapp.staff.rights import Right

app = typer.Typer(help="What will be sent, what was sent, and why.", no_args_is_help=True)


@app.command()
def plan(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far ahead to look.")] = 30,
) -> None:
    """Plan the coming days anew and count what is planned and what is not, and why."""
    from salonapp.reminders.commands import plan_all

    shell: Shell = context.obj
    with shell.write(N_("Reminders planned")) as tx:
        outcome = plan_all(tx, days=days)
    answer(shell, {"planned": outcome.planned, "skipped": dict(outcome.skipped)})


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="In one state only.")] = "",
    client: Annotated[int | None, typer.Option(help="Of one client only.")] = None,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """List messages."""
    from salonapp.clients.consents import channel_name
    from salonapp.foundation.format import format_moment
    from salonapp.reminders.queries import messages
    from salonapp.reminders.sentences import state_name
    from salonapp.reminders.states import State

    shell: Shell = context.obj
    if state and state not in set(State):
        raise InvalidInput(msg("{state} is not one of: {all}.", state=state, all=", ".join(State)))
    with shell.read() as reader:
        found = messages(
            reader,
            shell.viewer,
            state=State(state) if state else None,
            client_id=client,
            limit=limit,
        )
        zone, today = reader.zone, reader.today
    answer(
        shell,
        [_message_document(message) for message in found],
        {
            "id": "id",
            "send_at": _("When"),
            "client": _("Client"),
            "channel": _("Channel"),
            "state": _("State"),
            "text": _("Text"),
        },
        {
            "send_at": lambda at: format_moment(at, zone, today) if at is not None else "—",
            "channel": channel_name,
            "state": lambda state: str(state_name(State(state))),
        },
    )


def _message_document(message: Any) -> dict[str, Any]:
    return {
        "id": message.id,
        "client_id": message.client_id,
        "client": message.client,
        "rule": plain(message.rule),
        "state": plain(message.state),
        "channel": plain(message.channel),
        "send_at": message.send_at,
        "expires_at": message.expires_at,
        "text": message.text,
        "reason": message.reason,
        "why": message.why,
    }


@app.command()
def rules(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="[RULE]")] = "",
    switch: Annotated[str, typer.Argument(metavar="[on|off]")] = "",
) -> None:
    """List the rules, or switch one on or off."""
    from salonapp.reminders.commands import switch_rule
    from salonapp.reminders.queries import rule_list

    shell: Shell = context.obj
    if rule:
        shell.needs_desk_rights()
        if switch not in {"on", "off"}:
            raise InvalidInput(msg("A rule is switched on or off."))
        with shell.write(N_("Rule switched: {rule}"), rule=rule) as tx:
            switch_rule(tx, rule, on=switch == "on")
    with shell.read() as reader:
        kept = rule_list(reader)
    from salonapp.cli.rules import rule_document

    answer(
        shell,
        [rule_document(each) for each in kept],
        {
            "rule": _("Rule"),
            "on": _("on"),
            "purpose": _("Purpose"),
            "channels": _("Channel"),
            "send_time": _("When"),
        },
    )


@app.command()
def pause(context: typer.Context) -> None:
    """Stop sending until resumed; planning goes on."""
    _set_paused(context.obj, paused=True)


@app.command()
def resume(context: typer.Context) -> None:
    """Send again."""
    _set_paused(context.obj, paused=False)


def _set_paused(shell: Shell, *, paused: bool) -> None:
    from salonapp.storage.settings import set_setting

    shell.needs_desk_rights()
    label = N_("Sending paused") if paused else N_("Sending resumed")
    with shell.write(label) as tx:
        set_setting(tx, "reminders.paused", paused)
    answer(shell, {"paused": paused})


@app.command()
def send(context: typer.Context) -> None:
    """Send what is due now, once."""
    from salonapp.reminders.dispatcher import send_due

    shell: Shell = context.obj
    shell.needs(Right.SEND)
    outcome = send_due(shell.db)
    answer(shell, asdict(outcome))


@app.command()
def why(
    context: typer.Context,
    client: Annotated[int, typer.Argument(metavar="CLIENT")],
    rule: Annotated[str, typer.Option(help="One rule only.")] = "",
) -> None:
    """Say why a client will be written to, or why not."""
    from salonapp.reminders.queries import why as reasons

    shell: Shell = context.obj
    with shell.read() as reader:
        found = reasons(reader, shell.viewer, client, rule or None)
    answer(
        shell,
        [asdict(item) for item in found],
        {
            "rule": _("Rule"),
            "will_send": _("Is sent"),
            "send_at": _("When"),
            "sentence": _("Why"),
            "explanation": "",
        },
    )
