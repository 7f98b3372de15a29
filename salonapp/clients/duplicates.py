"""Which two cards are probably one person, how surely, and why: plain values in, plain values out.

Cards are compared only inside small groups that share something (a phone, an e-mail, a birthday
with a name, a rare surname), so that a hundred thousand take seconds and not days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from salonapp.clients.alike import Because, Pair, Person, Progress
from salonapp.clients.cards import Birthday
from salonapp.clients.diminutives import full_names
from salonapp.foundation.text import fold, sound_key

#: Pairs below this are not worth a person's look. 0..1.
LIKELY = 0.4
#: Above this two names are one name with a slip or another spelling. 0..1.
ALIKE = 0.82
#: So alike names must be where only the day and the month are known to be the same.
_CLOSE = 0.9
#: A phone on so many cards is the salon's own or an invented one: only equal names count there.
_CROWD = 25
#: A surname on so few cards is rare.
_RARE = 4
#: Groups by surname larger than this say nothing.
_LARGEST_NAME_GROUP = 12
_STEP = 5_000


class _Known:
    """A person made ready for comparing."""

    __slots__ = ("birthday", "email", "firsts", "gender", "id", "last", "middle", "phones", "words")

    def __init__(self, person: Person) -> None:
        self.id = person.id
        self.last = _sound(person.last_name)
        first = _sound(person.first_name)
        self.firsts = _full(first)
        self.words = tuple(word for word in (self.last, first) if word)
        self.middle = _sound(person.middle_name)
        self.phones = person.phones
        self.email = person.email.strip().casefold()
        self.birthday = person.birthday
        self.gender = person.gender


@lru_cache(maxsize=200_000)
def _sound(text: str) -> str:
    return sound_key(fold(text).replace("-", " ").replace("'", ""))


@lru_cache(maxsize=50_000)
def _full(sound: str) -> frozenset[str]:
    """The full names of the first word; a name that is none gives itself."""
    return full_names(sound.partition(" ")[0]) if sound else frozenset()


def compare(one: Person, other: Person) -> Pair | None:
    """The pair when the two are likely one person, else None."""
    return _compare(_Known(one), _Known(other), rare=False)


def find_pairs(
    people: Sequence[Person],
    apart: Collection[tuple[int, int]] = (),
    progress: Progress | None = None,
) -> list[Pair]:
    """All likely pairs, the surest first.

    `apart` are pairs of ids (smaller first) that are known to be two people. What `progress`
    raises stops the work.
    """
    tell = progress or (lambda _done, _total: None)
    known = []
    for at, person in enumerate(people):
        if at % _STEP == 0:
            tell(at, 4 * len(people))
        known.append(_Known(person))
    _forget_made_up_birthdays(known)
    rare = _rare_surnames(known)
    found: dict[tuple[int, int], Pair] = {}
    seen: set[tuple[int, int]] = set()
    done, total = len(people), 4 * len(people)
    for name, group in enumerate((_by_contact, _by_birthday, _by_name)):
        looked = 0
        for members, wide in group(known):
            looked += 1
            if looked % 500 == 0:
                tell(min(done + looked, (name + 2) * len(people)), total)
            for one, other in _pairs_of(members, wide):
                ids = (one.id, other.id) if one.id < other.id else (other.id, one.id)
                if ids in seen or one.id == other.id:
                    continue
                seen.add(ids)
                if ids in apart:
                    continue
                pair = _compare(one, other, rare=bool(one.last) and one.last in rare)
                if pair is not None:
                    found[ids] = pair
        done = (name + 2) * len(people)
        tell(min(done, total), total)
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.ids))


def likely_same(
    person: Person, others: Iterable[Person], apart: Collection[tuple[int, int]] = ()
) -> list[Pair]:
    """Who of `others` is likely `person`, the surest first."""
    known = _Known(person)
    found = []
    for other in others:
        ids = (min(person.id, other.id), max(person.id, other.id))
        if other.id == person.id or ids in apart:
            continue
        pair = _compare(known, _Known(other), rare=False)
        if pair is not None:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.ids))


def _forget_made_up_birthdays(people: Iterable[_Known]) -> None:
    """A day so many were born on stands for "not known" in the program before."""
    born: defaultdict[Birthday, list[_Known]] = defaultdict(list)
    for person in people:
        if person.birthday is not None and person.birthday.year is not None:
            born[person.birthday].append(person)
    for bearers in born.values():
        if len(bearers) > _CROWD:
            for person in bearers:
                person.birthday = None


# Groups ----------------------------------------------------------------------------------------


def _by_contact(people: Iterable[_Known]) -> Iterator[tuple[list[_Known], bool]]:
    groups: defaultdict[str, list[_Known]] = defaultdict(list)
    for person in people:
        for phone in person.phones:
            groups[phone].append(person)
        if person.email:
            groups[person.email].append(person)
    yield from ((group, True) for group in groups.values() if len(group) > 1)


def _by_birthday(people: Iterable[_Known]) -> Iterator[tuple[list[_Known], bool]]:
    """Cards with one birthday: those of one year, and those with a name in common."""
    groups: defaultdict[tuple[int, int, int | str], list[_Known]] = defaultdict(list)
    for person in people:
        born = person.birthday
        if born is None:
            continue
        if born.year is not None:
            groups[born.day, born.month, born.year].append(person)
        for name in {*person.firsts, *person.words}:
            groups[born.day, born.month, name].append(person)
    yield from ((group, False) for group in groups.values() if len(group) > 1)


def _by_name(people: Iterable[_Known]) -> Iterator[tuple[list[_Known], bool]]:
    """Cards with one surname (by sound) and the same first letter of the name, where few have."""
    groups: defaultdict[tuple[str, str], list[_Known]] = defaultdict(list)
    for person in people:
        if len(person.words) < 2:
            continue
        last, first = person.words
        groups[last, first[:1]].append(person)
        groups[first, last[:1]].append(person)
    for group in groups.values():
        if 1 < len(group) <= _LARGEST_NAME_GROUP:
            yield group, False


def _pairs_of(members: list[_Known], wide: bool) -> Iterator[tuple[_Known, _Known]]:
    if wide and len(members) > _CROWD:
        by_name: defaultdict[tuple[str, ...], list[_Known]] = defaultdict(list)
        for person in members:
            by_name[tuple(sorted(person.words))].append(person)
        for namesakes in by_name.values():
            yield from _pairs_of(namesakes[:_CROWD], False)
        return
    if len(members) > 4 * _CROWD:  # a name very many have: neighbours are enough
        members = sorted(members, key=lambda person: person.words)
        for at, one in enumerate(members):
            for other in members[at + 1 : at + 6]:
                yield one, other
        return
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            yield one, other


def _rare_surnames(people: Iterable[_Known]) -> frozenset[str]:
    counts: defaultdict[str, int] = defaultdict(int)
    for person in people:
        counts[person.last] += 1
    return frozenset(name for name, count in counts.items() if count <= _RARE)


# One pair --------------------------------------------------------------------------------------


def _compare(one: _Known, other: _Known, *, rare: bool) -> Pair | None:
    phone = _share(one.phones, other.phones)
    email = bool(one.email) and one.email == other.email
    birthday = _birthdays(one.birthday, other.birthday)
    if birthday < 0 and not phone and not email:
        return None
    name = _names(one, other)
    because: list[Because] = []
    doubt = 1.0
    if phone:
        because.append(Because.SAME_PHONE)
        doubt *= 0.5
    if email:
        because.append(Because.SAME_EMAIL)
        doubt *= 0.45
    if name >= ALIKE:
        because.append(Because.SAME_NAME if name >= 0.995 else Because.SIMILAR_NAME)
        doubt *= 0.62 if not (phone or email) else 0.2
    elif name < 0.6 and one.words and other.words:
        because.append(Because.OTHER_NAME)
        doubt = 1 - (1 - doubt) * 0.88
    if birthday > 0:
        because.append(Because.SAME_BIRTHDAY)
        doubt *= 0.3 if birthday == 2 else 0.5
        if name < (ALIKE if birthday == 2 else _CLOSE) and not (phone or email):
            return None  # two clients of one age and no more
    near = False
    if not phone and name >= ALIKE:
        near = _almost(one.phones, other.phones)
        if near:
            because.append(Because.ALMOST_SAME_PHONE)
            doubt *= 0.5
    if not (phone or email or birthday > 0 or near):
        unreachable = rare and not (one.phones and other.phones)
        if not (unreachable or _whole_names(one, other)) or name < 0.995:
            return None
        doubt *= 0.9
    if one.gender and other.gender and one.gender != other.gender:
        because.append(Because.OTHER_GENDER)
        doubt = 1 - (1 - doubt) * 0.5
    if birthday < 0:
        because.append(Because.OTHER_BIRTHDAY)
        doubt = 1 - (1 - doubt) * (0.7 if name >= ALIKE else 0.5)
    score = round((1 - doubt) * _spread(name), 3)
    if score < LIKELY:
        return None
    return Pair(min(one.id, other.id), max(one.id, other.id), score, tuple(because))


def _spread(name: float) -> float:
    """Names that are equal are a little surer than names that are alike."""
    return 0.97 + 0.03 * name if name >= ALIKE else 1.0


def _share(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(each in other for each in one)


def _almost(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two numbers differ by one digit, or by two that changed places."""
    return any(
        len(a) == len(b) and a[-4:] != b[:4] and OSA.distance(a, b, score_cutoff=1) <= 1
        for a in one
        for b in other
    )


