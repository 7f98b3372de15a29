"""Commands about answers: what waits, noting one, seeing to one, who is not to be written to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, _, msg
from salonapp.reminders.answers import BY_HAND, AnswerKind, AnswerRow


def add_to(app: typer.Typer) -> None:
    """Put the commands into their group."""
    app.command()(answers)
    app.command("answer")(note)
    app.command()(settle)
    app.command("opt-outs")(opt_outs)


def answers(
    context: typer.Context,
    client: Annotated[int | None, typer.Option(help="Of one client only.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those seen to as well.")] = False,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """List the answers that wait for somebody."""
    from salonapp.reminders.queries.answers import answers_given, answers_of, waiting_answers

    shell: Shell = context.obj
    with shell.read() as reader:
        if client is not None:
            found = answers_of(reader, shell.viewer, client)
        elif every:
            found = answers_given(reader, shell.viewer, limit)
        else:
            found = waiting_answers(reader, shell.viewer)
    if client is not None and not every:
        found = tuple(row for row in found if row.waits)
    answer(
        shell,
        [_document(row) for row in found[:limit]],
        {
            "id": _("Number"),
            "client": _("Client"),
            "title": _("Answer"),
            "about": _("Occasion"),
            "at": _("When"),
            "text": _("Text"),
        },
    )


def note(
    context: typer.Context,
    message: Annotated[int, typer.Argument(metavar="MESSAGE")],
    kind: Annotated[str, typer.Argument(metavar="ANSWER", help=", ".join(AnswerKind))],
    text: Annotated[str, typer.Option(help="In the client's words.")] = "",
    rating: Annotated[int | None, typer.Option(help="1 to 5, with `rating`.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DAY")] = None,
) -> None:
    """Note what a client answered to a message; what follows from it is done at once."""
    from salonapp.reminders.commands.answers import note_answer
    from salonapp.reminders.queries import reminder

    shell: Shell = context.obj
    if kind not in frozenset(AnswerKind):
        allowed = ", ".join(AnswerKind)
        raise InvalidInput(
            msg("{value} is not one of: {allowed}.", value=kind, allowed=allowed), field="answer"
        )
    with shell.read() as reader:
        client_id = reminder(reader, shell.viewer, message).row.client_id
    day: date | None = on.date() if on is not None else None
    with shell.write(N_("Answer noted")) as tx:
        noted = note_answer(
            tx,
            message_id=message,
            client_id=client_id,
            answer=AnswerKind(kind),
            source=BY_HAND,
            text=text,
            rating=rating,
            on=day,
        )
    answer(shell, {"answer": noted, "operation": tx.operation_id})


def settle(
    context: typer.Context, number: Annotated[int, typer.Argument(metavar="ANSWER")]
) -> None:
    """Somebody has seen to an answer."""
    from salonapp.reminders.commands.answers import settle as settled

    shell: Shell = context.obj
    with shell.write(N_("Answer seen to")) as tx:
        settled(tx, number)
    answer(shell, {"answer": number, "operation": tx.operation_id})


def opt_outs(context: typer.Context) -> None:
    """List who asked not to be written to, since when, and what proves it."""
    from salonapp.clients.queries.opt_outs import opt_outs as refusals

    shell: Shell = context.obj
    with shell.read() as reader:
        found = refusals(reader, shell.viewer)
    answer(
        shell,
        [
            {
                "client_id": each.client_id,
                "client": each.client,
                "purposes": [purpose.value for purpose in each.purposes],
                "channel": each.channel,
                "at": each.at,
                "source": each.source,
                "evidence": each.evidence,
                "about": each.about,
            }
            for each in found.refusals
        ],
        {
            "client_id": _("Number"),
            "client": _("Client"),
            "about": _("What for"),
            "at": _("Since"),
            "evidence": _("What proves it"),
        },
    )


def _document(row: AnswerRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "message_id": row.message_id,
        "client_id": row.client_id,
        "client": row.client,
        "answer": row.kind.value,
        "rule": row.rule.value if row.rule is not None else None,
        "rating": row.rating,
        "text": row.text,
        "at": row.at,
        "source": row.source,
        "waits": row.waits,
        "title": row.title,
        "about": row.about,
    }
