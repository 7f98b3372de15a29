"""Who may do what, and who has a PIN; who was in when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from salonapp.foundation.errors import SalonError
from salonapp.foundation.format import format_recent
from salonapp.foundation.i18n import _, msg
from salonapp.staff.cards import StaffMember
from salonapp.staff.passcodes import SignInOutcome, SignInResult, SignInView
from salonapp.staff.right_words import right_name, role_name
from salonapp.staff.rights import ROLE_RIGHTS, Right, StaffRole, Viewer
from salonapp.ui.half_typed import place_of
from salonapp.ui.kit.avatar import Avatar
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.chips import chip
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, box, panel
from salonapp.ui.kit.notices import Banner, EmptyState
from salonapp.ui.kit.rows import Rows
from salonapp.ui.kit.texts import label
from salonapp.ui.page import Navigator
from salonapp.ui.pages.settings.people_forms import PinDialog, RightsDialog
from salonapp.ui.pages.settings.sections import Section, SettingsCard
from salonapp.ui.recovering import AskPassword, CodeDialog, PasswordDialog, refuse_try
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx

_SIGN_INS = 30
#: What the owner is called in the records.
_OWNER = "owner"
_PAUSES = (1, 2, 5, 10, 15, 30, 60)
_OUTCOMES = {
    SignInOutcome.IN: "good",
    SignInOutcome.OUT: "neutral",
    SignInOutcome.WRONG: "warm",
    SignInOutcome.LOCKED: "warm",
    SignInOutcome.RECOVERED: "hot",
    SignInOutcome.CONFIRMED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the section shows."""

    members: list[StaffMember]
    with_pin: set[int]
    guarded: bool
    minutes: int
    sign_ins: list[SignInView]


