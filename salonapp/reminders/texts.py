"""The program's own texts by rule and occasion; the salon's own stand beside them in the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from salonapp.foundation.i18n import LANGUAGES, N_
from salonapp.reminders.rules import RuleKind, RuleSettings
from salonapp.reminders.templates import DEFAULT_SUBJECTS, DEFAULT_TEXTS, Placeholder


class TextKind(StrEnum):
    """What a rule may have to say: the usual, that a patch test comes first, a day is ahead."""

    USUAL = ""
    TEST_FIRST = "test_first"
    AHEAD = "ahead"


#: Which texts each rule has.
TEXT_KINDS: Mapping[RuleKind, tuple[TextKind, ...]] = {
    RuleKind.RETURN_AFTER_SERVICE: (TextKind.USUAL, TextKind.TEST_FIRST),
    RuleKind.PATCH_TEST_EXPIRY: (TextKind.USUAL,),
    RuleKind.APPOINTMENT: (TextKind.USUAL,),
    RuleKind.THANKS: (TextKind.USUAL,),
    RuleKind.BIRTHDAY: (TextKind.USUAL, TextKind.AHEAD),
    RuleKind.WIN_BACK: (TextKind.USUAL,),
    RuleKind.OFFER: (TextKind.USUAL,),
}
TEXT_KIND_NAMES: Mapping[TextKind, str] = {
    TextKind.USUAL: N_("The usual text"),
    TextKind.TEST_FIRST: N_("When a patch test comes first"),
    TextKind.AHEAD: N_("When it goes before the day"),
}

_GREETING = {
    "ru": "Здравствуйте{% if first_name %}, {{ first_name }}{% endif %}!",
    "en": "Hello{% if first_name %} {{ first_name }}{% endif %}!",
}
_SIGNATURE = (
    "{% if salon %} {{ salon }}{% if salon_phone %}, {{ salon_phone }}{% endif %}"
    "{% elif salon_phone %} {{ salon_phone }}{% endif %}"
)

_TEST_FIRST = {
    "ru": (
        _GREETING["ru"] + " {% if service %}Пора повторить: {{ service }}.{% else %}"
        "Пора снова к нам.{% endif %} Но сначала нужен новый тест на аллергию: он займёт"
        " несколько минут. Подобрать удобное время?" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " It is time for your next visit{% if service %}: {{ service }}"
        "{% endif %}. A new patch test comes first: it takes a few minutes."
        " Shall we find a time that suits you?" + _SIGNATURE
    ),
}
_TEST_RUNS_OUT = {
    "ru": (
        _GREETING["ru"] + " Ваш тест на аллергию{% if test_until %} действует до"
        " {{ test_until }}{% else %} скоро перестанет действовать{% endif %}."
        "{% if service %} Без него нельзя: {{ service }}.{% endif %}"
        " Новый займёт несколько минут. Подобрать удобное время?" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " Your patch test{% if test_until %} is valid until {{ test_until }}"
        "{% else %} runs out soon{% endif %}.{% if service %} It is needed for: {{ service }}."
        "{% endif %} A new one takes a few minutes. Shall we find a time that suits you?"
        + _SIGNATURE
    ),
}
_BOOKED = {
    "ru": (
        _GREETING["ru"] + " Напоминаем: вы записаны на {{ appointment_time }},"
        " {{ appointment_day }}{% if service %} — {{ service }}{% endif %}."
        "{% if master %} Мастер — {{ master }}.{% endif %}"
        " Если планы изменились, пожалуйста, сообщите нам." + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " A reminder: you are booked for {{ appointment_time }},"
        " {{ appointment_day }}{% if service %}: {{ service }}{% endif %}."
        "{% if master %} Your master: {{ master }}.{% endif %}"
        " If your plans have changed, please let us know." + _SIGNATURE
    ),
}
_THANKS = {
    "ru": (
        _GREETING["ru"] + " Спасибо, что были у нас{% if last_visit %} {{ last_visit }}{% endif %}."
        " Всё ли понравилось? Ответьте, пожалуйста, цифрой от 1 до 5: нам важно ваше мнение."
        + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " Thank you for your visit{% if last_visit %} on {{ last_visit }}"
        "{% endif %}. Did you like everything? Please answer with a number from 1 to 5: your"
        " opinion matters to us." + _SIGNATURE
    ),
}
_BIRTHDAY = {
    "ru": (
        _GREETING["ru"] + " Поздравляем вас с днём рождения!"
        "{% if gift %} Наш подарок: {{ gift }}.{% endif %}" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " Happy birthday to you!"
        "{% if gift %} Our gift: {{ gift }}.{% endif %}" + _SIGNATURE
    ),
}
_BIRTHDAY_AHEAD = {
    "ru": (
        _GREETING["ru"] + " Скоро ваш день рождения."
        "{% if gift %} Для вас подарок: {{ gift }}.{% endif %} Будем рады вас видеть!" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " Your birthday is coming."
        "{% if gift %} A gift for you: {{ gift }}.{% endif %} We will be glad to see you!"
        + _SIGNATURE
    ),
}
_MISSED = {
    "ru": (
        _GREETING["ru"] + " Давно вас не было: мы скучаем.{% if master %} Ваш мастер —"
        " {{ master }}.{% endif %} Подобрать удобное время?" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"] + " We have not seen you for a while and miss you."
        "{% if master %} Your master: {{ master }}.{% endif %}"
        " Shall we find a time that suits you?" + _SIGNATURE
    ),
}
_OFFER = {
    "ru": (
        _GREETING["ru"] + " У нас есть для вас предложение. Подобрать удобное время?" + _SIGNATURE
    ),
    "en": (
        _GREETING["en"]
        + " We have an offer for you. Shall we find a time that suits you?"
        + _SIGNATURE
    ),
}
_TEXTS: Mapping[tuple[RuleKind, TextKind], Mapping[str, str]] = {
    (RuleKind.RETURN_AFTER_SERVICE, TextKind.USUAL): DEFAULT_TEXTS,
    (RuleKind.RETURN_AFTER_SERVICE, TextKind.TEST_FIRST): _TEST_FIRST,
    (RuleKind.PATCH_TEST_EXPIRY, TextKind.USUAL): _TEST_RUNS_OUT,
    (RuleKind.APPOINTMENT, TextKind.USUAL): _BOOKED,
    (RuleKind.THANKS, TextKind.USUAL): _THANKS,
    (RuleKind.BIRTHDAY, TextKind.USUAL): _BIRTHDAY,
    (RuleKind.BIRTHDAY, TextKind.AHEAD): _BIRTHDAY_AHEAD,
    (RuleKind.WIN_BACK, TextKind.USUAL): _MISSED,
    (RuleKind.OFFER, TextKind.USUAL): _OFFER,
}
_ALWAYS = (
    Placeholder.FIRST_NAME,
    Placeholder.NAME,
    Placeholder.SALON,
    Placeholder.SALON_PHONE,
    Placeholder.SALON_ADDRESS,
)
_OF_VISIT = (
    Placeholder.SERVICE,
    Placeholder.MASTER,
    Placeholder.DUE_DATE,
    Placeholder.LAST_VISIT,
    Placeholder.DAYS,
)
_LAST_VISIT = (
    Placeholder.SERVICE,
    Placeholder.MASTER,
    Placeholder.LAST_VISIT,
    Placeholder.DAYS,
)
#: What a text of each rule can be filled with.
PLACEHOLDERS: Mapping[RuleKind, tuple[Placeholder, ...]] = {
    RuleKind.RETURN_AFTER_SERVICE: (*_ALWAYS[:2], *_OF_VISIT, *_ALWAYS[2:]),
    RuleKind.PATCH_TEST_EXPIRY: (
        *_ALWAYS[:2],
        Placeholder.SERVICE,
        Placeholder.DUE_DATE,
        Placeholder.LAST_VISIT,
        Placeholder.TEST_UNTIL,
        *_ALWAYS[2:],
    ),
    RuleKind.APPOINTMENT: (
        *_ALWAYS[:2],
        Placeholder.APPOINTMENT_DAY,
        Placeholder.APPOINTMENT_TIME,
        Placeholder.SERVICE,
        Placeholder.MASTER,
        *_ALWAYS[2:],
    ),
    RuleKind.THANKS: (*_ALWAYS[:2], *_LAST_VISIT, *_ALWAYS[2:]),
    RuleKind.BIRTHDAY: (*_ALWAYS[:2], Placeholder.GIFT, *_ALWAYS[2:]),
    RuleKind.WIN_BACK: (*_ALWAYS[:2], *_LAST_VISIT, *_ALWAYS[2:]),
    RuleKind.OFFER: _ALWAYS,
}
_TEST_SUBJECTS = {
    "ru": "{% if salon %}{{ salon }}: {% endif %}тест на аллергию",
    "en": "{% if salon %}{{ salon }}: {% endif %}your patch test",
}
_SUBJECTS: Mapping[RuleKind, Mapping[str, str]] = {
    RuleKind.APPOINTMENT: {
        "ru": "{% if salon %}{{ salon }}: {% endif %}напоминание о записи",
        "en": "{% if salon %}{{ salon }}: {% endif %}your appointment",
    },
    RuleKind.THANKS: {
        "ru": "{% if salon %}{{ salon }}: {% endif %}спасибо за визит",
        "en": "{% if salon %}{{ salon }}: {% endif %}thank you for your visit",
    },
    RuleKind.BIRTHDAY: {
        "ru": "{% if salon %}{{ salon }}: {% endif %}ваш день рождения",
        "en": "{% if salon %}{{ salon }}: {% endif %}your birthday",
    },
    RuleKind.WIN_BACK: {
        "ru": "{% if salon %}{{ salon }}: {% endif %}давно не виделись",
        "en": "{% if salon %}{{ salon }}: {% endif %}we miss you",
    },
    RuleKind.OFFER: {
        "ru": "{% if salon %}{{ salon }}: {% endif %}предложение для вас",
        "en": "{% if salon %}{{ salon }}: {% endif %}an offer for you",
    },
}


def text_key(language: str, kind: TextKind = TextKind.USUAL) -> str:
    """The key a rule keeps a text of its own under."""
    return f"{language}.{kind.value}" if kind else language


def text_keys(rule: RuleKind) -> tuple[str, ...]:
    """Every key a text of the rule can have."""
    return tuple(text_key(code, kind) for kind in TEXT_KINDS[rule] for code in LANGUAGES)


def default_text(rule: RuleKind, key: str) -> str:
    """The program's own text for a `text_key`."""
    language, _dot, kind = key.partition(".")
    return _TEXTS[rule, TextKind(kind)][language]


def text_of(rule: RuleSettings, language: str, kind: TextKind = TextKind.USUAL) -> str:
    """The text in use: the salon's own, or else the program's."""
    key = text_key(language, kind)
    return rule.texts.get(key) or default_text(rule.kind, key)


def subject_of(rule: RuleKind, language: str, kind: TextKind = TextKind.USUAL) -> str:
    """The subject of a letter."""
    if rule in _SUBJECTS:
        return _SUBJECTS[rule][language]
    about_test = rule is RuleKind.PATCH_TEST_EXPIRY or kind is TextKind.TEST_FIRST
    return (_TEST_SUBJECTS if about_test else DEFAULT_SUBJECTS)[language]


def listed(names: Iterable[str]) -> str:
    """The names of services as they stand within a sentence."""
    return ", ".join(dict.fromkeys(_in_a_sentence(name) for name in names))


def _in_a_sentence(name: str) -> str:
    """A service's name without its capital, unless it is an abbreviation ("SPA")."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
