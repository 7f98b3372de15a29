"""Words that change with a number or with who is written to: {{ days|plural("day", "days") }}."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from salonapp.clients.cards import Gender
from salonapp.foundation.i18n import Message, msg

GENDER_EXAMPLE = '{{ gender("ждал", "ждала", "ждали") }}'
PLURAL_EXAMPLE = '{{ days|plural("день", "дня", "дней") }}'
_RUSSIAN_FORMS = 3
_LONGEST_WORD = 60


def plural(number: object, *forms: str) -> str:
    """The form of a word that goes with `number`.

    Two forms are for one and for all others, as in English; three for one, a few and many, as in
    Russian. What is no number takes the last form.
    """
    try:
        count = abs(int(str(number)))
    except ValueError:
        return forms[-1]
    if len(forms) < _RUSSIAN_FORMS:
        return forms[0] if count == 1 else forms[-1]
    if count % 10 == 1 and count % 100 != 11:
        return forms[0]
    return forms[1] if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else forms[2]


def by_gender(gender: Gender, man: str, woman: str, unknown: str = "") -> str:
    """The word for a man or a woman; for who is not known the third, or both in one: "ждал(а)"."""
    if gender is Gender.MALE:
        return man
    if gender is Gender.FEMALE:
        return woman
    if unknown or man == woman:
        return unknown or man
    return f"{man}({woman.removeprefix(man)})" if woman.startswith(man) else f"{man}/{woman}"


def call_problems(call: nodes.Call) -> Iterator[Message]:
    """What is wrong with a call in a text: the only one there is chooses by gender."""
    if not (isinstance(call.node, nodes.Name) and call.node.name == "gender"):
        yield msg("Only placeholders and conditions can stand between the braces.")
    elif call.kwargs or call.dyn_args or call.dyn_kwargs or not _are_words(call.args, (2, 3)):
        yield msg("“gender” chooses a word: write it like {example}.", example=GENDER_EXAMPLE)


def plural_problems(chosen: nodes.Filter) -> Iterator[Message]:
    """What is wrong with the forms a number chooses from."""
    if (
        chosen.node is None
        or chosen.kwargs
        or chosen.dyn_args
        or chosen.dyn_kwargs
        or not _are_words(chosen.args, (2, 3))
    ):
        yield msg("“plural” chooses a word: write it like {example}.", example=PLURAL_EXAMPLE)


def _are_words(given: list[nodes.Expr], numbers: tuple[int, ...]) -> bool:
    return len(given) in numbers and all(
        isinstance(each, nodes.Const)
        and isinstance(each.value, str)
        and len(each.value) <= _LONGEST_WORD
        for each in given
    )
