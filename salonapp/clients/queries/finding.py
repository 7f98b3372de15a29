"""Finding clients as somebody types: by the search rows, the best match first.

Rare words come from the trigram index and are ranked all; for common ones the index of names and
the order of visits are walked until enough are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Any

from salonapp.clients.queries.vocabulary import vocabulary_of
from salonapp.clients.search import (
    SHORTEST_TRIGRAM,
    Found,
    SearchPlan,
    Token,
    fts_match,
    plan_search,
)
from salonapp.clients.words import SHORTEST_GUESSED
from salonapp.staff.queries.own import among_own
from salonapp.staff.rights import Viewer
from salonapp.storage.door import Reader
from salonapp.storage.raw import Raw
from salonapp.storage.sets import ids_json

#: A word found in more cards than this is common.
RARE = 1_500
#: How many of a common word's matches are looked at for the best ones.
_LOOKED_AT = 200
_AT_ONCE = 500
_BEYOND = "\U0010ffff"
_GLOB, _LIKE = re.compile(r"([*?[])"), re.compile(r"([%_\\])")

Condition = tuple[str, list[Any]]


def find_clients(
    reader: Reader,
    viewer: Viewer,
    typed: str,
    *,
    only: Condition | None = None,
    recent: str = "",
    limit: int | None = None,
) -> list[int]:
    """The ids of `search_clients`."""
    return list(search_clients(reader, viewer, typed, only=only, recent=recent, limit=limit).ids)


def search_clients(
    reader: Reader,
    viewer: Viewer,
    typed: str,
    *,
    only: Condition | None = None,
    among: Set[int] | None = None,
    recent: str = "",
    limit: int | None = None,
) -> Found:
    """The cards that `typed` may mean, the best match first.

    First somebody's exact phone, then surnames that begin with it, first names, other words,
    pieces of words; among equals who was here last, then by name. What is one typing mistake away
    is looked for only when nothing else matches. Nothing typed lists everybody by name.

    `only` is an SQL condition on `s.client_id` from an upper floor, with its values, and `among`
    the same as ids where they are known; `recent` names a table with `client_id` and
    `last_visit_on`. A viewer who may not see phones finds by a full number or address only.
    """
    plan = plan_search(typed, reader.settings.text("salon.country"))
    finding = _Finding(reader, viewer, only, among, recent, limit)
    if plan.is_empty:
        return Found(tuple(finding.everybody()))
    if plan.finds_nobody:
        return Found((), plan)
    meant = finding.with_alike(plan)
    ids = finding.find(meant)
    if ids:
        return Found(tuple(ids), meant)
    for guess in finding.guesses(meant):
        ids = finding.find(guess)
        if ids:
            return Found(tuple(ids), guess, is_guess=True)
    return Found((), plan)


class _Finding:
    """One search on the bare driver: the Core's work per statement would cost more than it."""

    _BY_NAME = " ORDER BY s.sort_name, s.client_id"

    def __init__(
        self,
        reader: Reader,
        viewer: Viewer,
        only: Condition | None,
        among: Set[int] | None,
        recent: str,
        limit: int | None,
    ) -> None:
        self._reader = reader
        self._raw = Raw(reader)
        self._on_sqlite = reader.on_sqlite
        self._sees_contacts = viewer.sees_phones
        self._among = among
        if among is not None:
            only = None
        elif viewer.own_clients_of is not None:
            own, ids = among_own(reader, viewer, "s.client_id")
            only = (f"{only[0]} AND {own}", [*only[1], *ids]) if only and only[0] else (own, ids)
        self._only = f" AND {only[0]}" if only and only[0] else ""
        self._only_values = only[1] if only else []
        self._recent = recent
        self._limit = limit
        self._place = "instr" if self._on_sqlite else "strpos"

    def everybody(self) -> list[int]:
        """All cards by name."""
        sql = f"SELECT s.client_id FROM client_search s WHERE 1 = 1{self._only}{self._BY_NAME}"
        return self._ids(sql, self._only_values, self._limit)

    # What was meant ------------------------------------------------------------------------

    def with_alike(self, plan: SearchPlan) -> SearchPlan:
        """The plan with words that sound alike, without ways that no card has."""
        tokens = []
        for token in plan.tokens:
            if self._may_be_guessed(token):
                alike = vocabulary_of(self._reader).alike(token.ways)
                if alike:
                    token = replace(token, ways=token.ways + alike, guesses=alike)
            tokens.append(self._occurring(token))
        return SearchPlan(tuple(tokens))

    def guesses(self, plan: SearchPlan) -> Iterator[SearchPlan]:
        """Plans with one typing mistake put right: in the words no card has, else in any one."""
        if not any(self._may_be_guessed(token) for token in plan.tokens):
            return
        unknown = [not token.ways or not self._occurs(token) for token in plan.tokens]
        if any(unknown):
            put_right = [
                self._put_right(token) if bad else token
                for token, bad in zip(plan.tokens, unknown, strict=True)
            ]
            if all(token is not None for token in put_right):
                yield SearchPlan(tuple(token for token in put_right if token is not None))
            return
        if len(plan.tokens) == 1:
            return
        for at, token in enumerate(plan.tokens):
            right = self._put_right(token)
            if right is not None:
                yield SearchPlan((*plan.tokens[:at], right, *plan.tokens[at + 1 :]))

    def _put_right(self, token: Token) -> Token | None:
        if not self._may_be_guessed(token):
            return None
        words = vocabulary_of(self._reader).mistaken(token.typed)
        return replace(token, ways=words, guesses=words) if words else None

    @staticmethod
    def _may_be_guessed(token: Token) -> bool:
        return any(len(way) >= SHORTEST_GUESSED for way in token.typed)

    def _occurring(self, token: Token) -> Token:
        """The token without the ways that stand in no card: each one less makes a walk quicker."""
        if not self._on_sqlite or len(token.ways) == 1:
            return token
        ways = tuple(way for way in token.ways if len(way) < SHORTEST_TRIGRAM or self._known(way))
        return replace(token, ways=ways)

    def _known(self, way: str) -> bool:
        sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ?"
        return self._any(sql, [fts_match((Token((way,)),))])

    def _occurs(self, token: Token) -> bool:
        condition, values = self._has_every((token,))
        sql = f"SELECT s.client_id FROM client_search s WHERE {condition}"
        if self._on_sqlite and token.is_indexed:
            sql += " AND s.client_id IN (SELECT rowid FROM client_fts WHERE client_fts MATCH ?)"
            values.append(fts_match((token,)))
        return self._any(sql, values)

    # Who has it ----------------------------------------------------------------------------

    def find(self, plan: SearchPlan) -> list[int]:
        """The matches of a plan in their order."""
        if any(not token.ways for token in plan.tokens):
            return []
        if self._among is not None and len(self._among) <= RARE:
            among, ids = _among(sorted(self._among))
            has_every, values = self._has_every(plan.tokens)
            return self._ranked(plan, f"{among} AND {has_every}", [*ids, *values])
        if self._limit is None:
            return self._ranked(plan, *self._matching(plan))
        if any(token.is_indexed for token in plan.tokens) or not self._on_sqlite:
            few = self._first_matches(plan)
            if len(few) <= RARE:
                return self._ranked(plan, *_among(few))
            return self._best_of_many(plan, counted=True)
        return self._best_of_many(plan, counted=False)

    def _first_matches(self, plan: SearchPlan) -> list[int]:
        """Matches in no order, up to one more than are rare."""
        indexed, checked, values = self._by_index(plan)
        if not indexed:
            sql = f"SELECT s.client_id FROM client_search s WHERE {checked}{self._only}"
        elif checked or self._only:
            sql = (
                "SELECT f.rowid FROM client_fts f CROSS JOIN client_search s"
                f" WHERE client_fts MATCH ? AND s.client_id = f.rowid{checked}{self._only}"
            )
        else:
            sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ?"
        return self._ids(sql, [*values, *self._only_values], RARE + 1)

    def _matching(self, plan: SearchPlan) -> Condition:
        """The condition that a card has every token, answered by the index where it can be."""
        indexed, checked, values = self._by_index(plan)
        if not indexed:
            return checked, values
        among = "s.client_id IN (SELECT rowid FROM client_fts WHERE client_fts MATCH ?)"
        return among + checked, values

    def _by_index(self, plan: SearchPlan) -> tuple[bool, str, list[Any]]:
        """Whether the index is asked, what is to be checked besides, and both their values."""
        indexed = tuple(token for token in plan.tokens if token.is_indexed)
        if not self._on_sqlite or not indexed:
            return False, *self._has_every(plan.tokens)
        unchecked = self._sees_contacts  # the index knows no open part
        rest = [token for token in plan.tokens if not (unchecked and token.is_indexed)]
        if not rest:
            return True, "", [fts_match(indexed)]
        condition, values = self._has_every(rest)
        return True, f" AND {condition}", [fts_match(indexed), *values]

    def _ranked(self, plan: SearchPlan, matching: str, values: list[Any]) -> list[int]:
        if values == ["[]"]:
            return []
        rank, rank_values = self._rank(plan)
        joined, latest = self._visited("LEFT JOIN")
        sql = (
            f"SELECT s.client_id FROM client_search s{joined} WHERE {matching}{self._only}"
            f" ORDER BY {rank}, {latest}s.sort_name, s.client_id"
        )
        return self._ids(sql, [*values, *self._only_values, *rank_values], self._limit)

    def _best_of_many(self, plan: SearchPlan, *, counted: bool) -> list[int]:
        """Surnames that begin with it, first names, then the others, until there are enough.

        `counted` says that the matches are known to be many.
        """
        limit = self._limit or RARE
        has_every = self._has_every(plan.tokens)
        found: dict[int, None] = {}
        for column in ("surname", "sort_name"):
            begins, values = self._begins(column, plan)
            if len(plan.tokens) > 1:  # who begins with the only one has it
                begins, values = f"{begins} AND {has_every[0]}", [*values, *has_every[1]]
            found.update(dict.fromkeys(self._tier(begins, values, limit)))
            if len(found) >= limit:
                return list(found)[:limit]
        matches = [] if counted else self._first_matches(plan)
        if counted or len(matches) > RARE:
            # How many are looked at does not hang on the limit: more rows begin with the same.
            matches = self._latest(*has_every, _LOOKED_AT)
        found.update(dict.fromkeys(self._ranked(plan, *_among(matches))))
        return list(found)[:limit]

    def _tier(self, condition: str, values: list[Any], limit: int) -> list[int]:
        sql = f"SELECT s.client_id FROM client_search s WHERE {condition}{self._only}"
        few = self._ids(sql, [*values, *self._only_values], RARE + 1)
        if len(few) > RARE:
            return self._latest(condition, values, limit)
        joined, latest = self._visited("LEFT JOIN")
        among, ids = _among(few)
        sql = (
            f"SELECT s.client_id FROM client_search s{joined} WHERE {among}"
            f" ORDER BY {latest}s.sort_name, s.client_id"
        )
        return self._ids(sql, ids, limit)

    def _latest(self, condition: str, values: list[Any], limit: int) -> list[int]:
        """Who was here last among many matches; those who never came follow by name."""
        found: list[int] = []
        if self._recent:
            found = self._ids(
                f"SELECT s.client_id FROM {self._recent} k CROSS JOIN client_search s"
                f" WHERE s.client_id = k.client_id AND k.last_visit_on IS NOT NULL AND {condition}"
                f"{self._only} ORDER BY k.last_visit_on DESC, s.sort_name, s.client_id",
                [*values, *self._only_values],
                limit,
            )
            if len(found) >= limit:
                return found
        by_name = f"SELECT s.client_id FROM client_search s WHERE {condition}{self._only}"
        values = [*values, *self._only_values]
        more = self._ids(by_name + self._BY_NAME, values, limit + len(found))
        return list(dict.fromkeys([*found, *more]))[:limit]

    # Conditions and orders -----------------------------------------------------------------

    def _visited(self, join: str) -> tuple[str, str]:
        if not self._recent:
            return "", ""
        joined = f" {join} {self._recent} k ON k.client_id = s.client_id"
        return joined, "k.last_visit_on DESC NULLS LAST, "

    def _has_every(self, tokens: Sequence[Token]) -> Condition:
        """Every token stands in the search text, in the part that this viewer may search."""
        conditions: list[str] = []
        values: list[Any] = []
        for token in tokens:
            each = [self._has(way, values) for way in token.ways]
            if not self._sees_contacts:
                each += [self._has(f" {whole} ", values, anywhere=True) for whole in token.whole]
            conditions.append(f"({' OR '.join(each)})")
        return " AND ".join(conditions), values

    def _has(self, way: str, values: list[Any], *, anywhere: bool = False) -> str:
        if self._sees_contacts or anywhere:
            values.append(self._pattern(way))
            return f"s.haystack {'GLOB' if self._on_sqlite else 'LIKE'} ?"
        values.append(way)
        place = f"{self._place}(s.haystack, ?) BETWEEN 1 AND s.open_length"
        if self._on_sqlite:
            return place
        values.append(self._pattern(way))
        return f"({place} AND s.haystack LIKE ?)"

    def _pattern(self, way: str) -> str:
        if self._on_sqlite:  # twice as quick as instr
            return "*" + _GLOB.sub(r"[\1]", way) + "*"
        return "%" + _LIKE.sub(r"\\\1", way) + "%"

    def _begins(self, column: str, plan: SearchPlan) -> Condition:
        ways = [way for token in plan.tokens for way in token.ways]
        condition = " OR ".join([f"s.{column} >= ? AND s.{column} < ?"] * len(ways))
        return f"({condition})", [end for way in ways for end in (way, way + _BEYOND)]

    def _rank(self, plan: SearchPlan) -> Condition:
        """0 for an exact phone, then 1 to 4, summed over the words typed; guesses come last."""
        cases: list[str] = []
        values: list[Any] = []
        # The order must not tell what stands in the part that this viewer may not search.
        inside = "> 0" if self._sees_contacts else "BETWEEN 1 AND s.open_length"
        for token in plan.tokens:
            sure = [way for way in token.ways if way not in token.guesses] or list(token.ways)
            case = "CASE"
            if token.whole:
                case += self._when(f"{self._place}(s.haystack, ?) > 0", len(token.whole), 0)
                values += [f" {whole} " for whole in token.whole]
            for rank, column in ((1, "surname"), (2, "sort_name")):
                case += self._when(f"s.{column} >= ? AND s.{column} < ?", len(sure), rank)
                values += [end for way in sure for end in (way, way + _BEYOND)]
            case += self._when(f"{self._place}(s.haystack, ?) {inside}", len(sure), 3)
            values += [f" {way}" for way in sure]
            if len(sure) < len(token.ways):
                case += self._when(f"{self._place}(s.haystack, ?) {inside}", len(sure), 4)
                values += sure
            cases.append(f"{case} ELSE 5 END")
        return " + ".join(cases), values

    @staticmethod
    def _when(condition: str, times: int, rank: int) -> str:
        return f" WHEN {' OR '.join([condition] * times)} THEN {rank}"

    def _any(self, sql: str, values: Sequence[Any]) -> bool:
        return self._raw.first(f"{sql} LIMIT 1", values) is not None

    def _ids(self, sql: str, values: Sequence[Any], limit: int | None) -> list[int]:
        if self._among is not None:
            return self._ids_among(self._among, sql, values, limit)
        if limit is not None:
            sql, values = f"{sql} LIMIT ?", [*values, limit]
        return [row[0] for row in self._raw.all(sql, values)]

    def _ids_among(
        self, among: Set[int], sql: str, values: Sequence[Any], limit: int | None
    ) -> list[int]:
        """Those of the rows that are wanted, read only until there are enough."""
        found: list[int] = []
        for rows in self._raw.pieces(sql, values, _AT_ONCE):
            found += [row[0] for row in rows if row[0] in among]
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found


def _among(ids: Sequence[int]) -> Condition:
    return "s.client_id IN (SELECT value FROM json_each(?))", [ids_json(ids)]