class PeopleSection(Section):
    """Roles, rights one by one, PINs, the owner's password, and who was in when."""

    def __init__(self, services: Services, navigator: Navigator) -> None:
        super().__init__(
            services,
            navigator,
            _("People and rights"),
            "",
        )
        self._about = label("", "muted", wrap=True)
        self.add(self._about)
        self._members: list[StaffMember] = []
        self._problem = Banner("danger", closable=True)
        self.add(self._problem)
        self._people = Card(_("Who may do what"), spacing=12)
        self._rows = Rows()
        self._people.add(self._rows)
        self._empty = EmptyState(
            "identification-badge",
            _("Nobody yet"),
            _("Add people under “Masters”, then give each a PIN here."),
        )
        self._people.add(self._empty)
        self.add(self._people)
        self._owner = Card(_("Owner's password"), spacing=12)
        self._owner_about = label("", "second", wrap=True)
        self._owner.add(self._owner_about)
        self._begin = button(
            _("Set the password"), self._set_password, kind="primary", icon_name="lock-simple"
        )
        self._change = button(_("Another password"), self._change_password)
        self._renew = button(_("New recovery code"), self._renew_code)
        self._stop = button(_("Ask nobody any more"), self._stop_asking, kind="quiet")
        acts = QWidget()
        flow = Flow(acts, 8)
        for each in (self._begin, self._change, self._renew, self._stop):
            flow.addWidget(each)
        self._owner.add(acts)
        self.add(self._owner)
        self._pause = SettingsCard(services, _("When nobody touches anything"))
        after = _("after {n} min")
        pauses = [(0, _("never")), *((n, after.format(n=n)) for n in _PAUSES)]
        self._pause.add_choice("salon.lock_after_minutes", _("The screen locks itself"), pauses)
        self.add(self._pause)
        self._log = Card(_("Who was in when"), spacing=6)
        self._log_rows = Rows()
        self._log.add(self._log_rows)
        self.add(self._log)

    def reload(self) -> None:
        """Read who works here, what they may, and who has a PIN."""
        viewer = self.services.viewer

        def work(reader: Reader) -> Found:
            from salonapp.staff.queries import staff_list
            from salonapp.staff.queries.passcodes import is_guarded, sign_ins, with_pin

            minutes = reader.settings.number("salon.lock_after_minutes")
            told = sign_ins(reader, viewer, most=_SIGN_INS) if viewer.may(Right.STAFF) else []
            return Found(staff_list(reader), with_pin(reader), is_guarded(reader), minutes, told)

        self.services.read(self, work, self._show, topic="people")

    def show_rights(self) -> None:
        """Open the rights of the first who has not all of them, for the tour."""
        for member in self._members:
            if member.role is not StaffRole.OWNER:
                self._edit_rights(member)
                return

    def _show(self, found: Found) -> None:
        viewer = self.services.viewer
        self._members = found.members
        self._rows.show_rows([self._row(each, found, viewer) for each in found.members])
        self._rows.setVisible(bool(found.members))
        self._empty.setVisible(not found.members)
        owner = viewer.role is StaffRole.OWNER
        self._owner.setVisible(owner)
        for each in (self._change, self._renew, self._stop):
            each.setVisible(found.guarded)
        self._begin.setVisible(not found.guarded)
        self._about.setText(_about_pins(found.guarded))
        self._owner_about.setText(_about_password(found.guarded))
        self._pause.setVisible(found.guarded)
        self._pause.show_values({"salon.lock_after_minutes": found.minutes})
        self._log.setVisible(found.guarded and bool(found.sign_ins))
        self._log_rows.show_rows([self._sign_in(each) for each in found.sign_ins])

    def _row(self, member: StaffMember, found: Found, viewer: Viewer) -> QWidget:
        across = box(across=True, spacing=12)
        across.addWidget(Avatar(member.name, 36))
        words = box(spacing=2)
        words.addWidget(label(member.name, "strong", wrap=True))
        about = f"{role_name(member.role).capitalize()}. {summary(member)}"
        words.addWidget(label(about, "caption", wrap=True))
        across.addLayout(words, 1)
        has_pin = member.id in found.with_pin
        if has_pin:
            across.addWidget(chip(_("PIN"), "good"))
        if viewer.may(Right.STAFF):
            if member.role is not StaffRole.OWNER:
                self._act(across, _("Rights"), member, partial(self._edit_rights, member))
            title = _("Another PIN") if has_pin else _("Set a PIN")
            self._act(across, title, member, partial(self._set_pin, member, found))
            if has_pin:
                title = _("Take the PIN")
                away = button("", partial(self._remove_pin, member), icon_name="trash", tip=title)
                away.setAccessibleName(f"{title}: {member.name}")
                across.addWidget(away)
        elif member.id == viewer.staff_id and has_pin:
            self._act(across, _("Another PIN"), member, partial(self._set_pin, member, found))
        return panel(across)

    def _act(self, row: object, title: str, member: StaffMember, act: partial[None]) -> None:
        made = button(title, act)
        made.setAccessibleName(f"{title}: {member.name}")
        row.addWidget(made)  # type: ignore[attr-defined]

    def _sign_in(self, seen: SignInView) -> QWidget:
        across = box(across=True, spacing=12)
        now = self.services.clock.now().astimezone(seen.at.tzinfo)
        when = label(format_recent(seen.at, now.date()), "second")
        when.setFixedWidth(150)
        across.addWidget(when)
        is_owner = seen.name == _OWNER
        name = _("Owner") if is_owner else seen.name
        across.addWidget(label(name, "strong"))
        across.addWidget(chip(_outcome_words(seen.outcome, is_owner), _OUTCOMES[seen.outcome]))
        across.addStretch(1)
        across.addWidget(label(seen.workstation.split("/")[0], "caption"))
        return panel(across)

    # What the buttons do.

    def _edit_rights(self, member: StaffMember) -> None:
        RightsDialog(self, self.services, member).open()

    def _set_pin(self, member: StaffMember, found: Found) -> None:
        def ask() -> None:
            PinDialog(self, self.services, member).open()

        if found.guarded:
            ask()
        elif self.services.viewer.role is StaffRole.OWNER:
            self._set_password(ask)

    def _remove_pin(self, member: StaffMember) -> None:
        def work(tx: Tx) -> None:
            from salonapp.staff.commands.passcodes import remove_pin

            remove_pin(tx, member.id)

        self.services.write(self, msg("PIN taken away"), work, self._again, failed=self._problems)

    def _set_password(self, then: object = None) -> None:
        def shown(code: str) -> None:
            self.reload()
            after = then if callable(then) else (lambda: None)
            CodeDialog(self.window(), self.services, code, after).open()

        PasswordDialog(self, self.services, shown, first=True).open()

    def _change_password(self) -> None:
        PasswordDialog(self, self.services, lambda _code: None, first=False).open()

    def _renew_code(self) -> None:
        hasher, place = self.services.hasher, place_of(self.services.actor)

        def act(password: str, asked: AskPassword) -> None:
            def work(tx: Tx) -> tuple[SignInResult, str]:
                from salonapp.staff.commands.passcodes import renew_code

                return renew_code(tx, password, hasher, workstation=place)

            def done(found: tuple[SignInResult, str]) -> None:
                result, code = found
                if result.viewer is None:
                    self._not_the_password(asked, result)
                    return
                asked.saved()
                CodeDialog(self.window(), self.services, code).open()

            self.services.write(self, msg("New recovery code"), work, done, failed=asked.refuse)

        about = _("The code on paper stops working; print the new one.")
        AskPassword(self, _("New recovery code"), about, _("Make it"), act).open()

    def _stop_asking(self) -> None:
        hasher, place = self.services.hasher, place_of(self.services.actor)

        def act(password: str, asked: AskPassword) -> None:
            def work(tx: Tx) -> SignInResult:
                from salonapp.staff.commands.passcodes import stop_guarding

                return stop_guarding(tx, password, hasher, workstation=place)

            def done(result: SignInResult) -> None:
                if result.viewer is None:
                    self._not_the_password(asked, result)
                    return
                asked.saved()
                self.reload()

            self.services.write(self, msg("PINs let go"), work, done, failed=asked.refuse)

        about = _(
            "All PINs, the owner's password and the recovery code are let go. Whoever sits at this"
            " computer is the owner then. Roles and rights stay as they are."
        )
        AskPassword(self, _("Ask nobody any more"), about, _("Let them go"), act).open()

    def _not_the_password(self, asked: AskPassword, result: SignInResult) -> None:
        words = msg("This is not the owner's password.")
        refuse_try(asked, self.services, result, words, "password")

    def _again(self, _none: None) -> None:
        self.reload()

    def _problems(self, error: SalonError) -> None:
        self._problem.set_text(str(error))


