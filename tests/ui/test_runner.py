from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg
from salonapp.ui.landings import Unexpected, Written
from salonapp.ui.runner import Job, JobState, Runner
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.database import Database
    from salonapp.storage.door import Reader, Tx

Settle = Callable[[Services], None]


def name_salon(tx: Tx) -> str:
    from salonapp.storage.tables import Setting

    tx.session.add(Setting(key="salon.name", value="Lilia"))
    return "done"


def answer(word: str) -> Callable[[Reader], str]:
    return lambda _reader: word


def test_a_read_runs_elsewhere_and_its_result_comes_back_to_the_gui_thread(
    services: Services, settle: Settle
) -> None:
    owner = QObject()
    seen: list[tuple[int, bool]] = []
    here = threading.get_ident()

    def shown(worker: int) -> None:
        seen.append((worker, QThread.currentThread() is owner.thread()))

    services.read(owner, lambda _reader: threading.get_ident(), shown)
    settle(services)

    (worker, on_gui_thread), *rest = seen
    assert rest == []
    assert worker != here
    assert on_gui_thread


def test_of_several_reads_about_the_same_thing_only_the_last_is_shown(
    services: Services, settle: Settle
) -> None:
    owner = QObject()
    shown: list[str] = []
    for typed in ("a", "an", "ann"):
        services.read(owner, answer(typed), shown.append, topic="search")
    settle(services)

    assert shown == ["ann"]


def test_a_result_for_a_page_that_is_gone_is_dropped(services: Services, settle: Settle) -> None:
    import shiboken6

    owner = QObject()
    shown: list[str] = []
    services.read(owner, lambda _reader: "late", shown.append)
    shiboken6.delete(owner)
    settle(services)

    assert shown == []


def test_what_is_asked_before_the_salon_is_open_is_answered_afterwards(
    qtbot: QtBot, bare_db: Database
) -> None:
    runner, owner = Runner(), QObject()
    shown: list[str] = []
    runner.read(owner, lambda reader: reader.settings.text("salon.name"), shown.append)
    assert runner.busy()

    runner.attach(bare_db)
    qtbot.waitUntil(lambda: not runner.busy())
    runner.close()

    assert shown == [""]


def test_a_write_tells_what_happened_and_can_be_taken_back(
    services: Services, settle: Settle
) -> None:
    owner = QObject()
    written: list[Written] = []
    services.runner.written.connect(written.append)
    services.write(owner, msg("Salon named"), name_salon)
    settle(services)
    assert [str(each.label) for each in written] == ["Salon named"]

    taken_back: list[bool] = []
    services.undo(owner, written[0].operation_id, lambda: taken_back.append(True))
    settle(services)
    names: list[str] = []
    services.read(owner, lambda reader: reader.settings.text("salon.name"), names.append)
    settle(services)

    assert taken_back == [True]
    assert names == [""]


def test_a_write_that_changes_nothing_offers_no_undo(services: Services, settle: Settle) -> None:
    written: list[Written] = []
    services.runner.written.connect(written.append)
    services.write(QObject(services), msg("Nothing"), lambda _tx: None)
    settle(services)

    assert written == []


def test_a_problem_the_user_can_mend_reaches_the_form_that_asked(
    services: Services, settle: Settle
) -> None:
    refused: list[SalonError] = []

    def refuse(_tx: Tx) -> NoReturn:
        raise SalonError(msg("The day is in the future."))

    services.write(QObject(services), msg("Visit recorded"), refuse, failed=refused.append)
    settle(services)

    assert [str(error) for error in refused] == ["The day is in the future."]


def test_a_defect_is_told_calmly_and_logged_without_the_clients_data(
    services: Services, settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    problems: list[SalonError] = []
    services.runner.problem.connect(problems.append)

    def break_down(_reader: Reader) -> NoReturn:
        raise RuntimeError("+79123456789 Anna")

    with caplog.at_level(logging.ERROR):
        services.read(QObject(services), break_down, print)
        settle(services)

    assert [type(problem) for problem in problems] == [Unexpected]
    assert "RuntimeError" in caplog.text
    assert "break_down" in caplog.text
    assert "Anna" not in caplog.text
    assert "Anna" not in str(problems[0])


def test_a_long_job_shows_how_far_it_is_and_leaves_nothing_when_it_is_stopped(
    services: Services, settle: Settle
) -> None:
    owner = QObject()
    states: list[JobState | None] = []
    refused: list[SalonError] = []
    services.runner.job_changed.connect(states.append)
    stopped = threading.Event()

    def work(db: Database, job: Job) -> None:
        with db.write(services.actor, msg("Imported")) as tx:
            name_salon(tx)
            job.progress(1, 1)
            assert stopped.wait(10)
            job.progress(2, 2)

    def stop(state: JobState | None) -> None:
        if state is not None and state.done:
            services.runner.cancel_job()
            stopped.set()

    services.runner.job_changed.connect(stop)
    services.job(owner, msg("Importing"), work, failed=refused.append)
    settle(services)
    names: list[str] = []
    services.read(owner, lambda reader: reader.settings.text("salon.name"), names.append)
    settle(services)

    assert [str(error) for error in refused] == ["Stopped. Nothing was changed."]
    assert states[0] == JobState(msg("Importing"))
    assert states[-1] is None
    assert names == [""]
