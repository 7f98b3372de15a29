"""The two sets of colours; contrast of every text on its ground is at least 4.5 : 1 (tested)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Named colours. `x_soft` is the ground on which text in `x` stands."""

    background: str
    surface: str
    side: str
    field: str
    line: str
    line_soft: str
    hover: str
    ink: str
    ink_2: str
    ink_3: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    avatar: str
    hot: str
    hot_soft: str
    hot_line: str
    warm: str
    warm_soft: str
    warm_bar: str
    cold: str
    cold_soft: str
    cold_bar: str
    good: str
    good_soft: str
    neutral: str
    neutral_soft: str
    dark_chip: str
    on_dark_chip: str
    mark: str


LIGHT = Tokens(
    background="#F6F5F3",
    surface="#FFFFFF",
    side="#FBFAF8",
    field="#F6F5F3",
    line="#E4E1DC",
    line_soft="#EFEDE9",
    hover="#F3F1EE",
    ink="#23211F",
    ink_2="#6B665F",
    ink_3="#A39D95",
    accent="#7A3E5C",
    accent_hover="#68334D",
    accent_soft="#F4E9EF",
    on_accent="#FFFFFF",
    avatar="#EADCE4",
    hot="#B33A23",
    hot_soft="#FBE9E5",
    hot_line="#F0C4B9",
    warm="#8A5A12",
    warm_soft="#FBF1DC",
    warm_bar="#E0A93E",
    cold="#2A659A",
    cold_soft="#E6F0F8",
    cold_bar="#6DA2D0",
    good="#2B6E43",
    good_soft="#E6F2E9",
    neutral="#5E5953",
    neutral_soft="#EDEBE7",
    dark_chip="#23211F",
    on_dark_chip="#FFFFFF",
    mark="#FFE9A8",
)

DARK = Tokens(
    background="#1E1C1B",
    surface="#282524",
    side="#232120",
    field="#201E1D",
    line="#3A3634",
    line_soft="#332F2D",
    hover="#322E2C",
    ink="#F1EEEA",
    ink_2="#B8B1A8",
    ink_3="#7F7871",
    accent="#D59AB8",
    accent_hover="#E2B0C9",
    accent_soft="#3D2D36",
    on_accent="#2A1520",
    avatar="#4A3741",
    hot="#FF9A85",
    hot_soft="#4A2A24",
    hot_line="#6B3B32",
    warm="#F0C36A",
    warm_soft="#453619",
    warm_bar="#D9A441",
    cold="#8CC1EE",
    cold_soft="#1F3547",
    cold_bar="#5F97C7",
    good="#8FD0A3",
    good_soft="#20382A",
    neutral="#C9C2B9",
    neutral_soft="#3A3634",
    dark_chip="#F1EEEA",
    on_dark_chip="#23211F",
    mark="#504018",
)