def _birthdays(one: Birthday | None, other: Birthday | None) -> int:
    """2 the same day and year, 1 the same day, 0 not known, -1 different ones."""
    if one is None or other is None:
        return 0
    if (one.day, one.month) != (other.day, other.month):
        return -1
    if one.year is None or other.year is None:
        return 1
    return 2 if one.year == other.year else -1


def _whole_names(one: _Known, other: _Known) -> bool:
    """Both with surname, name and the same middle name: hardly by chance."""
    return bool(one.middle) and one.middle == other.middle and len(one.words) == 2


def _names(one: _Known, other: _Known) -> float:
    """How alike two names are, 0..1; a swapped surname and a short form are no difference."""
    if not one.words or not other.words:
        return 0.0
    straight = _name_pair(one.last, one.firsts, other.last, other.firsts)
    if straight < 1.0 and len(one.words) == 2 and len(other.words) == 2:
        swapped = _word(one.words[0], other.words[1], _full(other.words[1])) * 0.5
        swapped += _word(other.words[0], one.words[1], _full(one.words[1])) * 0.5
        straight = max(straight, swapped)
    if one.middle and other.middle and _ratio(one.middle, other.middle) < 0.75:
        initial = min(len(one.middle), len(other.middle)) <= 2
        if not initial or one.middle[0] != other.middle[0]:
            straight *= 0.8
    return straight


def _name_pair(
    last: str, firsts: frozenset[str], other_last: str, other_firsts: frozenset[str]
) -> float:
    if last and other_last:
        surnames = _ratio(last, other_last)
        if not firsts or not other_firsts:
            return surnames * 0.85
        return surnames * 0.5 + _firsts(firsts, other_firsts) * 0.5 if surnames > 0.6 else 0.3
    if not last and not other_last:
        return _firsts(firsts, other_firsts)
    # One card has but one name: it may be the first or the family one.
    if not last:
        last, other_last, firsts, other_firsts = other_last, last, other_firsts, firsts
    alone = max(_firsts(firsts, other_firsts), max(_ratio(last, each) for each in other_firsts))
    return alone * 0.85 if alone >= 0.9 else alone * 0.5


def _firsts(one: frozenset[str], other: frozenset[str]) -> float:
    if one & other:
        return 1.0
    return max((_ratio(a, b) for a in one for b in other), default=0.0)


def _word(surname: str, first: str, firsts: frozenset[str]) -> float:
    return 1.0 if surname == first or _full(surname) & firsts else _ratio(surname, first)


@lru_cache(maxsize=200_000)
def _ratio(one: str, other: str) -> float:
    return Indel.normalized_similarity(one, other)
