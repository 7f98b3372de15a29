"""The command line's entry: the common options, the commands, and what an error looks like."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from salonapp.cli import (
    agent,
    answers,
    bots,
    calendar,
    cards,
    channels,
    data,
    day,
    debts,
    lists,
    merging,
    paper,
    photos,
    reminders,
    rules,
    safety,
    salon,
    stock,
    temperature,
)
from salonapp.cli.context import Shell, Wiring, clock_from, environment, target_from
from salonapp.foundation.clock import SystemClock
from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import LANGUAGES, _, set_language

EXIT_DONE, EXIT_DEFECT, EXIT_MENDABLE = 0, 1, 2
_TYPERS_INTERRUPT = 130

log = logging.getLogger(__name__)

app = typer.Typer(
    name="salonapp",
    help="The program a beauty salon keeps open all day. Without a command it opens the window.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def common(
    context: typer.Context,
    db: Annotated[str, typer.Option(help="The salon file, or a PostgreSQL URL.")] = "",
    now: Annotated[str, typer.Option(help="Set the clock; it runs on from there (ISO).")] = "",
    lang: Annotated[str, typer.Option(help="The language: ru or en.")] = "",
    as_: Annotated[str, typer.Option("--as", help="Act with a staff member's rights.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")] = False,
) -> None:
    """Read the common options."""
    shell: Shell = context.obj
    lang = lang or environment("SALONAPP_LANG")
    if lang:
        if lang not in LANGUAGES:
            raise typer.BadParameter("ru, en", param_hint="--lang")
        set_language(lang)
    shell.language = lang
    if db:
        shell.target = target_from(db)
    now = now or environment("SALONAPP_NOW")
    shell.clock = clock_from(now) if now else SystemClock()
    shell.staff_name = as_
    shell.json = json
    if context.invoked_subcommand is None:
        raise typer.Exit(shell.wiring.window(shell.target, shell.clock, lang or None))


for room in (cards, salon, data, day, merging, paper):
    room.add_to(app)
app.add_typer(temperature.app, name="temperature")
rules.add_to(reminders.app)
answers.add_to(reminders.app)
channels.add_to(reminders.app)
app.add_typer(reminders.app, name="reminders")
app.add_typer(agent.app, name="agent")
app.add_typer(bots.app, name="bots")
app.add_typer(lists.app, name="lists")
app.add_typer(safety.app, name="safety")
app.add_typer(photos.app, name="photo")
app.add_typer(calendar.app, name="calendar")
app.add_typer(stock.app, name="stock")
app.add_typer(debts.app, name="debts")


def run(arguments: Sequence[str], wiring: Wiring) -> int:
    """Run one command; 0 done, 1 a defect, 2 something the user can mend."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a pipe may have a narrow encoding: never fail for a letter.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    shell = Shell(wiring, wiring.configured_target())
    try:
        result = app(_json_first(arguments), standalone_mode=False, obj=shell, prog_name="salonapp")
        code = int(result) if isinstance(result, int) else EXIT_DONE
        return _stopped() if code == _TYPERS_INTERRUPT else code
    except SalonError as error:
        print(str(error), file=sys.stderr)
        return EXIT_MENDABLE
    except typer.Exit as leaving:
        return leaving.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except TyperException as error:  # a wrong option or command: its own words say which
        show = getattr(error, "show", None)
        if show is not None:
            show()
        return EXIT_MENDABLE
    except BrokenPipeError:
        return EXIT_DONE
    except OverflowError:
        return _too_large()
    except Exception as error:
        # A day that is none in UTC is found out only where it is handed to the driver.
        if isinstance(getattr(error, "orig", None), OverflowError):
            return _too_large()
        # A database's error quotes the row it failed on: the kind of error must do.
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
        print(
            _("This is a defect of the program ({kind} at {place}). Nothing was changed.").format(
                kind=type(error).__name__, place=place
            ),
            file=sys.stderr,
        )
        if environment("SALONAPP_DEBUG"):
            raise
        return EXIT_DEFECT
    finally:
        shell.close()


def _too_large() -> int:
    text = _("A number or a day in the command is too large. Nothing was changed.")
    print(text, file=sys.stderr)
    return EXIT_MENDABLE


def _json_first(arguments: Sequence[str]) -> list[str]:
    """`--json` is a word of the shell itself, and many write it after the command."""
    if "--json" not in arguments:
        return list(arguments)
    return ["--json", *(word for word in arguments if word != "--json")]


def _stopped() -> int:
    print(_("Stopped; nothing was changed."), file=sys.stderr)
    return EXIT_MENDABLE
