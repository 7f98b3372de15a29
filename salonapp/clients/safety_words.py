"""What could hurt a client, in the words of whoever looks: for banners, lists and stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from salonapp.clients.safety import (
    RUNS_OUT_SOON_DAYS,
    AlertKind,
    AlertView,
    ClientSafety,
    Meeting,
    PatchState,
    PatchTestResult,
    Severity,
    Standing,
    worst_first,
)
from salonapp.foundation.format import format_short_day
from salonapp.foundation.i18n import N_, _

KIND_NAMES: Mapping[AlertKind, str] = {
    AlertKind.ALLERGY: N_("Allergy"),
    AlertKind.CONTRAINDICATION: N_("Contra-indication"),
}
SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.UNKNOWN: N_("not known how severe"),
    Severity.MILD: N_("mild"),
    Severity.MODERATE: N_("moderate"),
    Severity.SEVERE: N_("severe"),
}
RESULT_NAMES: Mapping[PatchTestResult, str] = {
    PatchTestResult.PENDING: N_("waiting for the result"),
    PatchTestResult.PASSED: N_("passed"),
    PatchTestResult.FAILED: N_("failed"),
}
STATE_NAMES: Mapping[PatchState, str] = {
    PatchState.NOT_NEEDED: N_("needs no patch test"),
    PatchState.MISSING: N_("no patch test yet"),
    PatchState.PENDING: N_("waiting for the result"),
    PatchState.VALID: N_("passed"),
    PatchState.RUN_OUT: N_("ran out"),
    PatchState.FAILED: N_("failed"),
}
_GROUPS: Mapping[AlertKind, str] = {
    AlertKind.ALLERGY: N_("Allergy: {what}."),
    AlertKind.CONTRAINDICATION: N_("Contra-indication: {what}."),
}


def alert_words(alert: AlertView, today: date) -> str:
    """An alert with how severe it is and until when, e.g. "PPD (severe, until 5 May)"."""
    more = [_(SEVERITY_NAMES[alert.severity])] if alert.severity else []
    if alert.until is not None:
        more.append(_("until {day}").format(day=format_short_day(alert.until, today=today)))
    return f"{alert.text} ({', '.join(more)})" if more else alert.text


def alerts_sentence(alerts: Iterable[AlertView], today: date) -> str:
    """All of `alerts` in one text, the worst first; empty when there are none."""
    ordered = worst_first(alerts)
    parts = []
    for kind, text in _GROUPS.items():
        found = [alert_words(each, today) for each in ordered if each.kind is kind]
        if found:
            parts.append(_(text).format(what=", ".join(found)))
    return " ".join(parts)


def standing_sentence(standing: Standing, today: date, *more: str) -> str:
    """Where the patch test of a service (and of `more`) stands; empty when all is in order."""
    service, test = ", ".join((standing.service.name, *more)), standing.test
    made = format_short_day(test.on_day, today=today) if test else ""
    ends = format_short_day(test.valid_until, today=today) if test else ""
    if standing.state is PatchState.FAILED:
        return _("Patch test failed on {day}: {service}.").format(day=made, service=service)
    if standing.state is PatchState.MISSING:
        return _("No patch test yet: {service}.").format(service=service)
    if standing.state is PatchState.PENDING:
        text = _("Patch test of {day} has no result yet: {service}.")
        return text.format(day=made, service=service)
    if standing.state is PatchState.RUN_OUT:
        text = _("Patch test ran out on {day}: {service}.")
        return text.format(day=ends, service=service)
    if standing.state is PatchState.VALID and test is not None:
        if (test.valid_until - today).days > RUNS_OUT_SOON_DAYS:
            return ""
        return _("Patch test runs out on {day}: {service}.").format(day=ends, service=service)
    return ""


_WORST = (
    PatchState.FAILED,
    PatchState.RUN_OUT,
    PatchState.MISSING,
    PatchState.PENDING,
    PatchState.VALID,
)


def standings_sentences(standings: Iterable[Standing], today: date) -> tuple[str, ...]:
    """Where the patch tests stand, the worst first; nothing of those in order."""
    alike: dict[tuple[int, int], list[Standing]] = {}
    for each in standings:
        if each.state in _WORST:
            key = (_WORST.index(each.state), each.test.id if each.test else 0)
            alike.setdefault(key, []).append(each)
    found = []
    for key in sorted(alike):
        first, *others = alike[key]
        names = dict.fromkeys(each.service.name for each in others)
        names.pop(first.service.name, None)
        found.append(standing_sentence(first, today, *names))
    return tuple(text for text in found if text)


def danger_sentences(
    safety: ClientSafety, service_ids: Iterable[int], day: date, today: date
) -> tuple[str, ...]:
    """What to know before `service_ids` are done on `day`: one sentence each, the worst first."""
    alerts = alerts_sentence(safety.alerts_on(day), today)
    standings = standings_sentences(safety.standings(service_ids, day), today)
    return tuple(text for text in (alerts, *standings) if text)


def meeting_sentence(meeting: Meeting) -> str:
    """A material that meets an alert, e.g. "Allergy (PPD): Dye 7/0 contains diaminobenzene."."""
    texts = {
        (AlertKind.ALLERGY, True): _("Allergy ({what}): {material} contains {ingredient}."),
        (AlertKind.ALLERGY, False): _("Allergy ({what}): {material}."),
        (AlertKind.CONTRAINDICATION, True): _(
            "Contra-indication ({what}): {material} contains {ingredient}."
        ),
        (AlertKind.CONTRAINDICATION, False): _("Contra-indication ({what}): {material}."),
    }
    return texts[meeting.alert.kind, bool(meeting.ingredient)].format(
        what=meeting.alert.text, material=meeting.material, ingredient=meeting.ingredient
    )
