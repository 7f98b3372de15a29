"""Brings new texts of the code into the catalogue and says how many wait to be translated.

Run by `make i18n`. Texts that the code no longer has leave the catalogue; translations stay.
"""

from __future__ import annotations

import ast
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
RUSSIAN = ROOT / "resources" / "locale" / "ru" / "LC_MESSAGES" / "salonapp.po"

HEADER = rb"""# SalonApp in Russian.
msgid ""
msgstr ""
"Project-Id-Version: salonapp\n"
"Language: ru\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
"(n%100<10 || n%100>=20) ? 1 : 2);\n"

"""

#: The functions of `salonapp.foundation.i18n` whose first arguments are texts, with how many: the
#: second is the plural.
TEXTS = {"_": 1, "N_": 1, "msg": 1, "ngettext": 2, "nmsg": 2}


def texts_of_the_code() -> Catalog:
    """All texts of `salonapp/`, untranslated.

    The code is read as Python reads it: a reader of words alone misses what stands in an f-string.
    """
    catalog = Catalog()
    for file in sorted((ROOT / "salonapp").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                _add(catalog, node)
    return catalog


def _add(catalog: Catalog, call: ast.Call) -> None:
    """Add the text of a call, if it is one with a text."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    words = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
    given = [word for word in words[:2] if isinstance(word, str)]
    if name == "pgettext" and len(given) == 2:
        catalog.add(given[1], context=given[0])
    elif name in TEXTS and len(given) >= TEXTS[name]:
        catalog.add(given[0] if TEXTS[name] == 1 else (given[0], given[1]))


def translations(path: Path = RUSSIAN) -> Catalog:
    """The catalogue at `path`."""
    with path.open("rb") as texts:
        return read_po(texts, locale="ru")


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The English forms of a text (one, or singular and plural) and its translated ones."""
    translated = message.string or ""
    return (
        [message.id] if isinstance(message.id, str) else list(message.id),
        [translated] if isinstance(translated, str) else list(translated),
    )


def save(catalog: Catalog, path: Path = RUSSIAN) -> None:
    """Write the catalogue in an order, and under a header, that keep changes small."""
    with path.open("wb") as texts:
        texts.write(HEADER)
        write_po(
            texts, catalog, width=100, sort_output=True, ignore_obsolete=True, omit_header=True
        )


def main() -> None:
    """Update the catalogue from the code."""
    catalog = translations()
    catalog.update(texts_of_the_code(), no_fuzzy_matching=True)
    save(catalog)
    untranslated = [message for message in catalog if message.id and not all(forms(message)[1])]
    for message in untranslated:
        print(forms(message)[0][0])
    print(f"{len(catalog)} texts, {len(untranslated)} to be translated in {RUSSIAN}")


if __name__ == "__main__":
    main()
