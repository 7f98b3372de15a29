from __future__ import annotations

import pytest

from salonapp.catalog.norms import STARTING_NORM_DAYS, ServiceKind, starting_norm_days


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Стрижка мужская", 30),
        ("Мужская стрижка машинкой", 30),
        ("Men's cut", 30),
        ("Фейд", 18),
        ("Skin fade", 18),
        ("Стрижка женская", 45),
        ("Women's haircut", 45),
        ("Стрижка", 45),
        ("Окрашивание корней", 35),
        ("Root colour", 35),
        ("Окрашивание в один тон", 45),
        ("Full color", 45),
        ("Мелирование", 49),
        ("Highlights", 49),
        ("Сложное окрашивание", 70),
        ("Балаяж", 70),
        ("AirTouch", 70),
        ("Тонирование", 28),
        ("Укладка", 14),
        ("Blow-dry", 14),
        ("Маникюр", 21),
        ("Маникюр с покрытием", 21),
        ("Наращивание ногтей", 21),
        ("Педикюр с покрытием", 35),
        ("Наращивание ресниц", 18),
        ("Коррекция ресниц", 18),
        ("Lash fill", 18),
        ("Ламинирование ресниц", 42),
        ("Коррекция бровей", 28),
        ("Окрашивание бровей", 28),
        ("Шугаринг", 30),
        ("Чистка лица", 28),
        ("Массаж спины", 21),
        ("Свадебный образ", 42),
        ("", 42),
    ],
)
def test_a_service_starts_with_the_norm_its_name_suggests(name: str, days: int) -> None:
    assert starting_norm_days(name) == days


def test_every_kind_of_service_has_a_norm() -> None:
    assert set(STARTING_NORM_DAYS) == set(ServiceKind)
