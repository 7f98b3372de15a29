"""Does a material meet an allergy? Substances go by many names, in two languages and any case.

First the allergens of the trade are looked for, by every name they go by; what is not one of them
is compared word by word, without its endings. Only whole words and their beginnings count, so a
short word never meets a longer one it merely stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from salonapp.foundation.text import fold


@dataclass(frozen=True, slots=True)
class Allergen:
    """A substance by its names; `part_of` names the wider one it belongs to.

    A name is one or more words; `*` at a word's end stands for any ending, at its beginning for
    any beginning (a chemist's prefix).
    """

    key: str
    names: tuple[str, ...]
    part_of: str = ""


def _named(key: str, names: str, part_of: str = "") -> Allergen:
    return Allergen(key, tuple(name.strip() for name in names.split(",")), part_of)


#: What clients of salons are allergic to. Dyes of one family are one entry where who cannot stand
#: one of them often cannot stand the other: a stop too many costs a sentence, one too few a client.
ALLERGENS: tuple[Allergen, ...] = (
    _named(
        "ppd",
        "ppd, ппд, ппда, пфд, пфда, ptd, птд, ursol*, урсол*, *phenylenediamin*,"
        " *фенилендиамин*, phenylene diamin*, *toluenediamin*, *толуолдиамин*, *толуилендиамин*,"
        " toluene diamin*, toluene 2 5 diamin*, *diaminobenzen*, *диаминобензол*, black henna,"
        " черн* хна, черн* хны, черн* хну, черн* хной, черн* хне",
    ),
    _named("aminophenol", "*aminophenol*, *аминофенол*"),
    _named(
        "ammonia",
        "ammonia, ammoniac, ammonium hydroxid*, аммиак*, аммиачн*, гидроксид* аммония,"
        " аммония гидроксид*, нашатыр*, nh3",
    ),
    _named("resorcinol", "*resorcin*, *резорцин*"),
    _named("persulphates", "*persulfat*, *persulphat*, *персульфат*"),
    _named(
        "peroxide",
        "peroxid*, пероксид*, перекис*, h2o2, гидропирит*, oxidant*, oxydant*, окислител*,"
        " оксидант*, оксигент*, oxigent*, developer",
    ),
    _named("thioglycolate", "*thioglycol*, *тиоглик*"),
    _named("henna", "henna*, lawsonia, лавсони*, хна, хны, хне, хну, хной"),
    _named("latex", "latex*, латекс*"),
    _named("acrylates", "acryl*, акрил*, *methacryl*, *метакрил*"),
    _named(
        "hema",
        "hema, хема, нема, hydroxyethyl methacryl*, *hydroxyethylmethacryl*,"
        " *гидроксиэтилметакрил*",
        "acrylates",
    ),
    _named("cyanoacrylate", "cyanoacryl*, цианоакрил*, цианакрил*", "acrylates"),
    _named("benzophenone", "*benzophenon*, *бензофенон*, oxybenzon*, оксибензон*, sulisobenzon*"),
    _named(
        "formaldehyde",
        "*formaldehyd*, *формальдегид*, formalin*, формалин*, methylene glycol, метиленгликол*,"
        " dmdm, quaternium 15, imidazolidinyl urea, diazolidinyl urea, bronopol, бронопол*",
    ),
    _named("nickel", "nickel*, никел*"),
    _named("cobalt", "cobalt*, кобальт*"),
    _named("lanolin", "lanolin*, ланолин*, wool wax*, wool alcohol*, шерстян* воск*"),
    _named(
        "fragrance",
        "fragranc*, parfum*, perfum*, отдушк*, отдушек, парфюм*, ароматизатор*, geraniol*,"
        " гераниол*, *citronellol*, *цитронеллол*, coumarin*, кумарин*, cinnam*, коричн*,"
        " eugenol*, эвгенол*",
    ),
    _named("linalool", "linalool*, линалоол*", "fragrance"),
    _named("limonene", "limonen*, лимонен*", "fragrance"),
    _named("parabens", "*paraben*, *парабен*"),
    _named("tea tree", "tea tree*, чайн* дерев*, melaleuc*, мелалеук*"),
    _named(
        "isothiazolinone",
        "*isothiazolinon*, *изотиазолинон*, mci, cmit, mit, kathon, катон",
    ),
    _named("sulphates", "sls, sles, *lauryl sulf*, *laureth sulf*, *лаурилсульф*, *лауретсульф*"),
    _named("betaine", "cocamidopropyl*, кокамидопропил*"),
    _named("propylene glycol", "propylene glycol*, propyleneglycol*, пропиленгликол*"),
    _named("colophony", "colophon*, rosin*, канифол*"),
    _named("bee products", "bee product*, продукт* пчеловодства, пчел*"),
    _named("propolis", "propolis*, прополис*", "bee products"),
    _named("honey", "honey, mel, мед, меда, меду, медом, меде, медов*", "bee products"),
    _named("beeswax", "beeswax*, cera alba, пчелин* воск*", "bee products"),
    _named("anaesthetics", "anaesthetic*, anesthetic*, анестетик*, *каины"),
    _named("lidocaine", "lidocain*, лидокаин*, ледокаин*", "anaesthetics"),
    _named("procaine", "procain*, прокаин*, novocain*, новокаин*", "anaesthetics"),
    _named("benzocaine", "benzocain*, бензокаин*, анестезин*", "anaesthetics"),
    _named("articaine", "articain*, артикаин*, ультракаин*", "anaesthetics"),
    _named("chlorhexidine", "chlorhexidin*, хлоргексидин*"),
    _named("iodine", "iodine, iodide*, йод, йода, йоду, йодом, иод, йодист*"),
)
#: In an entry of two letters it is the preservative; inside a sentence it may be anything.
_WHOLE_ENTRIES = {"mi": "isothiazolinone", "ми": "isothiazolinone"}

_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[,;.:()\[\]/+]+")
_LATIN_LETTER = re.compile("[a-z]")
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_WITHOUT = frozenset({"без", "no", "not", "non", "without", "не"})
_AFTER_WITHOUT = frozenset({"содержит", "содержат", "contains", "contain", "of", "any"})
_AND = frozenset({"и", "или", "and", "or"})
_FREE = "free"

_SHORTEST_WORD = 3
_SHORTEST_STEM = 4
# The longest first: an ending is taken off once.
_ALL_ENDINGS = """
    ами ями ого его ому ему ыми ими ость ости ей ов ев ом ем ам ям ах ях ой ый ий ая яя ое ее
    ые ие ую юю ых их им ым ия ии ию а я о е ы и у ю ь й
    es s
"""
_ENDINGS = sorted(_ALL_ENDINGS.split(), key=len, reverse=True)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


#: Words that say nothing of the substance: what it is a kind of, and what people say around it.
_SAYING_NOTHING = """
    allergy allergic allergies reaction reactions strong severe mild any all very with without from
    and the for not non free contain contains product products material dye colour color oil acid
    extract cream gel water powder paste solution hair skin nail nails tree leaf seed type scalp
    sensitive sensitivity dry head face hand hands shampoo mask client clients
    аллергия аллергии аллергию аллергик реакция реакции реакцию сильная непереносимость шампунь
    есть нет без для при или это она был была были очень как что его ее весной летом осенью зимой
    содержит краска краски краску краситель масло масла кислота кислоты кислоту кислот маска
    экстракт крем гель вода воды порошок паста раствор волос волосы кожа кожи кожу ногти ногтей
    дерево дерева препарат средство все всё любая любой любые чувствительная чувствительность
    сухая голова головы лицо лица рук руки клиент клиентка
"""
_GENERIC = frozenset(_stem(word) for word in _SAYING_NOTHING.split())


def meets(allergy: str, ingredient: str) -> bool:
    """Whether `ingredient` (or a material's name) is, or holds, what `allergy` says.

    "ammonia-free" and "без аммиака" hold none.
    """
    against, found = _substances(allergy, False), _substances(ingredient, True)
    if any(_are_one(one, other) for one in against for other in found):
        return True
    return any(
        mine <= theirs or theirs <= mine
        for mine in _stems(allergy, False)
        for theirs in _stems(ingredient, True)
    )


def _are_one(one: str, other: str) -> bool:
    """Whether two allergens are the same, or one is a kind of the other."""
    return one == other or _WIDER.get(one) == other or _WIDER.get(other) == one


_WIDER = {each.key: each.part_of for each in ALLERGENS if each.part_of}


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    words: tuple[re.Pattern[str], ...]


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace(r"\*", ".*"))


_NAMES = tuple(
    _Name(allergen.key, tuple(_pattern(fold(word)) for word in name.split()))
    for allergen in ALLERGENS
    for name in allergen.names
)


@lru_cache(maxsize=4096)
def _substances(text: str, may_be_denied: bool) -> frozenset[str]:
    """The allergens named in `text`; with `may_be_denied` without those it says it has not."""
    found = set()
    for words in _clauses(text, may_be_denied):
        if len(words) == 1 and words[0] in _WHOLE_ENTRIES:
            found.add(_WHOLE_ENTRIES[words[0]])
        for name in _NAMES:
            if any(_stands_at(name, words, at) for at in range(len(words))):
                found.add(name.key)
    return frozenset(found)


def _stands_at(name: _Name, words: list[str], at: int) -> bool:
    if at + len(name.words) > len(words):
        return False
    return all(pattern.fullmatch(words[at + further]) for further, pattern in enumerate(name.words))


@lru_cache(maxsize=4096)
def _stems(text: str, may_be_denied: bool) -> frozenset[frozenset[str]]:
    """For each thing named in `text`: the words that mean something, without their endings."""
    found = set()
    for words in _clauses(text, may_be_denied):
        thing: set[str] = set()
        for word in words:
            if word in _AND:
                found.add(frozenset(thing))
                thing = set()
            elif len(word) >= _SHORTEST_WORD and not word.isdigit():
                thing.add(_stem(word))
                thing -= _GENERIC
        found.add(frozenset(thing))
    return frozenset(thing for thing in found if thing)


def _clauses(text: str, may_be_denied: bool) -> list[list[str]]:
    """The words of each part of `text` between commas and brackets."""
    # Commas between digits belong to a chemist's name: "toluene-2,5-diamine".
    kept = re.sub(r"(?<=\d),(?=\d)", " ", fold(text.replace("\n", ";")))
    clauses = []
    for part in _CLAUSE.split(kept):
        words = [_one_alphabet(word) for word in _WORD.findall(part)]
        clauses.append(_asserted(words) if may_be_denied else words)
    return [words for words in clauses if words]


def _one_alphabet(word: str) -> str:
    """A word typed half in the wrong layout ("РРD") in the letters it is meant in."""
    if word.isascii() or not _LATIN_LETTER.search(word):
        return word
    return word.translate(_LOOKALIKES)


def _asserted(words: list[str]) -> list[str]:
    """`words` without what is said not to be in it: "без аммиака и PPD", "ammonia-free"."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _WITHOUT or word == "0":
            at = _after_denied(words, at + 1)
        elif word == _FREE and at + 1 < len(words) and words[at + 1] in {"from", "of"}:
            at = _after_denied(words, at + 2)
        elif word == _FREE:
            if kept:
                kept.pop()
            at += 1
        else:
            kept.append(word)
            at += 1
    return kept


def _after_denied(words: list[str], at: int) -> int:
    """The place after one denied substance, and those joined to it by "and"."""
    while at < len(words) and words[at] in _AFTER_WITHOUT:
        at += 1
    while at < len(words):
        while at < len(words) and len(words[at]) < _SHORTEST_WORD and words[at] not in _AND:
            at += 1  # "п-", "2,5-": the beginning of the name
        at += 1
        if at < len(words) and words[at] in _AND:
            at += 1
            continue
        break
    return at
