"""The keys of the shell's answers as people read them; JSON keeps the keys themselves."""

from __future__ import annotations

from collections.abc import Mapping

from salonapp.foundation.i18n import N_, _

_WORDS: Mapping[str, str] = {
    "alert": N_("Alert"),
    "alerts": N_("Alerts"),
    "advertising": N_("Offers and gifts (advertising)"),
    "appointment": N_("Booking"),
    "auc": N_("Order of the forecasts (AUC)"),
    "backups": N_("Backups"),
    "because": N_("Because"),
    "brier": N_("Brier score"),
    "by_hand": N_("by hand"),
    "checked": N_("Checked"),
    "classes": N_("Classes"),
    "client": N_("Client"),
    "clients": N_("Clients"),
    "cold": N_("cold"),
    "count": N_("Count"),
    "created": N_("Created"),
    "doubled": N_("Perhaps a client already"),
    "ece": N_("Calibration error"),
    "file": N_("File"),
    "files": N_("Files"),
    "fitted": N_("Fitted anew"),
    "handed_over": N_("To be sent by hand"),
    "hot": N_("hot"),
    "id": "№",
    "holds": N_("Still holds"),
    "integrity": N_("Integrity"),
    "kind": N_("Kind"),
    "kept": N_("Kept beside"),
    "kept_rows": N_("Left as they are"),
    "left_out": N_("Left out"),
    "log_loss": N_("Log loss"),
    "material": N_("Material"),
    "messages": N_("Messages"),
    "name": N_("Name"),
    "new": N_("New"),
    "note": N_("Note"),
    "offer": N_("Offer"),
    "on": N_("Day"),
    "operation": N_("Operation"),
    "parameters": N_("Parameters"),
    "patch_test": N_("Patch test"),
    "patch_tests": N_("Patch tests"),
    "paused": N_("Sending is paused"),
    "photos": N_("Photos"),
    "planned": N_("Planned"),
    "products": N_("What was tested"),
    "problems": N_("Problems"),
    "read": N_("Read"),
    "recipients": N_("Recipients"),
    "rejected": N_("Rejected"),
    "rejected_file": N_("Rejected rows are in"),
    "removed": N_("Removed"),
    "retry": N_("Will be tried again"),
    "result": N_("Result"),
    "returned": N_("Returned"),
    "rfm": N_("Usual RFM for comparison"),
    "row": N_("Row"),
    "reason": N_("Reason"),
    "schema": N_("Version of the data"),
    "seconds": N_("Seconds"),
    "services": N_("Services"),
    "severity": N_("Severity"),
    "service": N_("Messages about visits"),
    "share": N_("Share"),
    "since": N_("Since"),
    "skipped": N_("Not planned"),
    "source": N_("Source"),
    "standing": N_("Where services stand"),
    "state": N_("State"),
    "text": N_("Text"),
    "accepted": N_("Sent"),
    "told": N_("Told"),
    "undone": N_("Undone"),
    "unchanged": N_("Unchanged"),
    "unknown": N_("Outcome unknown"),
    "until": N_("Until"),
    "updated": N_("Updated"),
    "valid_until": N_("Holds until"),
    "visit": N_("Visit"),
    "visits": N_("Visits"),
    "visits_kept": N_("Visits kept"),
    "warm": N_("warm"),
    "what": N_("What"),
    "why": N_("Why"),
}


#: Where what follows is a text: a service by its name, not whether messages about visits go out.
_OF_TEXTS: Mapping[str, str] = {"service": N_("Service")}


def heading(key: object, value: object = None) -> str:
    """A key in words; one nobody has a word for (a setting's name) as it is."""
    known = (isinstance(value, str) and _OF_TEXTS.get(str(key))) or _WORDS.get(str(key))
    return _(known) if known else str(key)
