"""What the buttons of the card's own sections do: each opens the section's dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from salonapp.channels.port import ChannelKind
from salonapp.clients.chats import ChatView
from salonapp.clients.people import LinkView
from salonapp.foundation.i18n import msg
from salonapp.staff.cards import StaffMember
from salonapp.ui.pages.clients.card_reading import Shown
from salonapp.ui.pages.clients.chats_card import ChatActs
from salonapp.ui.pages.clients.likes_card import LikesActs
from salonapp.ui.pages.clients.people_card import PeopleActs
from salonapp.ui.services import Services

if TYPE_CHECKING:
    from salonapp.storage.door import Reader, Tx


class SectionActs(QObject):
    """Opens the dialogs of preferences, own fields and people for the card that is shown."""

    client_asked = Signal(int)

    def __init__(self, services: Services, card: QWidget) -> None:
        super().__init__(card)
        self._services = services
        self._card = card

    def likes(self, shown: Shown) -> LikesActs:
        """The buttons of the preferences."""
        return LikesActs(lambda: self.edit_likes(shown), self._came_true)

    def people(self, shown: Shown) -> PeopleActs:
        """The buttons of the people around."""
        return PeopleActs(
            self.client_asked.emit,
            lambda: self.edit_link(shown),
            lambda link: self.edit_link(shown, link),
            lambda: self.edit_recommendation(shown),
        )

    def fields(self, shown: Shown) -> Callable[[], object]:
        """The button of the salon's own fields."""
        return lambda: self.edit_fields(shown)

    def chats(self, shown: Shown) -> ChatActs:
        """The buttons of the messengers."""
        return ChatActs(lambda channel: self.link_chat(shown, channel), self._unlink_chat)

    def link_chat(self, shown: Shown, channel: ChannelKind) -> None:
        """Show the code that brings the client to the salon's bot."""
        from salonapp.ui.pages.clients.dialogs.chat_link import ChatLinkDialog

        window = self._card.window()
        ChatLinkDialog(window, self._services, shown.id, shown.name, channel).open()

    def _unlink_chat(self, chat: ChatView) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.chats import unlink

            unlink(tx, chat.id)

        label = msg("{messenger} unlinked", messenger=chat.messenger)
        self._services.write(self, label, work)

    def edit_likes(self, shown: Shown) -> None:
        """Change what the client likes."""

        def work(reader: Reader) -> list[StaffMember]:
            from salonapp.staff.queries import staff_list

            return staff_list(reader, with_archived=True)

        def show(staff: list[StaffMember]) -> None:
            from salonapp.ui.pages.clients.dialogs.likes_form import LikesForm

            LikesForm(
                self._card.window(),
                self._services,
                shown.id,
                shown.name,
                shown.around.preferences,
                staff,
                shown.today,
            ).open()

        self._services.read(self, work, show, topic="likes")

    def edit_fields(self, shown: Shown) -> None:
        """Change what stands in the salon's own fields."""
        from salonapp.ui.pages.clients.dialogs.fields_form import FieldsForm

        fields = shown.around.fields_in_use
        FieldsForm(self._card.window(), self._services, shown.id, shown.name, fields).open()

    def edit_link(self, shown: Shown, link: LinkView | None = None) -> None:
        """Add somebody to the people around, or change who they are."""
        from salonapp.ui.pages.clients.dialogs.link_form import LinkForm

        LinkForm(self._card.window(), self._services, shown.id, shown.name, link).open()

    def edit_recommendation(self, shown: Shown) -> None:
        """Say who recommended the client and where they heard of the salon."""

        def work(reader: Reader) -> list[str]:
            from salonapp.clients.queries.people import known_sources

            return known_sources(reader, viewer=self._services.viewer)

        def show(sources: list[str]) -> None:
            from salonapp.ui.pages.clients.dialogs.recommended_form import RecommendedForm

            people = shown.around.people
            window = self._card.window()
            RecommendedForm(window, self._services, shown.id, shown.name, people, sources).open()

        self._services.read(self, work, show, topic="sources")

    def stop_writing(self, shown: Shown) -> None:
        """They asked not to be written to: every consent is withdrawn at once."""
        client_id = shown.id

        def work(tx: Tx) -> None:
            from salonapp.reminders.answers import BY_HAND, AnswerKind
            from salonapp.reminders.commands.answers import note_answer

            note_answer(
                tx, message_id=None, client_id=client_id, answer=AnswerKind.STOP, source=BY_HAND
            )

        label = msg("They asked not to be written to: consent withdrawn")
        self._services.write(self, label, work, final=True)

    def _came_true(self, wish_id: int) -> None:
        def work(tx: Tx) -> None:
            from salonapp.clients.commands.preferences import wish_came_true

            wish_came_true(tx, wish_id)

        self._services.write(self, msg("A wish came true"), work)


def section_scenes(
    acts: SectionActs, shown: Callable[[], Shown | None]
) -> Sequence[tuple[str, Callable[[], object]]]:
    """The sections' dialogs, for the tour."""

    def with_card(act: Callable[[Shown], object]) -> Callable[[], None]:
        def prepare() -> None:
            found = shown()
            if found is not None:
                act(found)

        return prepare

    def last_link(found: Shown) -> None:
        links = found.around.people.links
        acts.edit_link(found, links[0] if links else None)

    def _link_chat(found: Shown) -> None:
        for channel in found.around.chats.connected[:1]:
            acts.link_chat(found, channel)

    return (
        ("likes", with_card(acts.edit_likes)),
        ("fields", with_card(acts.edit_fields)),
        ("person", with_card(acts.edit_link)),
        ("link", with_card(last_link)),
        ("recommended", with_card(acts.edit_recommendation)),
        ("chat", with_card(_link_chat)),
    )
