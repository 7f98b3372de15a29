"""Texts with placeholders: checked when they are saved, so that sending can never fail on one.

Jinja2 in its sandbox, and of that only texts, placeholders, filters and conditions: a reminder
needs no loops, and a text that cannot loop cannot hang the program.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache, partial

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from salonapp.clients.cards import Gender
from salonapp.foundation.errors import InvalidInput
from salonapp.foundation.i18n import N_, Message, msg
from salonapp.reminders.sms import sms_length as sms_length
from salonapp.reminders.word_forms import (
    GENDER_EXAMPLE,
    by_gender,
    call_problems,
    plural,
    plural_problems,
)

MAX_TEXT_LENGTH = 2000
_DEEPEST = 20
_NEVER_SENT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


class Placeholder(StrEnum):
    """What may stand between `{{` and `}}`."""

    FIRST_NAME = "first_name"
    NAME = "name"
    SERVICE = "service"
    MASTER = "master"
    DUE_DATE = "due_date"
    LAST_VISIT = "last_visit"
    DAYS = "days"
    TEST_UNTIL = "test_until"
    APPOINTMENT_DAY = "appointment_day"
    APPOINTMENT_TIME = "appointment_time"
    GIFT = "gift"
    SALON = "salon"
    SALON_PHONE = "salon_phone"
    SALON_ADDRESS = "salon_address"


PLACEHOLDER_NAMES: Mapping[Placeholder, str] = {
    Placeholder.FIRST_NAME: N_("First name"),
    Placeholder.NAME: N_("Full name"),
    Placeholder.SERVICE: N_("Service"),
    Placeholder.MASTER: N_("Master"),
    Placeholder.DUE_DATE: N_("Due date"),
    Placeholder.LAST_VISIT: N_("Last visit"),
    Placeholder.DAYS: N_("Days since the last visit"),
    Placeholder.TEST_UNTIL: N_("Patch test holds until"),
    Placeholder.APPOINTMENT_DAY: N_("Day of the appointment"),
    Placeholder.APPOINTMENT_TIME: N_("Time of the appointment"),
    Placeholder.GIFT: N_("Gift"),
    Placeholder.SALON: N_("Salon name"),
    Placeholder.SALON_PHONE: N_("Salon phone"),
    Placeholder.SALON_ADDRESS: N_("Salon address"),
}

TemplateValues = Mapping[Placeholder, str]
#: The function of a text that chooses a word by the client's gender: not a placeholder.
GENDER = "gender"

SAMPLES: Mapping[str, TemplateValues] = {
    "ru": {
        Placeholder.FIRST_NAME: "Анна",
        Placeholder.NAME: "Анна Иванова",
        Placeholder.SERVICE: "маникюр",
        Placeholder.MASTER: "Ольга",
        Placeholder.DUE_DATE: "14 марта",
        Placeholder.LAST_VISIT: "21 февраля",
        Placeholder.DAYS: "21",
        Placeholder.TEST_UNTIL: "28 марта",
        Placeholder.APPOINTMENT_DAY: "пятница, 14 марта",
        Placeholder.APPOINTMENT_TIME: "15:30",
        Placeholder.GIFT: "скидка 10 % на любую услугу",
        Placeholder.SALON: "Салон",
        Placeholder.SALON_PHONE: "+7 495 123-45-67",
        Placeholder.SALON_ADDRESS: "ул. Садовая, 1",
    },
    "en": {
        Placeholder.FIRST_NAME: "Anna",
        Placeholder.NAME: "Anna Smith",
        Placeholder.SERVICE: "manicure",
        Placeholder.MASTER: "Olga",
        Placeholder.DUE_DATE: "14 March",
        Placeholder.LAST_VISIT: "21 February",
        Placeholder.DAYS: "21",
        Placeholder.TEST_UNTIL: "28 March",
        Placeholder.APPOINTMENT_DAY: "Friday, 14 March",
        Placeholder.APPOINTMENT_TIME: "15:30",
        Placeholder.GIFT: "10 % off any service",
        Placeholder.SALON: "Salon",
        Placeholder.SALON_PHONE: "+44 20 7946 0000",
        Placeholder.SALON_ADDRESS: "1 Garden Street",
    },
}

_ALLOWED_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)
_ALLOWED_FILTERS = frozenset(
    {"capitalize", "default", "d", "lower", "plural", "title", "trim", "upper"}
)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["plural"] = plural
    environment.filters = {
        name: function for name, function in environment.filters.items() if name in _ALLOWED_FILTERS
    }
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()


def check_template(
    source: str, *, field: str = "text", allowed: Collection[Placeholder] = tuple(Placeholder)
) -> None:
    """Raise InvalidInput, naming what is wrong, unless `source` can be rendered for anybody.

    `allowed` are the placeholders the rule in question can fill.
    """
    if not source.strip():
        raise InvalidInput(msg("The text is empty."), field=field)
    if len(source) > MAX_TEXT_LENGTH:
        raise InvalidInput(
            msg("The text is longer than {limit} characters.", limit=MAX_TEXT_LENGTH), field=field
        )
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        raise InvalidInput(_syntax_problem(source, error), field=field) from error
    except RecursionError:  # brackets within brackets, hundreds deep
        raise _cannot_be_filled_in(field) from None
    if _is_too_deep(tree):
        raise _cannot_be_filled_in(field)
    for problem in _problems(tree, frozenset(each.value for each in allowed)):
        raise InvalidInput(
            problem,
            msg("These can be used: {names}.", names=", ".join(sorted(allowed))),
            field=field,
        )
    empty = dict.fromkeys(Placeholder, "")
    parts = _ENVIRONMENT.from_string(_every_part(tree))
    for values in (*SAMPLES.values(), empty):
        try:
            _compiled(source).render(_filled(values, Gender.UNKNOWN))
            parts.render(_filled(values, Gender.UNKNOWN))
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise _cannot_be_filled_in(field) from error


def _every_part(tree: nodes.Node) -> nodes.Template:
    """A text of all that is worked out anywhere in `tree`, one after the other.

    A condition that holds for no sample hides what stands behind it until a client comes for whom
    it does hold: that client's text must not be the first to fail.
    """
    return nodes.Template(
        [
            nodes.Output([each])
            for each in _every_node(tree)
            if isinstance(each, nodes.Filter | nodes.Compare | nodes.CondExpr)
        ]
    )


def _is_too_deep(tree: nodes.Node) -> bool:
    """Whether compiling the text could take for ever: its time doubles with every level."""
    level: list[nodes.Node] = [tree]
    for _depth in range(_DEEPEST):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _cannot_be_filled_in(field: str) -> InvalidInput:
    return InvalidInput(
        msg("The text cannot be filled in. Check what stands between the braces."), field=field
    )


def sendable(text: str) -> str:
    """`text` without what no database keeps and no messenger shows; what joins emoji stays."""
    return _NEVER_SENT.sub("", text.replace("\r\n", "\n")).strip()


def render(source: str, values: TemplateValues, gender: Gender = Gender.UNKNOWN) -> str:
    """Fill `source`, which `check_template` has accepted; what has no value is left out.

    Empty placeholders leave double spaces behind; they are closed up. So are the two full stops
    after a name that ends with one (“Irina S.”), and the comma beside a name that is not there.
    """
    text = _compiled(source).render(_filled(values, gender))
    text = re.sub(r"[ \t]+([,.!?:;])", r"\1", text)
    text = re.sub(r"[,:;]+([.!?])", r"\1", text)
    text = re.sub(r"(^|\n)[ \t]*[,:;][ \t]*(\w)", _begun_anew, text)
    text = re.sub(r"[,:;]+\s*$", "", text)
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _begun_anew(found: re.Match[str]) -> str:
    """A line that began with a name which is not there: it begins with what follows."""
    return found[1] + found[2].upper()


@lru_cache(maxsize=256)
def _compiled(source: str) -> _Rendered:
    return _Rendered(source)


class _Rendered:
    """A compiled template with the type its `render` has."""

    def __init__(self, source: str) -> None:
        self._template = _ENVIRONMENT.from_string(source)

    def render(self, values: Mapping[str, object]) -> str:
        return self._template.render(values)


def _filled(values: TemplateValues, gender: Gender) -> dict[str, object]:
    filled: dict[str, object] = {name.value: values.get(name, "") for name in Placeholder}
    return filled | {GENDER: partial(by_gender, gender)}


def _problems(tree: nodes.Node, known: Collection[str]) -> Iterator[Message]:
    called = [each.node for each in tree.find_all(nodes.Call)]
    for node in _every_node(tree):
        if isinstance(node, nodes.Call):
            yield from call_problems(node)
        elif isinstance(node, nodes.Name) and node.name == GENDER:
            if not any(node is each for each in called):
                yield msg(
                    "“gender” chooses a word: write it like {example}.", example=GENDER_EXAMPLE
                )
        elif isinstance(node, nodes.Name) and node.name not in known:
            yield msg("There is no placeholder “{name}”.", name=node.name)
        elif isinstance(node, nodes.Filter) and node.name not in _ALLOWED_FILTERS:
            yield msg("There is no filter “{name}”.", name=node.name)
        elif isinstance(node, nodes.Filter) and node.name == "plural":
            yield from plural_problems(node)
        elif not isinstance(node, _ALLOWED_NODES):
            yield msg("Only placeholders and conditions can stand between the braces.")


def _every_node(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _every_node(child)


def _syntax_problem(source: str, error: TemplateSyntaxError) -> Message:
    unknown = re.fullmatch(r"No filter named '(.+?)'\.?", error.message or "")
    if unknown:
        return msg("There is no filter “{name}”.", name=unknown[1])
    if source.count("{{") != source.count("}}"):
        return msg("Line {line}: a placeholder is not closed.", line=error.lineno)
    return msg("Line {line}: what stands between the braces is not understood.", line=error.lineno)


# Neither text needs to know whether the client is a woman or a man, nor any case but the first.
DEFAULT_TEXTS: Mapping[str, str] = {
    "ru": (
        "Здравствуйте{% if first_name %}, {{ first_name }}{% endif %}!"
        " {% if service %}Пора повторить: {{ service }}.{% else %}Пора снова к нам.{% endif %}"
        " Подобрать удобное время?"
        "{% if master %} Мастер — {{ master }}.{% endif %}"
        "{% if salon %} {{ salon }}{% if salon_phone %}, {{ salon_phone }}{% endif %}"
        "{% elif salon_phone %} {{ salon_phone }}{% endif %}"
    ),
    "en": (
        "Hello{% if first_name %} {{ first_name }}{% endif %}!"
        " It is time for your next visit{% if service %}: {{ service }}{% endif %}."
        " Shall we find a time that suits you?"
        "{% if master %} Your master: {{ master }}.{% endif %}"
        "{% if salon %} {{ salon }}{% if salon_phone %}, {{ salon_phone }}{% endif %}"
        "{% elif salon_phone %} {{ salon_phone }}{% endif %}"
    ),
}

DEFAULT_SUBJECTS: Mapping[str, str] = {
    "ru": "{% if salon %}{{ salon }}: {% endif %}пора записаться",
    "en": "{% if salon %}{{ salon }}: {% endif %}time for your next visit",
}

# Put below every message of the purpose "advertising".
OPT_OUT_LINES: Mapping[str, str] = {
    "ru": "Не нужны такие сообщения? Ответьте СТОП.",
    "en": "No such messages, please? Answer STOP.",
}