def summary(member: StaffMember) -> str:
    """What differs from the role, in words; else how many rights come with it."""
    usual = ROLE_RIGHTS[member.role]
    more = [right_name(right) for right in Right if right in member.rights - usual]
    less = [right_name(right) for right in Right if right in usual - member.rights]
    parts = []
    if more:
        parts.append(_("Also: {rights}.").format(rights=", ".join(more)))
    if less:
        parts.append(_("Not: {rights}.").format(rights=", ".join(less)))
    return " ".join(parts) or _("As the role says.")


def _about_pins(guarded: bool) -> str:
    if guarded:
        return _(
            "Everybody says who they are (F12), sees what they may see, and what they do bears"
            " their name."
        )
    return _(
        "Without PINs whoever sits at this computer is the owner. With PINs everybody says"
        " who they are (F12), sees what they may see, and what they do bears their name."
    )


def _about_password(guarded: bool) -> str:
    if guarded:
        return _(
            "It opens everything. If it is forgotten, the printed code sets another one; without"
            " both the data stay, but nobody can take the owner's rights."
        )
    return _("Nobody is asked for a PIN. It begins with the owner's password.")


def _outcome_words(outcome: SignInOutcome, is_owner: bool) -> str:
    wrong = _("wrong password or code") if is_owner else _("wrong PIN")
    return {
        SignInOutcome.IN: _("came in"),
        SignInOutcome.OUT: _("left the desk"),
        SignInOutcome.WRONG: wrong,
        SignInOutcome.LOCKED: _("tried too soon"),
        SignInOutcome.RECOVERED: _("in by the printed code"),
        SignInOutcome.CONFIRMED: _("changed a PIN or the password"),
    }[outcome]
