"""The words cards are found by, for what is not spelt as it stands there.

Names and tags only: some tens of thousands of distinct words in a big salon. What sounds alike is
told by a key, what is one typing mistake away by comparing; a half of a mistyped word is right, so
only words that have one of its halves are compared.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

from salonapp.foundation.text import sound_key, translit

_TWICE = re.compile(r"(.)\1+")
_END = "\U0010ffff"
#: Shorter words are too like others for guessing.
SHORTEST_GUESSED = 4
#: The beginning of a word is enough from here on.
_SHORTEST_BEGINNING = 5
_MOST_ALIKE, _MOST_MISTAKEN = 8, 24


def sound(word: str) -> str:
    """What a folded word sounds like: "наталья" and "nataliya", "геннадий" and "genady"."""
    return _TWICE.sub(r"\1", sound_key(word))


class Forms:
    """Words in one form (as spelt, in Latin letters, as they sound), sorted."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = sorted(pairs)
        self._forms = [form for form, _word in self._pairs]
        self._text: str | None = None

    def add(self, form: str, word: str) -> None:
        """One word more."""
        insort(self._pairs, (form, word))
        insort(self._forms, form)
        self._text = None

    def exactly(self, form: str) -> list[str]:
        """The words with just this form."""
        first, last = bisect_left(self._forms, form), bisect_right(self._forms, form)
        return [word for _form, word in self._pairs[first:last]]

    def beginning(self, form: str) -> list[str]:
        """The words whose form begins with it."""
        return [word for _form, word in self._pairs[self._from(form) : self._from(form + _END)]]

    def mistaken(self, typed: str) -> set[str]:
        """Forms, or beginnings of forms, that differ from `typed` by one typing mistake."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        size = len(typed)
        lengths = range(size - 1, size + 2)
        likely = self._sharing_a_half(typed)
        if size < _SHORTEST_BEGINNING:
            pieces = {form for form in likely if len(form) in lengths}
        else:
            pieces = {form[:length] for form in likely for length in lengths if len(form) >= length}
        pieces.discard(typed)
        near = process.extract(typed, list(pieces), scorer=OSA.distance, score_cutoff=1, limit=None)
        return {piece for piece, _distance, _at in near}

    def _from(self, form: str) -> int:
        return bisect_left(self._forms, form)

    def _sharing_a_half(self, typed: str) -> set[str]:
        """Forms with the first part of `typed` at their beginning or the second one beside it."""
        # The second part is the longer one: it is looked for in all the text.
        half = max(1, min(len(typed) // 2, len(typed) - 4))
        first, second = typed[:half], typed[half:]
        found = set(self._forms[self._from(first) : self._from(first + _END)])
        # Two letters that changed places across the border spoil both parts.
        swapped = first[:-1] + second[0] + first[-1] + second[1:]
        found.update(self._forms[self._from(swapped) : self._from(swapped + _END)])
        found.update(self._with(second, half))
        return found

    def _with(self, piece: str, place: int) -> Iterator[str]:
        """Forms that have `piece` at `place`, or one letter before or after it."""
        if self._text is None:
            self._text = "\n" + "\n".join(self._forms) + "\n"
        text = self._text
        at = text.find(piece)
        while at >= 0:
            begin = text.rfind("\n", 0, at) + 1
            if -1 <= at - begin - place <= 1:
                yield text[begin : text.index("\n", at)]
            at = text.find(piece, at + 1)


class Vocabulary:
    """All distinct words of a salon's names and tags; for any number of threads."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._words = {word for word in words if len(word) >= SHORTEST_GUESSED - 1}
        self._spelt = Forms((word, word) for word in self._words)
        self._latin = Forms((translit(word), word) for word in self._words)
        self._sounds = Forms((sound(word), word) for word in self._words)

    def __len__(self) -> int:
        return len(self._words)

    def add(self, words: Iterable[str]) -> None:
        """Words of cards that were added or changed."""
        with self._lock:
            for word in words:
                if len(word) >= SHORTEST_GUESSED - 1 and word not in self._words:
                    self._words.add(word)
                    self._spelt.add(word, word)
                    self._latin.add(translit(word), word)
                    self._sounds.add(sound(word), word)

    def alike(self, ways: Iterable[str]) -> tuple[str, ...]:
        """Words that sound like one of `ways` and are found by none of them."""
        ways = [way for way in ways if len(way) >= SHORTEST_GUESSED and way.isalpha()]
        found: dict[str, None] = {}
        with self._lock:
            for way in ways:
                key = sound(way)
                if len(key) >= _SHORTEST_BEGINNING:
                    found.update(dict.fromkeys(self._sounds.beginning(key)))
                elif len(key) >= SHORTEST_GUESSED - 1:
                    found.update(dict.fromkeys(self._sounds.exactly(key)))
        others = [word for word in found if not any(way in word for way in ways)]
        return _shortest(others, _MOST_ALIKE)

    def mistaken(self, ways: Iterable[str]) -> tuple[str, ...]:
        """Words, or beginnings of words, one typing mistake away from one of `ways`."""
        spelt: set[str] = set()
        with self._lock:
            for way in ways:
                if len(way) >= SHORTEST_GUESSED and not way.isdecimal():
                    spelt |= self._near(way)
        return _shortest(spelt, _MOST_MISTAKEN)

    def _near(self, way: str) -> set[str]:
        spelt = self._spelt.mistaken(way)
        if way.isascii():
            for latin in self._latin.mistaken(way):
                spelt |= self._spelling(self._latin, latin)
            key = sound(way)
            if len(key) >= SHORTEST_GUESSED:
                for near in self._sounds.mistaken(key):
                    spelt |= self._spelling(self._sounds, near)
        return spelt

    @staticmethod
    def _spelling(forms: Forms, form: str) -> set[str]:
        return set(forms.exactly(form) or forms.beginning(form)[:_MOST_MISTAKEN])


def _shortest(words: Iterable[str], most: int) -> tuple[str, ...]:
    """The shortest of `words`, without those that a shorter one finds already."""
    kept: list[str] = []
    for word in sorted(words, key=lambda each: (len(each), each)):
        if len(kept) == most:
            break
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return tuple(kept)
