from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from salonapp.foundation.clock import FixedClock
from salonapp.reminders.cards import RuleView
from salonapp.ui.pages.reminders.listing import wrapped
from salonapp.ui.pages.reminders.page import RemindersPage
from salonapp.ui.shell import Shell
from salonapp.ui.theme import font

Shown = Callable[[QWidget], str]
Press = Callable[[QWidget, str], None]
Rest = Callable[[], None]


@pytest.fixture
def page(window: Shell, rest: Rest) -> RemindersPage:
    window.go("reminders")
    rest()
    found = window.page("reminders")
    assert isinstance(found, RemindersPage)
    return found


def test_the_coming_days_show_who_is_written_to_and_why(page: RemindersPage, shown: Shown) -> None:
    assert [row.client for row in page.listed_rows()] == ["Anna Ivanova"]
    told = shown(page)

    assert "Hello Anna!" in told
    assert "Why this message" in told
    assert "Nothing is booked." in told
    assert "as SMS: " in told


def test_who_is_left_out_stands_under_not_sent_with_the_reason(
    page: RemindersPage, rest: Rest, shown: Shown
) -> None:
    page.show_tab("not_sent")
    rest()

    why = {row.client: row.why for row in page.listed_rows()}
    assert why["Vera Orlova"] == "There is no consent to such messages."
    assert why["Maria Smirnova"] == "Is booked for 11 March."
    assert "Why it is not sent" in shown(page)


def test_a_skipped_message_leaves_the_day_and_undo_brings_it_back(
    window: Shell, page: RemindersPage, rest: Rest
) -> None:
    page.acts.skip(page.listed_rows()[0].id)
    rest()
    assert page.listed_rows() == ()

    window.undo()
    rest()
    assert [row.client for row in page.listed_rows()] == ["Anna Ivanova"]


def test_who_never_wants_such_messages_can_be_written_to_again(
    page: RemindersPage, press: Press, rest: Rest
) -> None:
    row = page.listed_rows()[0]
    page.acts.never(row.id, row.client_id)
    rest()
    assert page.listed_rows() == ()
    page.restore({"message_id": row.id})
    rest()
    press(page, "Write to this client again")
    rest()
    page.show_tab("coming")
    rest()

    assert [each.client for each in page.listed_rows()] == ["Anna Ivanova"]


def test_other_words_for_one_message(
    page: RemindersPage, press: Press, rest: Rest, shown: Shown
) -> None:
    press(page, "Edit")
    area = next(each for each in page.findChildren(QPlainTextEdit) if each.isVisibleTo(page))
    area.setPlainText("Anna, the orchid is in bloom. Coming?")
    press(page, "Save")
    rest()

    assert page.listed_rows()[0].text == "Anna, the orchid is in bloom. Coming?"
    assert "Anna, the orchid is in bloom. Coming?" in shown(page)


def test_a_message_can_be_postponed_by_a_week(page: RemindersPage, rest: Rest) -> None:
    page.acts.postpone(page.listed_rows()[0].id, 7)
    rest()
    page.restore({"tab": "coming", "day": datetime(2026, 3, 18, tzinfo=UTC).date()})
    rest()

    assert [row.client for row in page.listed_rows()] == ["Anna Ivanova"]


def test_while_sending_is_paused_send_now_says_so(
    page: RemindersPage, press: Press, rest: Rest, shown: Shown
) -> None:
    press(page, "Send now")
    rest()

    assert "Sending is paused." in shown(page)


def test_after_resuming_messages_without_a_mailbox_wait_for_a_person(
    window: Shell, page: RemindersPage, press: Press, rest: Rest, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 3, 11, 10, 0, tzinfo=UTC))
    press(window, "Resume sending")
    rest()
    page.show_tab("by_hand")
    rest()

    (row,) = page.listed_rows()
    assert row.client == "Anna Ivanova"
    assert row.channel == "by_hand"
    page.acts.mark(row.id, True)
    rest()
    page.show_tab("log")
    rest()
    assert [each.state.value for each in page.listed_rows()] == ["done"]


