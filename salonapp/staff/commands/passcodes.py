"""Setting PINs and signing in. Only hashes are kept; what was typed is nowhere.

A try that fails is recorded in the same pass, so nothing here raises for a wrong PIN.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from salonapp.foundation.errors import InvalidInput, NotAllowed, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands.gate import acting, require
from salonapp.staff.passcodes import (
    Hasher,
    PasscodeKind,
    SignInOutcome,
    SignInResult,
    bare_code,
    checked_password,
    checked_pin,
    new_recovery_code,
    typed_codes,
)
from salonapp.staff.queries.acting import not_allowed, viewer_of
from salonapp.staff.queries.passcodes import is_guarded, waits_until
from salonapp.staff.rights import Right, StaffRole, viewer_for
from salonapp.staff.tables import Passcode, SignIn, Staff
from salonapp.storage.door import OWNER, Actor, Reader, Tx


def begin_guarding(tx: Tx, password: str, hasher: Hasher) -> str:
    """Set the owner's password for the first time; returns the recovery code, shown only once."""
    _only_owner(tx)
    if is_guarded(tx):
        raise InvalidInput(
            msg("There is an owner's password already."), msg("Change it under People.")
        )
    _keep(tx, PasscodeKind.PASSWORD, None, hasher.hash(checked_password(password)))
    return _new_code(tx, hasher)


def change_password(tx: Tx, old: str, new: str, hasher: Hasher) -> None:
    """Another owner's password, for who knows the one there is; InvalidInput names the field."""
    _only_owner(tx)
    if not _fits(tx, PasscodeKind.PASSWORD, None, old.strip(), hasher):
        raise InvalidInput(msg("This is not the owner's password."), field="old")
    _keep(tx, PasscodeKind.PASSWORD, None, hasher.hash(checked_password(new)))


def renew_code(tx: Tx, password: str, hasher: Hasher) -> str:
    """Another recovery code, for who knows the password; the one on paper opens nothing more."""
    _only_owner(tx)
    if not _fits(tx, PasscodeKind.PASSWORD, None, password.strip(), hasher):
        raise InvalidInput(msg("This is not the owner's password."), field="password")
    return _new_code(tx, hasher)


def stop_guarding(tx: Tx, password: str, hasher: Hasher) -> None:
    """Ask nobody any more: every PIN, the password and the code are let go."""
    _only_owner(tx)
    if not _fits(tx, PasscodeKind.PASSWORD, None, password.strip(), hasher):
        raise InvalidInput(msg("This is not the owner's password."), field="password")
    tx.session.execute(delete(Passcode))
    tx.touch("passcode", (0,))


def set_pin(tx: Tx, staff_id: int, pin: str, hasher: Hasher, *, old: str | None = None) -> None:
    """Give somebody a PIN; one's own takes the old one, another's the right to manage people.

    Nobody gives a PIN to a person with more rights than their own: they could sign in with it.
    """
    member = tx.session.get(Staff, staff_id)
    if member is None or member.archived:
        raise NotFound(msg("This person is not on the staff list any more."))
    if not is_guarded(tx):
        raise InvalidInput(
            msg("First the owner needs a password."),
            msg("Without it nobody could set things right when a PIN is forgotten."),
        )
    checked = checked_pin(pin)
    giver = acting(tx)
    if giver.staff_id == staff_id:
        if old is None or not _fits(tx, PasscodeKind.PIN, staff_id, old.strip(), hasher):
            raise InvalidInput(msg("This is not your PIN."), field="old")
    else:
        _may_manage(tx, member)
    _keep(tx, PasscodeKind.PIN, staff_id, hasher.hash(checked))


def remove_pin(tx: Tx, staff_id: int) -> None:
    """Take somebody's PIN away: they cannot sign in until they are given another."""
    member = tx.session.get(Staff, staff_id)
    if member is None:
        raise NotFound(msg("This person is not on the staff list any more."))
    _may_manage(tx, member)
    forget_passcodes(tx, staff_id)


def forget_passcodes(tx: Tx, staff_id: int) -> None:
    """Let a person's PIN go, as when they leave."""
    tx.session.execute(delete(Passcode).where(Passcode.staff_id == staff_id))
    tx.touch("passcode", (staff_id,))


def sign_in(
    tx: Tx, staff_id: int | None, typed: str, hasher: Hasher, *, workstation: str = ""
) -> SignInResult:
    """Look at a PIN (of the owner: at the password), and record how it ended."""
    kind = PasscodeKind.PASSWORD if staff_id is None else PasscodeKind.PIN
    return _try(tx, kind, staff_id, (typed.strip(),), hasher, workstation)


