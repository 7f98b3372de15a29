"""Which encoding a text file is written in: UTF-8, UTF-16, Windows-1251 or one of its cousins."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import BinaryIO

_BLOCK = 1 << 20
_SAMPLE = 200_000
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5")
_FEWEST_LETTERS = 3
_SHARE_READ = 0.9
_LETTERS_PER_DAMAGE = 5
_SHARE_OF_CONTROLS = 0.1
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect(path: Path) -> str:
    """The encoding of the file; a whole pass over it, because one late byte can tell."""
    with path.open("rb") as raw:
        head = raw.read(_SAMPLE)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        wide = _utf16_without_mark(head)
        if wide:
            return wide
        raw.seek(0)
        odd = _first_not_utf8(raw)
        if odd is None:
            return "utf-8"
        raw.seek(max(0, odd - _SAMPLE // 4))
        sample = raw.read(_SAMPLE)
    return "utf-8" if _damaged_utf8(sample) else _single_byte(sample)


def _damaged_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8 but for a few bytes: no other text reads as Russian that way."""
    text = sample.decode("utf-8", errors="replace")
    russian = sum(1 for letter in text if "\u0400" <= letter <= "\u04ff")
    return russian > _LETTERS_PER_DAMAGE * text.count("\ufffd")


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 that does not say so: zeros on one side only, and letters when read that way."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if not even and not odd:
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
    read = sum(1 for letter in text if letter < "\x7f" or "\u0400" <= letter <= "\u04ff")
    return encoding if read >= _SHARE_READ * len(text) else ""


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are no text in any encoding read here."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_mark(head):
        return False
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b")
    return b"\x00" in head or controls > _SHARE_OF_CONTROLS * len(head)


def _first_not_utf8(raw: BinaryIO) -> int | None:
    """Where the file stops being UTF-8 (within a block), None when it is UTF-8 all through."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    while block := raw.read(_BLOCK):
        try:
            decoder.decode(block, final=len(block) < _BLOCK)
        except UnicodeDecodeError as error:
            return at + error.start
        at += len(block)
    return None


def _single_byte(sample: bytes) -> str:
    best, best_score = "cp1251", 0.0
    for encoding in _CYRILLIC:
        score = _russian(sample.decode(encoding, errors="replace"))
        if score > best_score:
            best, best_score = encoding, score
    if best_score >= _FEWEST_LETTERS:
        return best
    from charset_normalizer import from_bytes

    guess = from_bytes(sample).best()
    return guess.encoding if guess is not None else "cp1251"


def _russian(text: str) -> float:
    """How much the text looks Russian: small letters in words, no capitals or frames inside."""
    score = 0.0
    before = " "
    for letter in text:
        if "а" <= letter <= "я" or letter == "ё":
            score += 1.0 if letter not in "ъыьщфэ" else 0.5
        elif "А" <= letter <= "Я" or letter == "Ё":
            score += 0.5 if not before.isalpha() else (-1.5 if before.islower() else 0.1)
        elif letter > "\x7f" and letter not in "«»–—№’‘“”\u00a0…₽":
            score -= 2.0
        before = letter
    return score


def text_of(raw: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The text of an open file; a byte that stands for nothing becomes a visible mark."""
    return io.TextIOWrapper(
        io.BufferedReader(raw, _BLOCK) if isinstance(raw, io.RawIOBase) else raw,
        encoding=encoding,
        errors="replace",
        newline="",
    )
