"""Garbage is collected when nobody is at work."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from salonapp.ui.collector import WORTH_IT, Collector


@pytest.fixture
def pythons_own() -> Iterator[None]:
    """Leaves Python's collector as it was."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_old_objects_are_looked_through_at_rest_only(
    monkeypatch: pytest.MonkeyPatch, pythons_own: None
) -> None:
    at_rest, collected = [False], []
    collector = Collector(lambda: at_rest[0])
    collector.start()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[2] > 1_000_000  # left to itself, Python never does
    monkeypatch.setattr(gc, "collect", lambda: collected.append("all"))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, WORTH_IT))
    collector.look()
    assert collected == []
    at_rest[0] = True
    collector.look()
    assert collected == ["all"]
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, WORTH_IT - 1))
    collector.look()
    assert collected == ["all"]