def look_at(reader: Reader, staff_id: int | None, typed: str, hasher: Hasher) -> SignInResult:
    """What `sign_in` would say, without recording it: nobody with the right PIN waits at the door
    for a long write. Whoever comes in by this is recorded with `record_in`, a wrong try with
    `sign_in` before the next one is taken.
    """
    until = waits_until(reader, staff_id)
    if until is not None:
        return SignInResult(SignInOutcome.LOCKED, waits_until=until)
    kind = PasscodeKind.PASSWORD if staff_id is None else PasscodeKind.PIN
    if not _fits(reader, kind, staff_id, typed.strip(), hasher):
        return SignInResult(SignInOutcome.WRONG)
    actor = OWNER if staff_id is None else Actor(staff_id, "")
    return SignInResult(SignInOutcome.IN, viewer_of(reader, actor))


def record_in(tx: Tx, staff_id: int | None, workstation: str) -> None:
    """Somebody came in whose PIN was found right by `look_at`."""
    member = tx.session.get(Staff, staff_id) if staff_id is not None else None
    actor = OWNER if staff_id is None else Actor(staff_id, member.name if member else "")
    _record(tx, actor, SignInOutcome.IN, workstation)


def recover(
    tx: Tx, code: str, password: str, hasher: Hasher, *, workstation: str = ""
) -> tuple[SignInResult, str]:
    """Another owner's password for the printed code, which is used up; the new code comes back.

    InvalidInput when the password will not do, or a letter of the code is missing: then the code
    was not looked at.
    """
    new, codes = checked_password(password), typed_codes(code)
    result = _try(tx, PasscodeKind.RECOVERY, None, codes, hasher, workstation)
    if result.viewer is None:
        return result, ""
    _keep(tx, PasscodeKind.PASSWORD, None, hasher.hash(new))
    return result, _new_code(tx, hasher)


def record_out(tx: Tx, workstation: str) -> None:
    """Somebody locked the screen, or it locked itself."""
    _record(tx, tx.actor, SignInOutcome.OUT, workstation)


def _try(
    tx: Tx,
    kind: PasscodeKind,
    staff_id: int | None,
    typed: Collection[str],
    hasher: Hasher,
    workstation: str,
) -> SignInResult:
    actor = OWNER
    if staff_id is not None:
        member = tx.session.get(Staff, staff_id)
        if member is None or member.archived:
            raise NotFound(msg("This person is not on the staff list any more."))
        actor = Actor(staff_id, member.name)
    until = waits_until(tx, staff_id)
    if until is not None:
        _record(tx, actor, SignInOutcome.LOCKED, workstation)
        return SignInResult(SignInOutcome.LOCKED, waits_until=until)
    if not any(_fits(tx, kind, staff_id, each, hasher) for each in typed):
        _record(tx, actor, SignInOutcome.WRONG, workstation)
        tx.session.flush()
        return SignInResult(SignInOutcome.WRONG, waits_until=waits_until(tx, staff_id))
    outcome = SignInOutcome.RECOVERED if kind is PasscodeKind.RECOVERY else SignInOutcome.IN
    _record(tx, actor, outcome, workstation)
    return SignInResult(outcome, viewer_of(tx, actor))


def _fits(
    reader: Reader, kind: PasscodeKind, staff_id: int | None, typed: str, hasher: Hasher
) -> bool:
    of = Passcode.staff_id.is_(None) if staff_id is None else Passcode.staff_id == staff_id
    kept = reader.session.scalar(select(Passcode.hash).where(Passcode.kind == kind.value, of))
    return kept is not None and hasher.verify(kept, typed)


def _keep(tx: Tx, kind: PasscodeKind, staff_id: int | None, hashed: str) -> None:
    of = Passcode.staff_id.is_(None) if staff_id is None else Passcode.staff_id == staff_id
    tx.session.execute(delete(Passcode).where(Passcode.kind == kind.value, of))
    kept = Passcode(kind=kind.value, staff_id=staff_id, hash=hashed, changed_at=tx.now)
    tx.session.add(kept)
    tx.session.flush()
    tx.touch("passcode", (kept.id,))


def _new_code(tx: Tx, hasher: Hasher) -> str:
    code = new_recovery_code()
    _keep(tx, PasscodeKind.RECOVERY, None, hasher.hash(bare_code(code)))
    return code


def _record(tx: Tx, actor: Actor, outcome: SignInOutcome, workstation: str) -> None:
    tx.session.add(
        SignIn(
            at=tx.now,
            staff_id=actor.staff_id,
            name=actor.name,
            outcome=outcome.value,
            workstation=workstation,
        )
    )
    tx.session.flush()


def _only_owner(tx: Tx) -> None:
    if acting(tx).role is not StaffRole.OWNER:
        raise NotAllowed(msg("Only the owner may do this."), msg("Ask the owner."))


def _may_manage(tx: Tx, member: Staff) -> None:
    require(tx, Right.STAFF)
    theirs = viewer_for(member.id, member.name, member.role, member.rights).rights
    missing = theirs - acting(tx).rights
    if missing:
        raise not_allowed(tx, min(missing))
    if member.role == StaffRole.OWNER:
        _only_owner(tx)
