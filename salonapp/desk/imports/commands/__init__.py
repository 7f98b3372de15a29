"""Importing a file: one operation in one transaction, which one undo takes back."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from salonapp.desk.imports.cards import ImportKind, ImportResult
from salonapp.desk.imports.commands.clients import import_clients
from salonapp.desk.imports.commands.job import Cancel, Job, Progress
from salonapp.desk.imports.commands.profile import remember
from salonapp.desk.imports.commands.visits import import_visits
from salonapp.desk.imports.preview import recognise
from salonapp.desk.imports.rejected import RejectedRows
from salonapp.desk.imports.rows import Salon
from salonapp.foundation.i18n import msg
from salonapp.foundation.paths import data_dir
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER, Actor
from salonapp.storage.settings import set_setting

#: Objects made and not given back since the collector was switched off.
_MANY_LEFT_BEHIND = 200_000


class _OnlyTried(Exception):
    """Ends a dry run: leaves the block of the door, so that nothing is kept."""


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Millions of values are made, hardly any in a cycle; looking for cycles costs a quarter.

    What the reading of a large file leaves behind is given back at once: deriving needs the
    memory. After a small one the look through everything would take longer than the import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        left_behind, _middle, _old = gc.get_count()
        if was_on:
            gc.enable()
        if left_behind > _MANY_LEFT_BEHIND:
            gc.collect()


def run_import(
    db: Database,
    path: Path,
    kind: ImportKind | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    actor: Actor = OWNER,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    rejects_folder: Path | None = None,
) -> ImportResult:
    """Import the file at `path`; what its rows are and what its columns mean is guessed.

    `mapping` (field -> heading) and `kind` override the guesses. Rejected rows go beside the file,
    or to `rejects_folder` (the data folder by default) where that cannot be written. A dry run
    counts and writes nothing. Whatever was created or changed leaves sending paused. SalonError
    says why a file cannot be imported; Cancelled when `cancel` said so: nothing is kept then.
    """
    source, columns = recognise(path, kind, mapping)
    fallback = rejects_folder or data_dir() / "rejected"
    with RejectedRows(source, fallback, keep=not dry_run) as rejected_rows:
        job = Job(path.name, rejected_rows, progress, cancel, looks_for_doubles=dry_run)
        operation_id: int | None = None
        try:
            with db.write(actor, msg("Import of {name}", name=path.name)) as tx:
                salon = Salon(
                    tx.today, tx.settings.text("salon.country"), tx.settings.text("salon.currency")
                )
                with _collector_resting():
                    if columns.kind is ImportKind.CLIENTS:
                        import_clients(tx, source, columns, salon, job)
                    else:
                        import_visits(tx, source, columns, salon, job)
                if dry_run:
                    raise _OnlyTried
                if job.created or job.updated:
                    set_setting(tx, "reminders.paused", True)
                    remember(tx, source, columns, mapping or {}, path.name)
            operation_id = tx.operation_id
        except _OnlyTried:
            pass
    return ImportResult(
        columns.kind,
        job.read,
        job.created,
        job.updated,
        job.unchanged,
        tuple(sorted(job.rejected, key=lambda rejected: rejected.row)),
        job.notes.all(),
        operation_id,
        rejected_rows.path,
        job.new_clients,
        job.new_services,
        job.new_masters,
        job.consents_given,
        job.consents_refused,
        tuple(job.doubled),
    )
