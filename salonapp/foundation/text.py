"""Text as people type it: folded for comparing, searchable in either layout and alphabet, harmless.

Pure functions over strings; nothing here knows what a client is.
"""

from __future__ import annotations

import re
import unicodedata

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4\uff07"
_FOLDED = str.maketrans(
    {"ё": "е", **dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_APOSTROPHES, "'")}
)

_TO_BE_FOLDED = re.compile(f"[ё{_HYPHENS}{_APOSTROPHES}]")

_NOT_PRINTED = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085]")
_SPACE_RUNS = re.compile(r"\s+")

_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SWAPPED = str.maketrans(_ENGLISH_KEYS + _RUSSIAN_KEYS, _RUSSIAN_KEYS + _ENGLISH_KEYS)

_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        **{"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
        **{"ъ": "", "ь": "", "ю": "yu", "я": "ya"},
    }
)
# Longest first: each way of writing a Russian sound in Latin letters.
_CYRILLIC = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("iu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ia", "я"),
    ("ja", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("je", "е"),
    ("x", "кс"),
    *zip("abcdefghijklmnopqrstuvwyz", "абкдефгхижклмнопкрстуввыз", strict=True),
)
_ONE_SPELLING = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("kh", "h"),
    ("tz", "c"),
    ("ts", "c"),
    ("ph", "f"),
    ("x", "ks"),
    ("j", "y"),
    ("w", "v"),
    ("q", "k"),
    ("iy", "y"),
    ("yi", "y"),
    ("ii", "y"),
    ("i", "y"),
    ("yy", "y"),
    ("ye", "e"),
    ("yo", "e"),
)

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def fold(text: str) -> str:
    """The form two spellings of the same text share: case, ё/е, hyphens, apostrophes, spaces.

    >>> fold("  О’Коннор  Алёна ")
    "о'коннор алена"
    """
    if not text.isascii() and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if _TO_BE_FOLDED.search(text):  # a translation costs more than all the rest
        text = text.translate(_FOLDED)
    return " ".join(text.split())


def bare(text: str) -> str:
    """Folded, without the apostrophes and hyphens that people leave out.

    >>> bare("Д’Арк-Ли")
    'даркли'
    """
    folded = fold(text)
    if "'" in folded or "-" in folded:
        folded = " ".join(folded.replace("'", "").replace("-", "").split())
    return folded


def swap_layout(text: str) -> str:
    """What the same keys give in the other keyboard layout: "bhbyf" for "ирина" and back."""
    return text.casefold().translate(_SWAPPED)


def translit(text: str) -> str:
    """Folded text in Latin letters, as names stand in a Russian passport: "Жукова" -> "zhukova"."""
    return fold(text).translate(_LATIN)


def cyrillic(text: str) -> str:
    """A guess at the Russian spelling of a name typed in Latin letters: "zhukova" -> "жукова"."""
    folded = fold(text)
    if folded.endswith("shc"):  # "shch" is not typed to its end yet
        folded += "h"
    for latin, russian in _CYRILLIC:
        folded = folded.replace(latin, russian)
    return folded


def sound_key(text: str) -> str:
    """One key for all usual Latin spellings of a name: "Юлия", "Yulia", "Julija" -> one string."""
    key = translit(text)
    for spelling, one in _ONE_SPELLING:
        key = key.replace(spelling, one)
    return key


def search_variants(query: str) -> tuple[str, ...]:
    """Every folded form a query may have been meant as, the typed one first, without repeats."""
    typed = fold(query)
    variants = [typed, fold(swap_layout(query))]
    if any("a" <= letter <= "z" for letter in typed):
        variants.append(cyrillic(typed))
    if any("а" <= letter <= "я" for letter in typed):
        variants.append(translit(typed))
    return tuple(dict.fromkeys(variant for variant in variants if variant))


def clean_text(text: str) -> str:
    """Text from outside made fit to keep: no control or invisible characters, lines kept."""
    if text.isprintable():
        return text.strip()
    text = _LINE_ENDS.sub("\n", text)
    text = _ODD_SPACES.sub(" ", _NOT_PRINTED.sub("", text))
    return text.strip()


def clean_line(text: str) -> str:
    """Like `clean_text`, on one line with single spaces: names, codes, headings."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACE_RUNS.sub(" ", clean_text(text)).strip()


def file_name(title: str, ending: str, otherwise: str) -> str:
    """A file's name that every disk takes; `otherwise` where no letter of the title can stay."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else " " for letter in title)
    return f"{' '.join(kept.split())[:60].strip() or otherwise}.{ending}"


def isolated(text: str) -> str:
    """A name for the middle of a sentence: one written from right to left keeps its own order.

    Without it the punctuation and the numbers around such a name change their places.
    """
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return text
    return f"\u2068{text}\u2069"


def safe_cell(text: str) -> str:
    """Text for a CSV cell that no spreadsheet will take for a formula (a leading apostrophe)."""
    return f"'{text}" if text.startswith(_FORMULA_START) else text


def plain_cell(text: str) -> str:
    """Undo `safe_cell`, and Excel's own mark of text before "+7..." or "007": the apostrophe."""
    if len(text) > 1 and text[0] == "'" and (text[1] in _FORMULA_START or text[1].isdigit()):
        return text[1:]
    return text
