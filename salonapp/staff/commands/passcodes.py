"""Setting PINs and signing in. Only hashes are kept; what was typed is nowhere.

A try that fails is recorded in the same pass, so nothing here raises for a wrong PIN, wherever it
was typed: a question that answers without end would find every PIN.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from salonapp.foundation.errors import InvalidInput, NotAllowed, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.commands.gate import acting, require
from salonapp.staff.passcodes import (
    NONE_LATE,
    Hasher,
    LateTries,
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
from salonapp.staff.queries.passcodes import is_guarded, wait_after_another, waits_until
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


def change_password(
    tx: Tx, old: str, new: str, hasher: Hasher, *, workstation: str = ""
) -> SignInResult:
    """Another owner's password, for who knows the one there is: a try like any other.

    InvalidInput when the new one will not do: then the old one was not looked at.
    """
    _only_owner(tx)
    checked = checked_password(new)
    result = _confirm(tx, None, old, hasher, workstation)
    if result.viewer is not None:
        _keep(tx, PasscodeKind.PASSWORD, None, hasher.hash(checked))
    return result


def renew_code(
    tx: Tx, password: str, hasher: Hasher, *, workstation: str = ""
) -> tuple[SignInResult, str]:
    """Another recovery code, for who knows the password; the one on paper opens nothing more.

    "" as the code when it was not the password.
    """
    _only_owner(tx)
    result = _confirm(tx, None, password, hasher, workstation)
    return result, _new_code(tx, hasher) if result.viewer is not None else ""


def stop_guarding(tx: Tx, password: str, hasher: Hasher, *, workstation: str = "") -> SignInResult:
    """Ask nobody any more: every PIN, the password and the code are let go."""
    _only_owner(tx)
    result = _confirm(tx, None, password, hasher, workstation)
    if result.viewer is not None:
        tx.session.execute(delete(Passcode))
        tx.touch("passcode", (0,))
    return result


def change_own_pin(
    tx: Tx, old: str, pin: str, hasher: Hasher, *, workstation: str = ""
) -> SignInResult:
    """Another PIN for whoever sits at the desk, who knows the one there is: a try like any other.

    InvalidInput when the new one will not do: then the old one was not looked at.
    """
    checked = checked_pin(pin)
    me = acting(tx).staff_id
    if me is None:
        raise InvalidInput(msg("The owner signs in with a password, not with a PIN."))
    result = _confirm(tx, me, old, hasher, workstation)
    if result.viewer is not None:
        _keep(tx, PasscodeKind.PIN, me, hasher.hash(checked))
    return result


def set_pin(tx: Tx, staff_id: int, pin: str, hasher: Hasher) -> None:
    """Give somebody a PIN, which takes the right to manage people; one's own: `change_own_pin`.

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
    if acting(tx).staff_id == staff_id:
        raise InvalidInput(msg("Your own PIN is changed with the one you have."), field="old")
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
    return _try(
        tx, _kind_of(staff_id), staff_id, (typed.strip(),), hasher, workstation, SignInOutcome.IN
    )


def look_at(
    reader: Reader,
    staff_id: int | None,
    typed: str,
    hasher: Hasher,
    late: LateTries = NONE_LATE,
) -> SignInResult:
    """What `sign_in` would say, without recording it: nobody waits at the door for a long write.

    Whoever comes in by this is recorded with `record_in`, any other try with `record_try`; until
    it is, whoever asks counts it among the `late` ones, else PINs could be guessed meanwhile.
    """
    until = waits_until(reader, staff_id, late)
    if until is not None:
        return SignInResult(SignInOutcome.LOCKED, waits_until=until)
    if not _fits(reader, _kind_of(staff_id), staff_id, typed.strip(), hasher):
        wait = wait_after_another(reader, staff_id, late)
        return SignInResult(SignInOutcome.WRONG, waits_until=wait)
    actor = OWNER if staff_id is None else Actor(staff_id, "")
    return SignInResult(SignInOutcome.IN, viewer_of(reader, actor))


def record_in(tx: Tx, staff_id: int | None, workstation: str) -> None:
    """Somebody came in whose PIN was found right by `look_at`."""
    _record(tx, _actor(tx, staff_id), SignInOutcome.IN, workstation)


def record_try(
    tx: Tx, staff_id: int | None, outcome: SignInOutcome, at: datetime, workstation: str
) -> None:
    """A try that `look_at` turned away, at the time it was made (UTC)."""
    _record(tx, _actor(tx, staff_id), outcome, workstation, at)


def recover(
    tx: Tx, code: str, password: str, hasher: Hasher, *, workstation: str = ""
) -> tuple[SignInResult, str]:
    """Another owner's password for the printed code, which is used up; the new code comes back.

    InvalidInput when the password will not do, or a letter of the code is missing: then the code
    was not looked at.
    """
    new, codes = checked_password(password), typed_codes(code)
    right = SignInOutcome.RECOVERED
    result = _try(tx, PasscodeKind.RECOVERY, None, codes, hasher, workstation, right)
    if result.viewer is None:
        return result, ""
    _keep(tx, PasscodeKind.PASSWORD, None, hasher.hash(new))
    return result, _new_code(tx, hasher)


def record_out(tx: Tx, workstation: str) -> None:
    """Somebody locked the screen, or it locked itself."""
    _record(tx, tx.actor, SignInOutcome.OUT, workstation)


def _confirm(
    tx: Tx, staff_id: int | None, typed: str, hasher: Hasher, workstation: str
) -> SignInResult:
    right = SignInOutcome.CONFIRMED
    kind = _kind_of(staff_id)
    return _try(tx, kind, staff_id, (typed.strip(),), hasher, workstation, right)


def _kind_of(staff_id: int | None) -> PasscodeKind:
    return PasscodeKind.PASSWORD if staff_id is None else PasscodeKind.PIN


def _actor(reader: Reader, staff_id: int | None) -> Actor:
    if staff_id is None:
        return OWNER
    member = reader.session.get(Staff, staff_id)
    return Actor(staff_id, member.name if member else "")


def _try(
    tx: Tx,
    kind: PasscodeKind,
    staff_id: int | None,
    typed: Collection[str],
    hasher: Hasher,
    workstation: str,
    right: SignInOutcome,
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
    _record(tx, actor, right, workstation)
    return SignInResult(right, viewer_of(tx, actor))


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


def _record(
    tx: Tx, actor: Actor, outcome: SignInOutcome, workstation: str, at: datetime | None = None
) -> None:
    tx.session.add(
        SignIn(
            at=at or tx.now,
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
