"""What clients agreed to, in which words; and what must be kept when a card is erased."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from salonapp.storage.base import Base, fact, primary_key, record


class Consent(Base):
    """A consent given or withdrawn; never changed, the latest one for a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_client_id", "client_id"),
        record("consent"),
    )

    id: Mapped[int] = primary_key()
    #: No foreign key: a consent outlives an import that is taken back. Ids are never reused.
    client_id: Mapped[int]
    at: Mapped[datetime]
    #: "service" or "advertising".
    purpose: Mapped[str] = mapped_column(Text)
    #: The channel it is for; "" for every channel.
    channel: Mapped[str] = mapped_column(Text, default="")
    granted: Mapped[bool]
    #: Where it comes from: "paper", "import", "spoken", "client" ...
    source: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    wording_version: Mapped[str] = mapped_column(Text, default="")
    #: What proves it (the file, the form and its date, who heard it).
    evidence: Mapped[str] = mapped_column(Text)
    #: The address agreed to, when it was for one address only.
    address: Mapped[str] = mapped_column(Text, default="")
    actor_name: Mapped[str] = mapped_column(Text, default="")
    #: Said by a card that was merged into this one: it counts only while that card is merged.
    merged_client_id: Mapped[int | None]


def consent_counts(name: str = "consent") -> str:
    """The SQL condition that a word counts; `name` is what the statement calls the table.

    What a merged card said counts for the card it was merged into only while it is. Every reader
    of consents takes this condition.
    """
    return (
        f"({name}.merged_client_id IS NULL OR EXISTS (SELECT 1 FROM client said_by"
        f" WHERE said_by.id = {name}.merged_client_id"
        f" AND said_by.merged_into_id = {name}.client_id))"
    )


#: The same for statements on the table under its own name.
CONSENT_COUNTS = text(consent_counts())


class ConsentWording(Base):
    """The words a consent is asked for in; a changed text is a new version."""

    __tablename__ = "consent_wording"
    __table_args__ = (
        Index("ix_consent_wording_purpose_language", "purpose", "language"),
        fact("consent_wording"),
    )

    id: Mapped[int] = primary_key()
    purpose: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[date]


class Suppression(Base):
    """An address of somebody erased or opted out, as a keyed hash: never written to again."""

    __tablename__ = "suppression"
    __table_args__ = record("suppression")

    id: Mapped[int] = primary_key()
    #: "phone", "email" or "external_id".
    kind: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
