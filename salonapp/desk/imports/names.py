"""A full name in one cell, parted into last name, first name and patronymic."""

from __future__ import annotations

from dataclasses import dataclass

from salonapp.foundation.text import fold, sound_key

_FIRST_NAMES = frozenset(
    str.split(
        "александр александра алексей алена алина алиса алла альбина анастасия анатолий "
        "ангелина андрей анжела анжелика анна антон антонина арина аркадий арсений артем "
        "артур ася белла богдан борис вадим валентин валентина валерий валерия варвара "
        "василий василиса вера вероника виктор виктория виолетта виталий влад владимир "
        "владислав влада вячеслав галина геннадий георгий герман глеб григорий дана даниил "
        "данила дария дарина дарья денис диана динара дмитрий ева евгений евгения егор "
        "екатерина елена елизавета жанна заира зарина захар злата зинаида зоя иван игорь "
        "изабелла илона ильдар илья инга инна иннокентий ирина ия камила карина каролина "
        "катерина кира кирилл клавдия константин кристина ксения лада лариса лев леонид "
        "лера лиана лидия лилия лина лия лолита любовь людмила майя макар максим маргарита "
        "марат марина мария марк марта марьяна матвей милана милена мила мирон мирослава "
        "михаил надежда назар наталия наталья нелли ника никита николай нина нонна оксана "
        "олег олеся ольга павел петр полина прохор рада раиса регина рената ринат римма "
        "роберт родион роза роман руслан рустам сабина светлана святослав семен сергей "
        "снежана софия софья станислав степан стефания таисия тамара тарас татьяна тимофей "
        "тимур ульяна фаина федор филипп харитон эвелина эдуард элина элеонора эльвира "
        "эмилия эмма юлиана юлия юрий яков яна ярослав ярослава аня таня маша даша саша "
        "настя катя лена оля юля света ира наташа лиза ксюша соня вика марго женя паша миша "
        "коля петя вова дима леша сережа рита люба надя тоня поля "
    )
)
_PATRONYMIC_ENDS = ("вич", "вна", "ична", "инична", "оглы", "кызы")
_FEWEST_LETTERS_OF_PATRONYMIC = 5


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name in its parts; at least one of them is not empty unless the cell was."""

    last: str
    first: str
    middle: str

    @property
    def words(self) -> int:
        """How many words the name has: the more, the fuller it is."""
        return len(f"{self.last} {self.first} {self.middle}".split())

    def __bool__(self) -> bool:
        return bool(self.last or self.first or self.middle)


NOBODY = FullName("", "", "")


def split_name(name: str) -> FullName:
    """Part a name written in either order.

    A patronymic or a well-known first name tells the order; otherwise a Russian name is taken to
    begin with the last name, as salon programs write it, and one in Latin letters to end with it.
    """
    words = name.split()
    if not words:
        return NOBODY
    if len(words) == 1:
        return FullName("", words[0], "")
    if len(words) == 2:
        first, second = words
        if _is_first(second) or not (_is_first(first) or first.isascii()):
            if _is_patronymic(second) and _is_first(first):
                return FullName("", first, second)
            return FullName(first, second, "")
        if _is_patronymic(second):
            return FullName("", first, second)
        return FullName(second, first, "")
    if _is_patronymic(words[1]) and not _is_patronymic(words[2]):
        return FullName(" ".join(words[2:]), words[0], words[1])
    if words[0].isascii() and not _is_patronymic(words[-1]):
        return FullName(words[-1], words[0], " ".join(words[1:-1]))
    return FullName(words[0], words[1], " ".join(words[2:]))


def _is_first(word: str) -> bool:
    return fold(word) in _FIRST_NAMES


def _is_patronymic(word: str) -> bool:
    folded = fold(word)
    return len(folded) >= _FEWEST_LETTERS_OF_PATRONYMIC and folded.endswith(_PATRONYMIC_ENDS)


def compatible(one: str, other: str) -> bool:
    """Whether two folded full names may belong to one person who shares a phone with both.

    They may when every word of the shorter name stands in the longer one, whole, as an initial or
    in Latin letters. A mother and a daughter on one phone have different first names and do not.
    """
    if one == other:
        return True
    shorter, longer = sorted(
        (one.replace(".", " ").split(), other.replace(".", " ").split()), key=len
    )
    if not shorter:
        return True
    left = list(longer)
    for word in shorter:
        match = next((each for each in left if _same_word(word, each)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _same_word(one: str, other: str) -> bool:
    if one == other or (len(one) == 1 and other.startswith(one)):
        return True
    if len(other) == 1 and one.startswith(other):
        return True
    return one.isascii() != other.isascii() and sound_key(one) == sound_key(other)
