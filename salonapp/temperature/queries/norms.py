"""Norms the salon has taught us: those kept, and what they would be if learned now."""

from __future__ import annotations

from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.temperature.learned_norms import LearnedNorm, learn
from salonapp.temperature.queries.histories import Stage, read_past, starting_norms

_KEPT = (
    "SELECT n.service_id, n.norm_days, n.gaps, n.median_days FROM service_norm n"
    " JOIN service s ON s.id = n.service_id WHERE NOT s.norm_is_own ORDER BY n.service_id"
)


def learned_norms(reader: Reader) -> list[LearnedNorm]:
    """The norms learned last; those of services whose norm the owner has set do not count."""
    return [LearnedNorm(*row) for row in Raw(reader).all(_KEPT)]


def norms_learned_now(
    reader: Reader, *, stage: Stage = lambda done, total: None
) -> list[LearnedNorm]:
    """What the norms are by all visits up to today. Takes seconds for millions of visits."""
    return learn(read_past(reader, reader.today, stage=stage), starting_norms(reader))
