"""A hasher that costs nothing: the tests are about what follows from a hash, not about its cost."""

from __future__ import annotations

import hashlib


class CheapHasher:
    """Hashes at once, and counts how often it was asked to compare."""

    def __init__(self) -> None:
        self.looked = 0

    def hash(self, typed: str) -> str:
        """A hash without salt."""
        return hashlib.sha256(typed.encode()).hexdigest()

    def verify(self, kept: str, typed: str) -> bool:
        """Whether `typed` is what `kept` was made of."""
        self.looked += 1
        return kept == self.hash(typed)
