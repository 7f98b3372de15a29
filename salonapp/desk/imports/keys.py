"""Which visit is already known: millions of keys in a few dozen megabytes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_RECENT = 200_000
_NONE = np.zeros(0, dtype=np.int64)

Keys = NDArray[np.int64]


class KeyIndex:
    """Maps 64-bit keys to ids; sorted arrays and a small dictionary for what came last.

    Keys are Python's own hashes of tuples of numbers: two of two million collide about once in
    nine million imports.
    """

    def __init__(self) -> None:
        self._keys: Keys = _NONE
        self._ids: Keys = _NONE
        self._recent: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._keys) + len(self._recent)

    def add(self, keys: Sequence[int], ids: Sequence[int]) -> None:
        """Know these keys from now on."""
        self._recent.update(zip(keys, ids, strict=True))
        if len(self._recent) >= _RECENT:
            self._settle()

    def _settle(self) -> None:
        count = len(self._recent)
        keys = np.fromiter(self._recent.keys(), dtype=np.int64, count=count)
        ids = np.fromiter(self._recent.values(), dtype=np.int64, count=count)
        keys, ids = np.concatenate((self._keys, keys)), np.concatenate((self._ids, ids))
        order = np.argsort(keys, kind="stable")
        self._keys, self._ids = keys[order], ids[order]
        self._recent = {}

    def find(self, keys: Sequence[int]) -> list[int]:
        """The id of each key, 0 where it is not known."""
        if len(self._keys):
            wanted = np.array(keys, dtype=np.int64)
            places = np.searchsorted(self._keys, wanted)
            places[places == len(self._keys)] = 0
            found = np.where(self._keys[places] == wanted, self._ids[places], 0).tolist()
        else:
            found = [0] * len(keys)
        recent = self._recent
        if recent:
            return [known or recent.get(key, 0) for key, known in zip(keys, found, strict=True)]
        return list(found)
