"""MAX's bots. An unknown outcome cannot be asked about: it is held for a person.

Source: the published schema of the MAX Bot API (GET /me, POST /messages, GET /updates with a
marker, POST /answers) and its limit of 30 requests a second. Errors are an HTTP status with `code`
and `message`; a dialog the person stopped is 403 "chat.denied".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salonapp.channels.bot_account import Bot, start_token
from salonapp.channels.messenger import (
    Messenger,
    kept_text,
    not_accepted,
    person_name,
    stopped_by_client,
    unknown_chat,
    wrong_token,
)
from salonapp.channels.port import (
    Cause,
    ChannelKind,
    Diagnosis,
    GoAhead,
    Outgoing,
    Refused,
    Unknown,
)
from salonapp.channels.sms_gateway import not_understood
from salonapp.channels.updates import Update, UpdateKind, Updates
from salonapp.channels.web import Answer, Failed, Json, nested, number_of, text_of
from salonapp.foundation.i18n import msg

_BAD_REQUEST, _UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _NOT_ALLOWED = 400, 401, 403, 404, 405
_MOST_AT_ONCE = 50
#: Half of what MAX allows: another program with the same token still has room.
_REQUESTS_A_SECOND = 15.0
_WANTED = "bot_started,bot_stopped,dialog_removed,message_created,message_callback"
_STOPPED = frozenset({"bot_stopped", "dialog_removed"})


class Max(Messenger):
    """Writes through one bot. A person is known by the number of the user, not of the dialog."""

    kind = ChannelKind.MAX
    requests_a_second = _REQUESTS_A_SECOND

    def hand_over(self, outgoing: Outgoing, go_ahead: GoAhead) -> Answer:
        """Send plain text, with a row for each answer the client can press."""
        body: dict[str, Any] = {"text": outgoing.text}
        if outgoing.buttons:
            rows = [
                [{"type": "callback", "text": b.label, "payload": b.data}] for b in outgoing.buttons
            ]
            body["attachments"] = [{"type": "inline_keyboard", "payload": {"buttons": rows}}]
        return self._post("/messages", body, {"user_id": outgoing.address}, go_ahead)

    def id_in(self, answer: Answer) -> str:
        """The message's own name."""
        return text_of(nested(answer.body, "message", "body"), "mid")

    def refusal(self, answer: Answer) -> Refused | Unknown:
        """What the status and the code say."""
        status, code = answer.status, text_of(answer.body, "code")
        if status == _UNAUTHORISED or code == "verify.token":
            return wrong_token(self.name)
        if status == _FORBIDDEN:
            return stopped_by_client(self.name)
        if status == _NOT_FOUND:
            return unknown_chat(self.name)
        if status == _NOT_ALLOWED:
            return Refused(
                Cause.READ_ELSEWHERE,
                msg("Another program reads this bot's messages. A bot serves one program only."),
            )
        return not_accepted(self.name) if status == _BAD_REQUEST else not_understood()

    def ask_for_bot(self) -> Answer:
        """Who the bot is."""
        return self._get("/me", {})

    def bot_in(self, answer: Answer) -> Bot | None:
        """Its user name."""
        name = text_of(answer.body, "username")
        title = text_of(answer.body, "first_name") or text_of(answer.body, "name")
        return Bot(name, title) if name else None

    def updates(self, place: str, wait_seconds: int) -> Updates:
        """What comes after the marker `place`; without one MAX gives the latest only."""
        values = {
            "timeout": str(wait_seconds),
            "limit": str(_MOST_AT_ONCE),
            "types": _WANTED,
        }
        if place:
            values["marker"] = place
        answer = self._get("/updates", values)
        listed = answer.body.get("updates")
        if not isinstance(listed, list):
            raise Failed(self.refusal(answer))
        found = [_update(one) for one in listed if isinstance(one, dict)]
        marker = number_of(answer.body, "marker")
        return Updates(
            tuple(each for each in found if each is not None),
            place if marker is None else str(marker),
        )

    def answer_press(self, press_id: str, text: str) -> None:
        """A line that is shown for a moment."""
        self._post("/answers", {"notification": text}, {"callback_id": press_id}, None)

    def _certificate(self, found: Diagnosis) -> Diagnosis:
        if found.cause is not Cause.TLS:
            return found
        words = msg(
            "This computer does not trust the certificate of MAX. Install the root certificate of"
            " the Russian Ministry of Digital Development (gosuslugi.ru/crt), then test again."
        )
        return Diagnosis(False, words, Cause.TLS)

    def _get(self, path: str, values: Mapping[str, str]) -> Answer:
        self.pace.wait()
        return self.web.get(path, values, headers=self._headers)

    def _post(
        self, path: str, body: Json, values: Mapping[str, str], go_ahead: GoAhead | None
    ) -> Answer:
        self.pace.wait()
        return self.web.post_json(
            path, body, values=values, headers=self._headers, go_ahead=go_ahead
        )

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": self.account.token}


def _update(one: Json) -> Update | None:
    """MAX numbers no updates: what happened, to whom and when is their name."""
    kind, at = text_of(one, "update_type"), text_of(one, "timestamp")
    if kind == "message_callback":
        return _pressed(one)
    if kind == "message_created":
        return _written(one)
    user = nested(one, "user")
    who = text_of(user, "user_id")
    if not who:
        return None
    if kind == "bot_started":
        token = start_token(text_of(one, "payload"))
        return Update(f"start/{who}/{at}", UpdateKind.START, who, token, person_name(user))
    if kind in _STOPPED:
        return Update(f"{kind}/{who}/{at}", UpdateKind.STOPPED, who, "", person_name(user))
    return None


def _pressed(one: Json) -> Update | None:
    press = nested(one, "callback")
    user, press_id = nested(press, "user"), text_of(press, "callback_id")
    who = text_of(user, "user_id")
    if not who or not press_id:
        return None
    # The time makes two presses of one button two.
    at = text_of(press, "timestamp") or text_of(one, "timestamp")
    return Update(
        f"press/{press_id}/{at}",
        UpdateKind.BUTTON,
        who,
        text_of(press, "payload"),
        person_name(user),
        press_id,
    )


def _written(one: Json) -> Update | None:
    message = nested(one, "message")
    sender, own_id = nested(message, "sender"), text_of(nested(message, "body"), "mid")
    who = text_of(sender, "user_id")
    is_dialog = text_of(nested(message, "recipient"), "chat_type") == "dialog"
    if not own_id or not who or not is_dialog or sender.get("is_bot") is True:
        return None
    words = kept_text(text_of(nested(message, "body"), "text"))
    if words == "/start":
        return Update(f"text/{own_id}", UpdateKind.START, who, "", person_name(sender))
    return Update(f"text/{own_id}", UpdateKind.TEXT, who, words, person_name(sender))
