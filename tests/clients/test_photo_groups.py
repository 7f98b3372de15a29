"""Photos stand by visit and day, each once, and a pair is a before and an after of one visit."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salonapp.clients.photos import PhotoKind, PhotoView, grouped, last_pair, partner_of


@st.composite
def cards(draw: st.DrawFn) -> list[PhotoView]:
    """The photos of a card: few days and visits, so that many fall together."""
    kinds = draw(st.lists(st.sampled_from(PhotoKind), max_size=14))
    return [
        PhotoView(
            id=number,
            client_id=1,
            visit_id=draw(st.sampled_from([None, 1, 2])),
            kind=kind,
            on_day=date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 2))),
            quarter_turns=0,
            note="",
            position=draw(st.integers(0, 3)),
            content_id=number,
            digest="x",
            width=1,
            height=1,
        )
        for number, kind in enumerate(kinds)
    ]


@given(cards())
def test_every_photo_stands_in_one_group_once(photos: list[PhotoView]) -> None:
    groups = grouped(photos)
    shown = [photo.id for group in groups for photo in group.photos]
    assert sorted(shown) == [photo.id for photo in photos]
    days = [group.on_day for group in groups]
    assert days == sorted(days, reverse=True)
    assert len({(group.on_day, group.visit_id) for group in groups}) == len(groups)


@given(cards())
def test_a_pair_is_a_before_and_an_after_of_one_visit(photos: list[PhotoView]) -> None:
    for group in grouped(photos):
        left = [photo.kind for photo in group.singles]
        # Nothing that could stand in a pair is left over on both sides.
        assert PhotoKind.BEFORE not in left or PhotoKind.AFTER not in left
        for pair in group.pairs:
            assert (pair.before.kind, pair.after.kind) == (PhotoKind.BEFORE, PhotoKind.AFTER)
            assert {pair.before.visit_id, pair.after.visit_id} == {group.visit_id}
            assert partner_of(pair.before, photos) == partner_of(pair.after, photos) == pair
    pairs = [pair for group in grouped(photos) for pair in group.pairs]
    assert last_pair(photos) == (pairs[0] if pairs else None)
