"""A material meets an allergy by every name of the substance, and by no other word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salonapp.clients.allergens import ALLERGENS, meets


@pytest.mark.parametrize(
    ("allergy", "ingredient"),
    [
        ("аммиак", "Аммиака раствор 25 %"),
        ("аллергия на аммиак!", "ammonium hydroxide"),
        ("нашатырь", "Ammonia"),
        ("PPD", "п-фенилендиамин"),
        ("ППД", "p-Phenylenediamine"),
        ("ПФД", "p-Phenylenediamine"),
        ("РРD", "paraphenylenediamine (PPD)"),
        ("урсол", "Toluene-2,5-diamine Sulfate"),
        ("чёрная хна", "p-phenylenediamine"),
        ("резорцин", "2-Methylresorcinol"),
        ("латекс", "Latex gloves"),
        ("акрилаты", "HEMA"),
        ("HEMA", "2-гидроксиэтилметакрилат"),
        ("HEMA", "Di-HEMA Trimethylhexyl Dicarbamate"),
        ("метакрилаты", "Hydroxypropyl Methacrylate"),
        ("формалин", "Formaldehyde"),
        ("formaldehyde", "DMDM Hydantoin"),
        ("никель", "сульфат никеля"),
        ("ланолин", "Lanolin Alcohol"),
        ("отдушки", "Linalool"),
        ("лимонен", "Parfum (Fragrance)"),
        ("парабены", "Methylparaben"),
        ("tea tree", "Масло чайного дерева"),
        ("чайное дерево", "Melaleuca Alternifolia Leaf Oil"),
        ("бензофенон", "Benzophenone-1"),
        ("хна", "Lawsonia Inermis"),
        ("MI", "Methylisothiazolinone"),
        ("kathon", "метилхлоризотиазолинон"),
        ("перекись водорода", "Hydrogen Peroxide"),
        ("персульфаты", "Potassium Persulfate"),
        ("мёд", "Медовый экстракт"),
        ("лидокаин", "Lidocaine 5%"),
        ("орехи", "масло ореха"),
        ("краска Estel", "Estel De Luxe 7/0"),
        ("мёд и какао", "масло какао-бобов"),
        ("сильная реакция на крапиву весной", "экстракт крапивы"),
    ],
)
def test_one_substance_is_known_by_all_its_names(allergy: str, ingredient: str) -> None:
    assert meets(allergy, ingredient)


@pytest.mark.parametrize(
    ("allergy", "ingredient"),
    [
        ("аммиак", "Безаммиачный краситель"),
        ("аммиак", "Краска без аммиака"),
        ("ammonia", "Ammonia-free developer cream"),
        ("PPD", "Без аммиака и PPD"),
        ("PPD", "без п-фенилендиамина"),
        ("PPD", "free from PPD"),
        ("PPD", "не содержит PPD"),
        ("линалоол", "Limonene"),
        ("лак", "алкоголь"),
        ("мёд", "медь"),
        ("мел", "мелисса"),
        ("хна", "техника"),
        ("йод", "йодль"),
        ("нет", "Лак для ногтей"),
        ("нет аллергии", "нет"),
        ("масло арганы", "масло ореха"),
        ("гиалуроновая кислота", "салициловая кислота"),
        ("чувствительная кожа головы", "Шампунь для чувствительной кожи головы"),
        ("беременность", "Беременжа"),
        ("", "Аммиак"),
        ("аммиак", ""),
    ],
)
def test_what_is_something_else_or_said_not_to_be_in_it_meets_nothing(
    allergy: str, ingredient: str
) -> None:
    assert not meets(allergy, ingredient)


def test_every_allergen_meets_itself_by_each_of_its_names() -> None:
    for allergen in ALLERGENS:
        for name in allergen.names:
            plain = name.replace("*", "")
            assert meets(plain, plain), name
            assert allergen.part_of in ("", *(each.key for each in ALLERGENS))


words = st.text(alphabet="бвгджзклмнпрстфхцчшщ", min_size=1, max_size=3)


@given(one=words, other=words, around=words)
def test_short_words_meet_only_the_very_same_word(one: str, other: str, around: str) -> None:
    """Consonants alone: no ending, no allergen's name among them."""
    same = one == other and len(one) >= 3
    assert meets(one, other) is same
    assert not meets(one, f"{around}{one}{around}")


@given(
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert meets(one, other) in (True, False)


@given(
    allergen=st.sampled_from(ALLERGENS),
    tail=st.text(alphabet="бвгджзклмнпрст", min_size=4, max_size=8),
)
def test_a_substance_is_found_in_any_list(allergen: object, tail: str) -> None:
    assert allergen in ALLERGENS
    name = allergen.names[0].replace("*", "")
    assert meets(name, f"Aqua, {tail}, {name}, Glycerin")
    assert not meets(name, f"Aqua, {tail}, Glycerin")
