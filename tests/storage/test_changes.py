"""What a pass touched: exact for derivations, shortened for views, small in memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salonapp.storage.changes import (
    MANY,
    ChangeCollector,
    Changes,
    ManyIds,
    from_json,
    merged,
    to_json,
)

Ids = st.lists(st.integers(0, 200_000), max_size=30)
Ranges = st.builds(range, st.integers(0, 200_000), st.integers(0, 200_000))


@given(st.lists(st.one_of(Ids, Ranges), max_size=4), st.integers(0, 200_000))
def test_many_ids_are_a_set_like_any_other(parts: list[list[int] | range], row_id: int) -> None:
    many, plain = ManyIds(), set[int]()
    for part in parts:
        many.update(part)
        plain.update(part)
    assert list(many) == sorted(plain)
    assert len(many) == len(plain)
    assert (row_id in many) == (row_id in plain)
    assert set(many) == plain
    assert many | {row_id} == plain | {row_id}
    assert {row_id} | many == plain | {row_id}
    assert many & frozenset(range(100)) == plain & set(range(100))


def test_millions_of_ids_take_a_byte_each() -> None:
    changes = ChangeCollector()
    for start in range(1, 2_000_001, 10_000):
        changes.touch("visit", range(start, start + 10_000))
    ids = changes.exact().ids("visit")
    assert len(ids) == 2_000_000
    assert isinstance(ids, ManyIds)
    assert sum(len(page) for page in ids._pages.values()) < 2_200_000


def test_a_few_scattered_ids_become_many() -> None:
    changes = ChangeCollector()
    changes.touch("client", range(0, 3 * MANY, 3))
    changes.touch("client", [1])
    exact = changes.exact().ids("client")
    assert len(exact) == MANY + 1
    assert {0, 1, 3} <= exact
    published = changes.published(4)
    assert published.all_of("client")
    assert not published.ids("client")


def test_what_a_derivation_reads_does_not_move_under_it() -> None:
    changes = ChangeCollector()
    changes.touch("client", range(2 * MANY))
    changes.touch("visit", [1])
    seen = changes.exact()
    changes.touch("client", [10**6])
    changes.touch("visit", [2])
    assert 10**6 not in seen.ids("client")
    assert seen.ids("visit") == {1}


def test_the_feed_keeps_what_was_touched() -> None:
    changes = ChangeCollector()
    changes.touch("visit", [3, 1])
    changes.touch("temperature", range(MANY + 1))
    changes.touch_all("reminder")
    published = changes.published(9)
    kept = to_json(published)
    assert kept == {"visit": [1, 3], "temperature": "all", "reminder": "all"}
    told = from_json(9, kept)
    assert (told.touched, told.everything) == (published.touched, published.everything)


def test_news_that_come_together_are_read_once() -> None:
    one = Changes(1, {"client": frozenset({1})}, frozenset({"visit"}))
    two = Changes(2, {"client": frozenset({2}), "visit": frozenset({5})})
    both = merged([one, two])
    assert both.ids("client") == {1, 2}
    assert both.all_of("visit")
    assert not both.ids("visit")
    assert both.operation_id == 2
    assert not Changes(None)
