"""Who belongs to whom: said once, read from both cards; nobody recommends themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.clients.cards import ClientDraft
from salonapp.clients.commands import add_client, edit_client, put_into_bin
from salonapp.clients.commands.people import add_link, edit_link, remove_link, set_recommendation
from salonapp.clients.people import (
    LinkDraft,
    LinkKind,
    LinkView,
    NamedClient,
    Pays,
    PeopleAround,
    RecommendationCircle,
    circle,
    link_words,
)
from salonapp.clients.queries.people import known_sources, names_of, people_around
from salonapp.clients.tables import Client
from salonapp.foundation.errors import Conflict, InvalidInput, NotFound
from salonapp.foundation.i18n import msg
from salonapp.staff.rights import OWNER_VIEWER, viewer_for
from salonapp.storage.database import Database
from salonapp.storage.door import OWNER

LABEL = msg("Card changed")


@pytest.fixture
def family(db: Database) -> tuple[int, int, int]:
    """Anna, her daughter Vera, her friend Olga."""
    with db.write(OWNER, msg("New client")) as tx:
        anna, vera, olga = (
            add_client(tx, ClientDraft(first_name=name)) for name in ("Anna", "Vera", "Olga")
        )
    return anna, vera, olga


def around(db: Database, client_id: int) -> PeopleAround:
    with db.read() as reader:
        return people_around(reader, OWNER_VIEWER, client_id)


def link_of(db: Database, client_id: int) -> LinkView:
    (link,) = around(db, client_id).links
    return link


def recommend(db: Database, client_id: int, by: int | None, source: str = "") -> None:
    with db.write(OWNER, LABEL) as tx:
        set_recommendation(tx, client_id, by, source)


def test_a_parent_who_pays_reads_right_from_both_cards(
    db: Database, both_databases: None, family: tuple[int, int, int]
) -> None:
    anna, vera, _olga = family

    with db.write(OWNER, LABEL) as tx:
        add_link(tx, vera, anna, LinkKind.PARENT, pays=Pays.THEY, shares_phone=True)

    from_vera, from_anna = link_of(db, vera), link_of(db, anna)
    assert (from_vera.name, from_vera.kind, from_vera.pays) == ("Anna", LinkKind.PARENT, Pays.THEY)
    assert (from_anna.name, from_anna.kind, from_anna.pays) == (
        "Vera",
        LinkKind.CHILD,
        Pays.CLIENT,
    )
    assert link_words(from_vera) == "parent, pays for this client, one phone for both"
    assert link_words(from_anna) == "child, this client pays for them, one phone for both"


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize("pays", list(Pays))
def test_a_link_reads_as_it_was_written_and_turned_from_the_other_card(
    db: Database, family: tuple[int, int, int], kind: LinkKind, pays: Pays
) -> None:
    anna, vera, _olga = family
    turned = {Pays.THEY: Pays.CLIENT, Pays.CLIENT: Pays.THEY}

    with db.write(OWNER, LABEL) as tx:
        link_id = add_link(tx, anna, vera, LinkKind.FRIEND)
        edit_link(tx, link_id, anna, LinkDraft(vera, kind, pays, note="at school"))

    seen = LinkView(link_id, vera, "Vera", kind, pays, note="at school")
    assert link_of(db, anna) == seen
    assert link_of(db, vera) == replace(
        seen, other_id=anna, name="Anna", kind=kind.seen_from_there, pays=turned.get(pays, pays)
    )


def test_editing_a_link_without_changing_it_writes_nothing(
    db: Database, family: tuple[int, int, int]
) -> None:
    anna, vera, _olga = family
    with db.write(OWNER, LABEL) as tx:
        link_id = add_link(tx, anna, vera, LinkKind.SIBLING)

    for client_id, other_id in ((anna, vera), (vera, anna)):
        with db.write(OWNER, LABEL) as tx:
            edit_link(tx, link_id, client_id, LinkDraft(other_id, LinkKind.SIBLING))
        assert tx.operation_id is None


def test_nobody_is_linked_with_themselves_or_twice(
    db: Database, family: tuple[int, int, int]
) -> None:
    anna, vera, _olga = family
    with db.write(OWNER, LABEL) as tx:
        add_link(tx, anna, vera, LinkKind.CHILD)

    with pytest.raises(InvalidInput), db.write(OWNER, LABEL) as tx:
        add_link(tx, anna, anna, LinkKind.FRIEND)
    with pytest.raises(Conflict), db.write(OWNER, LABEL) as tx:
        add_link(tx, vera, anna, LinkKind.FRIEND)
    with pytest.raises(NotFound), db.write(OWNER, LABEL) as tx:
        add_link(tx, anna, 999, LinkKind.FRIEND)


def test_a_link_is_removed_from_both_cards_and_undo_brings_it_back(
    db: Database, family: tuple[int, int, int]
) -> None:
    anna, vera, _olga = family
    with db.write(OWNER, LABEL) as tx:
        link_id = add_link(tx, anna, vera, LinkKind.CHILD)

    with db.write(OWNER, LABEL) as tx:
        remove_link(tx, link_id)

    assert around(db, anna).links == around(db, vera).links == ()
    db.undo(OWNER)
    assert link_of(db, vera).kind is LinkKind.PARENT


def test_a_card_in_the_bin_stands_around_nobody(db: Database, family: tuple[int, int, int]) -> None:
    anna, vera, _olga = family
    recommend(db, vera, anna)
    with db.write(OWNER, LABEL) as tx:
        add_link(tx, anna, vera, LinkKind.CHILD)
        put_into_bin(tx, vera)

    assert around(db, anna) == PeopleAround()


def test_a_master_reads_no_phone_in_a_link(db: Database, family: tuple[int, int, int]) -> None:
    anna, vera, _olga = family
    with db.write(OWNER, LABEL) as tx:
        add_link(tx, anna, vera, LinkKind.CHILD, note="call +7 912 345-67-89")

    with db.read() as reader:
        (link,) = people_around(reader, viewer_for(1, "Lera", "master"), anna).links
    assert "345" not in link.note


def test_who_recommended_whom_reads_from_both_cards(
    db: Database, both_databases: None, family: tuple[int, int, int]
) -> None:
    anna, vera, olga = family

    recommend(db, vera, anna, "Instagram")
    recommend(db, olga, anna)

    assert around(db, vera).recommended_by == NamedClient(anna, "Anna")
    assert around(db, vera).source == "Instagram"
    assert around(db, anna).recommended == (NamedClient(vera, "Vera"), NamedClient(olga, "Olga"))
    recommend(db, vera, None)
    assert around(db, vera).recommended_by is None


def test_a_circle_of_recommendations_is_refused_and_named(
    db: Database, both_databases: None, family: tuple[int, int, int]
) -> None:
    anna, vera, olga = family
    recommend(db, vera, anna)
    recommend(db, olga, vera)

    with pytest.raises(RecommendationCircle) as refused:
        recommend(db, anna, olga)

    assert refused.value.chain == (anna, olga, vera, anna)
    with db.read() as reader:
        assert names_of(reader, refused.value.chain) == ["Anna", "Olga", "Vera", "Anna"]
    with pytest.raises(RecommendationCircle) as refused:
        recommend(db, anna, anna)
    assert refused.value.chain == (anna, anna)
    with pytest.raises(RecommendationCircle), db.write(OWNER, LABEL) as tx:
        edit_client(tx, anna, ClientDraft(first_name="Anna", recommended_by_id=vera))


def test_a_merged_card_stands_for_the_one_it_became(
    db: Database, both_databases: None, family: tuple[int, int, int]
) -> None:
    anna, vera, olga = family
    recommend(db, vera, anna)
    with db.write(OWNER, LABEL) as tx:
        merged = tx.session.get(Client, anna)
        assert merged is not None
        merged.merged_into_id = olga

    assert around(db, vera).recommended_by == NamedClient(olga, "Olga")
    assert around(db, olga).recommended == (NamedClient(vera, "Vera"),)
    with pytest.raises(RecommendationCircle) as refused:
        recommend(db, olga, vera)
    assert refused.value.chain == (olga, vera, olga)
    with pytest.raises(NotFound), db.write(OWNER, LABEL) as tx:
        add_link(tx, vera, anna, LinkKind.FRIEND)


def test_the_most_frequent_source_is_offered_first(db: Database) -> None:
    with db.write(OWNER, LABEL) as tx:
        for source in ("maps", "Instagram", "maps", ""):
            add_client(tx, ClientDraft(first_name="Anna", source=source))

    with db.read() as reader:
        assert known_sources(reader) == ["maps", "Instagram"]


PEOPLE = st.integers(1, 8)


def goes_round(recommended_by: dict[int, int], merged_into: dict[int, int]) -> bool:
    """Whether somebody recommended themselves over others, told by walking from everybody."""

    def person(card: int) -> int:
        while card in merged_into:
            card = merged_into[card]
        return card

    onward: dict[int, set[int]] = {}
    for card, by in recommended_by.items():
        if person(card) != person(by):
            onward.setdefault(person(card), set()).add(person(by))
    for start in onward:
        reached, waiting = set(), set(onward[start])
        while waiting:
            here = waiting.pop()
            if here == start:
                return True
            if here not in reached:
                reached.add(here)
                waiting |= onward.get(here, set())
    return False


@given(
    wishes=st.lists(st.tuples(PEOPLE, PEOPLE), max_size=30),
    merges=st.dictionaries(st.integers(5, 8), st.integers(1, 4), max_size=3),
)
def test_recommendations_that_are_taken_never_go_round(
    wishes: list[tuple[int, int]], merges: dict[int, int]
) -> None:
    taken: dict[int, int] = {}
    for client, by in wishes:
        chain = circle(client, by, taken, merges)
        if not chain:
            taken[client] = by
        else:
            assert chain[0] == chain[-1]
            assert len(set(chain)) == len(chain) - 1
            assert goes_round({**taken, client: by}, merges) or len(chain) == 2
        assert not goes_round(taken, merges)