def test_a_wrong_placeholder_is_named_and_nothing_is_kept(
    page: RemindersPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_tab("rule")
    rest()
    page.rule_editor().show_part("text")
    rest()
    area = next(each for each in page.findChildren(QPlainTextEdit) if each.isVisibleTo(page))
    area.setPlainText("Hello {{ first_nam }}")
    press(page, "Save the text")
    rest()
    assert "There is no placeholder “first_nam”." in shown(page)

    area.setPlainText("Hello {{ first_name }}, the salon is waiting.")
    press(page, "Save the text")
    rest()
    page.show_tab("coming")
    rest()
    assert page.listed_rows()[0].text == "Hello Anna, the salon is waiting."

    page.show_tab("templates")
    rest()
    texts = page.templates()
    assert "18 texts, your own: 1" in shown(texts)
    texts.search("salon waiting")
    chosen = texts.chosen()
    assert chosen is not None
    assert (chosen.key, chosen.is_own) == ("en", True)
    rest()
    assert "Hello Anna, the salon is waiting." in shown(texts)
    texts.edit_chosen()
    rest()
    assert area.isVisibleTo(page)
    page.show_tab("templates")
    rest()
    texts.reset_chosen()
    rest()
    assert texts.chosen() is None
    texts.search("")
    assert "your own: 0" in shown(texts)


def test_the_rule_is_switched_off_and_nobody_is_planned(
    page: RemindersPage, rest: Rest, window: Shell
) -> None:
    page.show_tab("rule")
    rest()
    editor = page.rule_editor()
    QTest.mouseClick(editor.switch, Qt.MouseButton.LeftButton)
    rest()
    page.show_tab("coming")
    rest()

    assert page.listed_rows() == ()
    window.undo()
    rest()
    assert [row.client for row in page.listed_rows()] == ["Anna Ivanova"]


def test_every_rule_is_in_the_list_and_can_be_tried_before_it_is_switched_on(
    page: RemindersPage, press: Press, rest: Rest, shown: Shown
) -> None:
    page.show_tab("rule")
    rest()
    editor = page.rule_editor()
    for kind in ("appointment", "thanks", "birthday", "win_back", "return_after_service"):
        for part in ("text", "form"):
            editor.choose(kind)
            editor.show_part(part)
            rest()
            assert not editor.text.error.isVisible()
    press(page, "Try it without sending")
    rest()
    told = shown(editor)
    assert "1 message would go out." in told
    assert editor.trial._lines[0].title == "Anna Ivanova"

    # As it stands in the form, before anything is kept.
    editor.show_part("form")
    editor.form.who.classes.set_on(["hot"])
    editor.form.who.changed.emit()
    editor.show_part("trial")
    rest()
    assert "Nobody would get a message." in shown(editor)
    assert "this rule is for others" in shown(editor)

    editor.show_part("form")
    editor.form.times.not_before.setText("23:00")
    editor.show_part("trial")
    rest()
    assert "quiet hours of the salon" in shown(editor)

    editor.show_part("brought")
    rest()
    assert "A comparison, not proof" in shown(editor)


def test_the_fields_of_a_rule_are_kept_as_a_whole(
    page: RemindersPage, rest: Rest, window: Shell
) -> None:
    page.show_tab("rule")
    rest()
    editor = page.rule_editor()
    editor.choose("appointment")
    times = editor.form.times
    times.offset.setText("48; 3")
    times.changed.emit()
    editor.form.save()
    rest()
    editor.choose("birthday")
    times.offset.setText("5")
    times.gift.setText("a mask")
    times.changed.emit()
    QTest.mouseClick(editor.form.channels.ticks["sms"], Qt.MouseButton.LeftButton)
    editor.choose("thanks")  # what is typed waits
    assert not editor.form.is_changed()
    editor.choose("birthday")
    assert times.gift.text() == "a mask"
    editor.form.save()
    rest()
    from salonapp.reminders.queries import rule
    from salonapp.reminders.rules import RuleKind

    def read() -> dict[RuleKind, RuleView]:
        found: list[RuleView] = []
        page.services.read(
            page, lambda reader: [rule(reader, kind) for kind in RuleKind], found.extend, topic="t"
        )
        rest()
        return {view.kind: view for view in found}

    by_kind = read()
    assert by_kind[RuleKind.APPOINTMENT].hours == (48, 3)
    birthday = by_kind[RuleKind.BIRTHDAY]
    assert (birthday.offset_days, birthday.gift) == (-5, "a mask")
    assert "sms" not in birthday.channels
    window.undo()
    rest()
    assert read()[RuleKind.BIRTHDAY].gift == ""
    assert times.gift.text() == ""


def test_a_language_switch_keeps_the_tab_and_the_message(
    window: Shell, page: RemindersPage, rest: Rest
) -> None:
    page.show_tab("not_sent")
    rest()
    window.set_language("ru")
    rest()
    window.go("reminders")
    rest()
    again = window.page("reminders")
    assert isinstance(again, RemindersPage)

    assert again is not page
    assert again.state()["tab"] == "not_sent"
    assert "Vera Orlova" in {row.client for row in again.listed_rows()}


def test_reasons_are_cut_at_the_last_line_only() -> None:
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(font(13))
    lines = wrapped("one two three four five six seven", metrics, 60, 3)

    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert wrapped("one", metrics, 60, 3) == ["one"]
