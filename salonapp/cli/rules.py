"""Commands about one rule: whom and when, what it would send, what it brought."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from salonapp.cli.answer import answer
from salonapp.cli.context import Shell, plain
from salonapp.cli.words import heading
from salonapp.foundation.errors import InvalidInput, NotFound
from salonapp.foundation.i18n import N_, _, msg

if TYPE_CHECKING:
    from salonapp.reminders.audience import Audience, Named
    from salonapp.reminders.brought import Comparison, Share
    from salonapp.reminders.rules import RuleSettings
    from salonapp.storage.door import Reader

_EVERYBODY = "everybody"


def add_to(app: typer.Typer) -> None:
    """Put the commands into their group."""
    app.command("set")(set_)
    app.command("try")(try_)
    app.command()(brought)


def set_(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE")],
    who: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT=NAME",
            help="Whom it is for: class=hot, group=regular, tag=VIP, list=NAME, master=NAME;"
            " may be repeated. `everybody` leaves nobody out.",
        ),
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days after (negative: before) its day.")] = None,
    time: Annotated[str, typer.Option(help="The hour it aims at, HH:MM.")] = "",
    not_before: Annotated[str, typer.Option(help="Its own hours: from, HH:MM or `any`.")] = "",
    not_after: Annotated[str, typer.Option(help="Its own hours: until, HH:MM or `any`.")] = "",
    weekdays: Annotated[str, typer.Option(help="Its own days: 1 is Monday, such as 1,3,5.")] = "",
    most: Annotated[int | None, typer.Option(help="At most so many a day; 0 for no limit.")] = None,
    expires: Annotated[int | None, typer.Option(help="No use after so many days.")] = None,
    channels: Annotated[str, typer.Option(help="In their order, such as email,by_hand.")] = "",
    mode: Annotated[str, typer.Option(help="Return rule: rhythm, norm or fixed.")] = "",
    fixed_days: Annotated[int | None, typer.Option(help="Return rule, fixed: so many.")] = None,
    each_service: Annotated[
        bool | None,
        typer.Option("--each-service/--whole-visit", help="Return rule: each kind by itself."),
    ] = None,
    purpose: Annotated[str, typer.Option(help="service or advertising.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try it for 30 days only.")] = False,
) -> None:
    """Say whom a rule is for and when it writes; what is not named stays as it is."""
    from salonapp.channels.port import ChannelKind
    from salonapp.clients.cards import Purpose
    from salonapp.reminders.commands import save_rule
    from salonapp.reminders.derive.frame import send_window
    from salonapp.reminders.queries import rule_list
    from salonapp.reminders.rule_checks import check_rule
    from salonapp.reminders.rules import ReturnMode, rule_kind

    shell: Shell = context.obj
    shell.needs_desk_rights()
    kind = rule_kind(rule)
    with shell.read() as reader:
        wanted = next(each for each in rule_list(reader) if each.kind is kind)
        if who:
            wanted = replace(wanted, audience=_audience(shell, reader, who))
    if days is not None:
        wanted = replace(wanted, offset_days=days)
    if time:
        wanted = replace(wanted, send_time=_clock(time) or wanted.send_time)
    if not_before:
        wanted = replace(wanted, not_before=_clock(not_before))
    if not_after:
        wanted = replace(wanted, not_after=_clock(not_after))
    if weekdays:
        wanted = replace(wanted, weekdays=_weekdays(weekdays))
    if most is not None:
        wanted = replace(wanted, most_a_day=most)
    if expires is not None:
        wanted = replace(wanted, expires_after_days=expires)
    if channels:
        chosen = tuple(_one_of(ChannelKind, each) for each in channels.split(","))
        wanted = replace(wanted, channels=chosen)
    if mode:
        wanted = replace(wanted, mode=_one_of(ReturnMode, mode))
    if fixed_days is not None:
        wanted = replace(wanted, fixed_days=fixed_days)
    if each_service is not None:
        wanted = replace(wanted, each_service=each_service)
    if purpose:
        wanted = replace(wanted, purpose=_one_of(Purpose, purpose))
    if dry_run:
        with shell.read() as reader:
            check_rule(wanted, send_window(reader.settings))
            answer(shell, _trial(reader, wanted))
        return
    with shell.write(N_("Rule changed: {rule}"), rule=rule) as tx:
        save_rule(tx, wanted)
    with shell.read() as reader:
        kept = next(each for each in rule_list(reader) if each.kind is kind)
    document = rule_document(kept)
    answer(shell, document, {key: _("on") if key == "on" else heading(key) for key in document})


def try_(context: typer.Context, rule: Annotated[str, typer.Argument(metavar="RULE")]) -> None:
    """Say what a rule would send in the next 30 days, and to whom not; nothing is written."""
    from salonapp.reminders.queries import rule_list
    from salonapp.reminders.rules import rule_kind

    shell: Shell = context.obj
    kind = rule_kind(rule)
    with shell.read() as reader:
        kept = next(each for each in rule_list(reader) if each.kind is kind)
        answer(shell, _trial(reader, kept))


def brought(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE")] = "return_after_service",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far to look back.")] = 90,
) -> None:
    """Say who came back after a rule's messages, beside those who were not written to.

    A comparison, not proof: nobody drew lots over whom to write to.
    """
    from salonapp.reminders.queries.brought import rule_brought
    from salonapp.reminders.rules import rule_kind

    shell: Shell = context.obj
    kind = rule_kind(rule)
    with shell.read() as reader:
        found = rule_brought(reader, kind, days)
    result: dict[str, Any] = {"rule": kind.value, "days": days, "sent": found.sent}
    for each in found.within:
        result[f"within_{each.within_days}"] = _comparison(each)
    if found.no_shows is not None:
        result["no_shows"] = {
            "reminded": _share(found.no_shows.reminded),
            "others": _share(found.no_shows.others),
            "enough": found.no_shows.is_enough,
        }
    answer(shell, result)


def rule_document(rule: RuleSettings) -> dict[str, Any]:
    """A rule as the shell shows it."""
    return {
        "rule": rule.kind.value,
        "on": rule.is_on,
        "purpose": plain(rule.purpose),
        "channels": [plain(channel) for channel in rule.channels],
        "hours_before": list(rule.hours),
        "send_time": rule.send_time.strftime("%H:%M"),
        "expires_after_days": rule.expires_after_days,
        "offset_days": rule.offset_days,
        "who": rule.audience.as_json(),
        "not_before": rule.not_before and rule.not_before.strftime("%H:%M"),
        "not_after": rule.not_after and rule.not_after.strftime("%H:%M"),
        "weekdays": [day + 1 for day in sorted(rule.weekdays)],
        "most_a_day": rule.most_a_day,
        "mode": plain(rule.mode),
        "fixed_days": rule.fixed_days,
        "each_service": rule.each_service,
    }


def _trial(reader: Reader, rule: RuleSettings) -> dict[str, Any]:
    from salonapp.reminders.queries import try_rule

    found = try_rule(reader, rule)
    return {
        "rule": rule.kind.value,
        "messages": found.messages,
        "days": {day.isoformat(): count for day, count in found.days},
        "first": [
            {
                "client_id": row.client_id,
                "client": row.client,
                "send_at": row.send_at,
                "why": row.why,
            }
            for row in found.first
        ],
        "skipped": {why: count for why, count in found.others},
    }


def _audience(shell: Shell, reader: Reader, who: list[str]) -> Audience:
    from salonapp.reminders.audience import EVERYBODY, Audience
    from salonapp.temperature.classes import Temperature
    from salonapp.temperature.segments import Segment

    if who == [_EVERYBODY]:
        return EVERYBODY
    chosen: dict[str, list[str]] = {}
    for each in who:
        what, _sign, name = each.partition("=")
        if what not in {"class", "group", "tag", "list", "master"} or not name.strip():
            text = _("class=hot, group=regular, tag=VIP, list=NAME, master=NAME")
            raise InvalidInput(
                msg("{what} says nobody. Write one of: {names}.", what=each, names=text)
            )
        chosen.setdefault(what, []).append(name.strip())
    if len(chosen.get("list", [])) > 1:
        raise InvalidInput(msg("A rule is for one list at most."))
    saved = [_list_named(shell, reader, name) for name in chosen.get("list", [])]
    return Audience(
        tuple(_one_of(Temperature, each) for each in chosen.get("class", [])),
        tuple(_one_of(Segment, each) for each in chosen.get("group", [])),
        tuple(chosen.get("tag", [])),
        saved[0] if saved else None,
        tuple(_master_named(reader, name) for name in chosen.get("master", [])),
    )


def _list_named(shell: Shell, reader: Reader, name: str) -> Named:
    from salonapp.desk.queries.saved import find_list
    from salonapp.reminders.audience import Named

    found = find_list(reader, shell.viewer, name)
    return Named(found.id, found.name)


def _master_named(reader: Reader, name: str) -> Named:
    from salonapp.desk.queries.saved import filter_choices
    from salonapp.foundation.text import fold
    from salonapp.reminders.audience import Named

    for number, known in filter_choices(reader).masters:
        if fold(known) == fold(name):
            return Named(number, known)
    raise NotFound(msg("There is no master called {name}.", name=name))


def _clock(text: str) -> Any:
    from datetime import time

    if text == "any":
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InvalidInput(msg("{text} is not a time such as 14:30.", text=text)) from None


def _weekdays(text: str) -> frozenset[int]:
    if not all(each in "1234567" and each for each in text.split(",")):
        raise InvalidInput(msg("Days of the week are numbers from 1 (Monday) to 7, such as 1,3."))
    return frozenset(int(each) - 1 for each in text.split(","))


def _one_of(kinds: Any, name: str) -> Any:
    if name.strip() not in set(kinds):
        raise InvalidInput(
            msg("{state} is not one of: {all}.", state=name.strip(), all=", ".join(kinds))
        )
    return kinds(name.strip())


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "written": _share(found.written),
        "alike": _share(found.alike),
        "others": _share(found.others),
        "difference": found.difference,
        "enough": found.is_enough,
        "classes": {
            line.temperature.value: {"written": _share(line.written), "others": _share(line.others)}
            for line in found.classes
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {"clients": share.clients, "came": share.came, "share": share.share}
