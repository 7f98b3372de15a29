"""What the tour shows of the reminders beyond the first look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from salonapp.foundation.i18n import msg
from salonapp.reminders.answers import AnswerKind
from salonapp.ui.pages.reminders.answers_view import GIVEN, REFUSED
from salonapp.ui.pages.reminders.by_hand_pane import asked_of
from salonapp.ui.pages.reminders.reading import ANSWERS, BY_HAND, LOG, NOT_SENT, RULE, TEMPLATES
from salonapp.ui.pages.reminders.scenes_running import running_scenes

if TYPE_CHECKING:
    from salonapp.storage.door import Tx
    from salonapp.ui.pages.reminders.page import RemindersPage

_SENT = 5


def scenes(page: RemindersPage) -> Sequence[tuple[str, Callable[[], object]]]:
    """Every tab, the last ones after some messages were handed out."""
    quiet = [(tab.replace("_", "-"), partial(page.show_tab, tab)) for tab in (NOT_SENT, RULE)]
    parts = [(f"rule-{part}", partial(_part, page, part)) for part in ("text", "trial", "brought")]
    parts += [("templates", partial(page.show_tab, TEMPLATES)), ("rule-form", partial(_form, page))]
    test = ("rule-test", lambda: page.rule_editor().choose("patch_test_expiry"))
    more = [
        (f"rule-{kind.replace('_', '-')}", partial(_choose, page, kind))
        for kind in ("appointment", "birthday", "thanks", "win_back")
    ]
    several, *running = running_scenes(page)
    return [
        several,
        *quiet,
        *parts,
        test,
        *more,
        ("by-hand", partial(_hand_out, page)),
        ("answers", partial(_answer, page)),
        ("answers-given", partial(page.answered.choose, GIVEN)),
        ("answers-refused", partial(page.answered.choose, REFUSED)),
        ("log", partial(_tick_off, page)),
        *running,
    ]


def _part(page: RemindersPage, part: str) -> None:
    page.rule_editor().show_part(part)


def _form(page: RemindersPage) -> None:
    page.show_tab(RULE)
    page.rule_editor().show_part("form")


def _choose(page: RemindersPage, kind: str) -> None:
    page.rule_editor().choose(kind)


def _hand_out(page: RemindersPage) -> None:
    def work(tx: Tx) -> None:
        from salonapp.reminders.commands import resume, send_now
        from salonapp.reminders.queries import messages
        from salonapp.reminders.states import State

        resume(tx)
        for row in messages(tx, page.services.viewer, state=State.PLANNED, limit=_SENT):
            send_now(tx, row.id)

    def then(_none: None) -> None:
        page.acts.dispatch()
        page.show_tab(BY_HAND)

    page.services.write(page, msg("Sending resumed"), work, then)


def _answer(page: RemindersPage) -> None:
    """Somebody wrote back, somebody asked to be left alone."""
    row = page.hand.chosen()
    if row is not None:
        page.answers.note(asked_of(row), AnswerKind.STOP)
    page.show_tab(ANSWERS)


def _tick_off(page: RemindersPage) -> None:
    for at, row in enumerate(page.listed_rows()[:3]):
        page.acts.mark(row.id, at != 1)
    page.show_tab(LOG)
