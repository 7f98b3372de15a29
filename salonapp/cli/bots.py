"""Commands about the salon's bots in Telegram and MAX."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from salonapp.channels.bot_account import MESSENGER_NAMES, Bot, MessengerAccount
from salonapp.channels.port import MESSENGERS, ChannelKind
from salonapp.cli.answer import answer
from salonapp.cli.context import Shell
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import N_, _, msg

app = typer.Typer(help="The salon's bots: connect them, link clients.", no_args_is_help=True)

_Messenger = Annotated[str, typer.Argument(metavar="MESSENGER", help="telegram or max.")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """Which bots are connected, and how many clients each reaches."""
    from salonapp.clients.queries.chats import linked_counts

    shell: Shell = context.obj
    with shell.read() as reader:
        counts = linked_counts(reader)
        bots = {kind: reader.settings.text(f"{kind.value}.bot") for kind in MESSENGERS}
    answer(
        shell,
        [
            {"messenger": kind.value, "bot": bots[kind], "linked": counts[kind]}
            for kind in MESSENGERS
        ],
        {"messenger": _("Messenger"), "bot": _("The salon's bot"), "linked": _("Linked clients")},
    )


@app.command("connect")
def connect(context: typer.Context, messenger: _Messenger) -> None:
    """Connect a bot; its token is read from the standard input, or the key store has it."""
    from salonapp.channels.bots import messenger as bot_of
    from salonapp.channels.secrets import Secrets, token_name
    from salonapp.reminders.commands.bots import connect_bot

    shell: Shell = context.obj
    shell.needs_desk_rights()
    kind = _kind(messenger)
    secrets = Secrets.for_salon(str(shell.target))
    typed = "" if sys.stdin.isatty() else sys.stdin.readline().strip()
    token = typed or secrets.get(token_name(kind.value)) or ""
    with shell.read() as reader:
        address = reader.settings.text(f"{kind.value}.address")
    bot = bot_of(MessengerAccount(kind, "", token, address))
    try:
        found = bot.who_am_i()
    finally:
        bot.close()
    if not isinstance(found, Bot):
        raise SalonError(found.message, msg("Nothing was changed."))
    if typed:
        secrets.set(token_name(kind.value), typed)
    with shell.write(N_("{messenger} connected"), messenger=MESSENGER_NAMES[kind]) as tx:
        gone = connect_bot(tx, kind, found.name)
    answer(shell, {"messenger": kind.value, "bot": found.name, "unlinked": gone})


@app.command("disconnect")
def disconnect(context: typer.Context, messenger: _Messenger) -> None:
    """Write through this messenger no more, and forget the token; the chats stay linked."""
    from salonapp.channels.secrets import Secrets, token_name
    from salonapp.reminders.commands.bots import disconnect_bot

    shell: Shell = context.obj
    shell.needs_desk_rights()
    kind = _kind(messenger)
    with shell.write(N_("{messenger} disconnected"), messenger=MESSENGER_NAMES[kind]) as tx:
        disconnect_bot(tx, kind)
    Secrets.for_salon(str(shell.target)).delete(token_name(kind.value))
    answer(shell, {"messenger": kind.value, "bot": ""})


@app.command("link")
def link(
    context: typer.Context,
    client: Annotated[int, typer.Argument(metavar="CLIENT")],
    messenger: _Messenger,
) -> None:
    """Make a link for a client that opens the bot; it works once, for a week."""
    from salonapp.clients.commands.chats import invite

    shell: Shell = context.obj
    shell.needs_desk_rights()
    kind = _kind(messenger)
    with shell.write(N_("A link to the bot made")) as tx:
        made = invite(tx, client, kind)
    answer(
        shell,
        {"messenger": kind.value, "link": made.link, "expires_at": made.expires_at},
        {"link": _("The link")},
    )


def _kind(name: str) -> ChannelKind:
    if name not in MESSENGERS:
        raise InvalidInput(
            msg("{value} is not one of: {allowed}.", value=name, allowed=", ".join(MESSENGERS))
        )
    return ChannelKind(name)
