"""The card's section of people: family, who pays, who recommended whom; names open their card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from salonapp.clients.people import LinkView, NamedClient
from salonapp.foundation.i18n import _, ngettext
from salonapp.ui.kit.buttons import button
from salonapp.ui.kit.flow import Flow
from salonapp.ui.kit.frames import Card, box, panel, rule
from salonapp.ui.kit.texts import label
from salonapp.ui.pages.clients.around_reading import Around, PersonLine

_MOST_NAMES = 12
_LONGEST_NAME = 240


@dataclass(frozen=True, slots=True)
class PeopleActs:
    """What the buttons of the section do."""

    open_client: Callable[[int], object]
    add: Callable[[], object]
    edit: Callable[[LinkView], object]
    edit_recommendation: Callable[[], object]


def people_card(around: Around, acts: PeopleActs) -> Card:
    """The section, with its next step where there is nobody yet."""
    card = Card(_("People around"))
    people = around.people
    add = button(_("Add"), acts.add, kind="quiet", icon_name="plus")
    add.setAccessibleName(_("Add somebody who belongs to the client"))
    card.head.addWidget(add)
    for line in around.lines:
        card.add(_person(line, acts))
    if not around.lines:
        text = _("Family and friends will stand here: who pays, who shares a phone.")
        card.add(label(text, "second", wrap=True))
    card.add(rule())
    card.add(_recommendation(around, acts))
    if people.recommended:
        count = len(people.recommended)
        words = ngettext(
            "Recommended {count} client:", "Recommended {count} clients:", count
        ).format(count=count)
        card.add(_names(words, people.recommended, acts))
    card.body.addStretch(1)
    return card


def _person(line: PersonLine, acts: PeopleActs) -> QWidget:
    across = box(across=True, spacing=8)
    words = box(spacing=2)
    link = line.link
    words.addWidget(_name(link.name, lambda: acts.open_client(link.other_id)))
    words.addWidget(label(line.words, "second", wrap=True))
    words.addStretch(1)
    across.addLayout(words, 1)
    change = button("", lambda: acts.edit(link), kind="quiet", icon_name="pencil-simple")
    change.setToolTip(_("Change"))
    change.setAccessibleName(_("Change the link with {name}").format(name=link.name))
    across.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
    return panel(across)


def _recommendation(around: Around, acts: PeopleActs) -> QWidget:
    people = around.people
    across = box(across=True, spacing=8)
    words = box(spacing=2)
    by = people.recommended_by
    if by is not None:
        holder = QWidget()
        flow = Flow(holder, spacing=4)
        flow.addWidget(label(_("Recommended by:"), "muted"))
        flow.addWidget(_name(by.name, lambda: acts.open_client(by.id)))
        words.addWidget(holder)
    if people.source:
        words.addWidget(
            label(_("Heard of us from: {source}").format(source=people.source), "muted", wrap=True)
        )
    if by is None and not people.source:
        words.addWidget(label(_("Where they heard of us is not known."), "second", wrap=True))
    words.addStretch(1)
    across.addLayout(words, 1)
    change = button("", acts.edit_recommendation, kind="quiet", icon_name="pencil-simple")
    change.setToolTip(_("Who recommended them, where they heard of us"))
    change.setAccessibleName(_("Who recommended them, where they heard of us"))
    across.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
    return panel(across)


def _names(words: str, people: Sequence[NamedClient], acts: PeopleActs) -> QWidget:
    holder = QWidget()
    flow = Flow(holder, spacing=4)
    flow.addWidget(label(words, "muted"))
    for person in people[:_MOST_NAMES]:
        flow.addWidget(_name(person.name, partial(acts.open_client, person.id)))
    more = len(people) - _MOST_NAMES
    if more > 0:
        text = ngettext("and {count} more", "and {count} more", more)
        flow.addWidget(label(text.format(count=more), "muted"))
    return holder


def _name(name: str, on_click: Callable[[], object]) -> QPushButton:
    made = button(name, on_click, kind="link", tip=_("Open the card"))
    if made.fontMetrics().horizontalAdvance(name) > _LONGEST_NAME:
        cut = made.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME)
        made.setText(cut)
        made.setToolTip(name)
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
