"""The card's tables; import them from here."""

from __future__ import annotations

from salonapp.clients.tables.card import (
    Client,
    ClientPhone,
    ClientPreference,
    ClientSearch,
    ClientTag,
)
from salonapp.clients.tables.chats import ChatInvitation, ClientChat
from salonapp.clients.tables.consents import Consent, ConsentWording, Suppression
from salonapp.clients.tables.people import (
    AdviceEdit,
    ClientEntry,
    ClientLink,
    ClientTrait,
    CustomField,
    CustomValue,
    FormDraft,
    NotDuplicate,
)
from salonapp.clients.tables.safety import ClientAlert, PatchTest, PatchTestService
from salonapp.clients.tables.work import Formula, FormulaComponent, Photo, PhotoContent

__all__ = [
    "AdviceEdit",
    "ChatInvitation",
    "Client",
    "ClientAlert",
    "ClientChat",
    "ClientEntry",
    "ClientLink",
    "ClientPhone",
    "ClientPreference",
    "ClientSearch",
    "ClientTag",
    "ClientTrait",
    "Consent",
    "ConsentWording",
    "CustomField",
    "CustomValue",
    "FormDraft",
    "Formula",
    "FormulaComponent",
    "NotDuplicate",
    "PatchTest",
    "PatchTestService",
    "Photo",
    "PhotoContent",
    "Suppression",
]
