"""An operation's label as the journal keeps it, so that each viewer reads it in their language."""

from __future__ import annotations

from typing import Any

from salonapp.foundation.i18n import Message


def label_to_json(label: Message) -> dict[str, Any]:
    """The kept form of a label; labels inside it ("Undone: ...") are kept whole."""
    values = {
        name: {"label": label_to_json(value)} if isinstance(value, Message) else value
        for name, value in label.values.items()
    }
    return {"text": label.text, "values": values, "plural": label.plural, "count": label.count}


def label_from_json(kept: dict[str, Any]) -> Message:
    """The label that `label_to_json` wrote."""
    values = {
        name: label_from_json(value["label"]) if isinstance(value, dict) else value
        for name, value in kept["values"].items()
    }
    return Message(kept["text"], values, kept.get("plural", ""), kept.get("count", 0))
