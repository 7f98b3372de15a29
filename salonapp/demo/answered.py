"""What some clients of the demo salon answered: a few answers wait at the desk, others are done."""

from __future__ import annotations

from datetime import timedelta

from salonapp.foundation.i18n import N_, _
from salonapp.reminders.answers import BY_HAND, AnswerKind
from salonapp.reminders.tables import MessageAnswer
from salonapp.storage.door import Tx
from salonapp.storage.raw import Raw

#: Kind, where from, words, rating, hours ago, whether it waits.
_ANSWERS: tuple[tuple[AnswerKind, str, str, int | None, int, bool], ...] = (
    (AnswerKind.YES, "telegram", "", None, 2, True),
    (AnswerKind.WORDS, "telegram", N_("Could it be on Friday after six?"), None, 4, True),
    (AnswerKind.RATING, "telegram", "", 2, 19, True),
    (AnswerKind.YES, BY_HAND, "", None, 26, True),
    (AnswerKind.NO, BY_HAND, "", None, 29, False),
    (AnswerKind.LATER, "telegram", "", None, 44, False),
    (AnswerKind.RATING, "telegram", "", 5, 50, False),
)
#: Messages that went out lately, one a client, to those who are not booked.
_SENT = """
    SELECT MAX(m.id), m.client_id FROM outbox_message m JOIN client c ON c.id = m.client_id
    WHERE m.claimed_at IS NOT NULL AND m.state IN ('accepted', 'delivered', 'done')
      AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.client_id = m.client_id
                      AND a.status IN ('planned', 'confirmed', 'arrived'))
    GROUP BY m.client_id ORDER BY MAX(m.claimed_at) DESC, m.client_id LIMIT ?
"""


def answer_some(tx: Tx) -> None:
    """Let some of those who were written to lately have answered."""
    tx.session.flush()
    found = Raw(tx).all(_SENT, (len(_ANSWERS),))
    for (message_id, client_id), answer in zip(found, _ANSWERS, strict=False):
        kind, source, words, rating, hours, waits = answer
        at = tx.now - timedelta(hours=hours)
        tx.session.add(
            MessageAnswer(
                # A rating answers thanks; those written to lately were invited.
                message_id=None if kind is AnswerKind.RATING else message_id,
                client_id=client_id,
                at=at,
                answer=kind.value,
                source=source,
                text=_(words) if words else "",
                rating=rating,
                settled_at=None if waits else at,
            )
        )
