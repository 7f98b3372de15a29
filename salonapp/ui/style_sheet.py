"""Turns the tokens into the one style sheet of the program."""

from __future__ import annotations

from salonapp.ui.tokens import Tokens


def style_sheet(t: Tokens) -> str:
    """The whole style sheet for one set of tokens; selectors are dynamic properties of the kit."""
    return "\n".join((_ground(t), _texts(t), _buttons(t), _fields(t), _views(t), _frames(t)))


def _ground(t: Tokens) -> str:
    return f"""
QWidget {{ color: {t.ink}; font-size: 14px; }}
QMainWindow, QDialog {{ background: {t.background}; }}
QToolTip {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line};
    padding: 4px 8px; }}
QWidget[ground="page"] {{ background: {t.background}; }}
QWidget[ground="surface"] {{ background: {t.surface}; }}
QWidget[ground="side"] {{ background: {t.side}; border-right: 1px solid {t.line}; }}
QWidget[ground="bar"] {{ background: {t.surface}; border-bottom: 1px solid {t.line}; }}
QWidget[ground="strip"] {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
QWidget[ground="column"] {{ background: {t.surface}; border-right: 1px solid {t.line}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[scrolled="true"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 3px;
    min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.ink_3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 20px 6px 12px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
"""


def _texts(t: Tokens) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[step="display"] {{ font-size: 22px; font-weight: 700; }}
QLabel[step="title"] {{ font-size: 22px; font-weight: 700; }}
QLabel[step="section"] {{ font-size: 15px; font-weight: 600; }}
QLabel[step="strong"] {{ font-weight: 600; }}
QLabel[step="second"] {{ font-size: 13px; color: {t.ink_2}; }}
QLabel[step="muted"] {{ color: {t.ink_2}; }}
QLabel[step="caption"] {{ font-size: 12px; color: {t.ink_2}; }}
QLabel[step="label"] {{ font-size: 13px; font-weight: 500; color: {t.ink_2}; }}
QLabel[step="error"] {{ font-size: 12px; color: {t.hot}; }}
QLabel[step="alert"] {{ color: {t.hot}; font-weight: 500; }}
QLabel[step="number"] {{ font-size: 22px; font-weight: 700; }}
QLabel[step="large"] {{ font-size: 18px; }}
QLabel[step="large-strong"] {{ font-size: 20px; font-weight: 700; }}
QLabel[step="large-alert"] {{ font-size: 18px; color: {t.hot}; font-weight: 600; }}
QLabel[step="brand"] {{ font-size: 15px; font-weight: 700; }}
QLabel[chip] {{ font-size: 12px; font-weight: 600; border-radius: 8px; padding: 1px 8px; }}
QLabel[chip][scale="large"] {{ font-size: 14px; border-radius: 8px; padding: 4px 12px; }}
QLabel[chip="hot"] {{ color: {t.hot}; background: {t.hot_soft}; }}
QLabel[chip="warm"] {{ color: {t.warm}; background: {t.warm_soft}; }}
QLabel[chip="cold"] {{ color: {t.cold}; background: {t.cold_soft}; }}
QLabel[chip="good"] {{ color: {t.good}; background: {t.good_soft}; }}
QLabel[chip="accent"] {{ color: {t.accent}; background: {t.accent_soft}; }}
QLabel[chip="neutral"] {{ color: {t.neutral}; background: {t.neutral_soft}; }}
QLabel[badge="true"] {{ font-size: 12px; font-weight: 600; color: {t.on_accent};
    background: {t.accent}; border-radius: 9px; padding: 1px 7px; }}
QLabel[bubble="true"] {{ background: {t.good_soft}; border-radius: 10px; padding: 10px 12px; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px;
    padding: 6px 14px; font-weight: 600; font-size: 13px; color: {t.ink}; min-height: 18px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:focus {{ border: 1px solid {t.accent}; }}
QPushButton:disabled {{ color: {t.ink_3}; }}
QPushButton[kind="primary"] {{ background: {t.accent}; border: 1px solid {t.accent};
    color: {t.on_accent}; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 1px solid {t.ink}; }}
QPushButton[kind="primary"]:disabled {{ background: {t.line}; border-color: {t.line};
    color: {t.ink_2}; }}
QPushButton[kind="quiet"] {{ background: transparent; border: 1px solid transparent;
    color: {t.accent}; padding: 4px 8px; }}
QPushButton[kind="quiet"]:hover {{ background: {t.accent_soft}; }}
QPushButton[kind="quiet"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="quiet"]:disabled {{ color: {t.ink_3}; }}
QPushButton[kind="link"] {{ background: transparent; border: none; border-radius: 4px;
    padding: 0 2px; margin-left: -2px; font-size: 15px; text-align: left; }}
QPushButton[kind="link"]:hover {{ color: {t.accent}; }}
QPushButton[kind="link"]:focus {{ color: {t.accent}; background: {t.accent_soft}; border: none; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton[kind="filter"] {{ border-radius: 14px; padding: 4px 7px; font-weight: 500; }}
QPushButton[kind="filter"]:checked {{ background: {t.dark_chip}; color: {t.on_dark_chip};
    border-color: {t.dark_chip}; }}
QPushButton[kind="nav"] {{ background: transparent; border: 1px solid transparent;
    text-align: left; padding: 7px 10px; font-size: 14px; font-weight: 500; color: {t.ink_2}; }}
QPushButton[kind="nav"]:hover {{ background: {t.hover}; }}
QPushButton[kind="nav"]:checked {{ background: {t.accent_soft}; color: {t.accent};
    font-weight: 600; }}
QPushButton[kind="nav"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="tile"] {{ background: {t.surface}; border-radius: 12px; text-align: left;
    padding: 0; min-height: 82px; }}
QPushButton[kind="key"] {{ background: {t.surface}; border-radius: 12px; font-size: 22px;
    font-weight: 500; padding: 0; min-height: 58px; }}
QPushButton[kind="key"]:pressed {{ background: {t.accent_soft}; }}
QPushButton[kind="touch"], QPushButton[kind="touch-primary"] {{ border-radius: 12px;
    font-size: 17px; padding: 6px 20px; min-height: 36px; }}
QPushButton[finger="true"] {{ min-height: 30px; }}
QPushButton[kind="touch"]:pressed {{ background: {t.accent_soft}; }}
QPushButton[kind="touch-primary"] {{ background: {t.accent}; border-color: {t.accent};
    color: {t.on_accent}; }}
QPushButton[kind="touch-primary"]:focus {{ border: 1px solid {t.ink}; }}
QPushButton[kind="tab"] {{ background: transparent; border: none; border-radius: 0;
    border-bottom: 2px solid transparent; padding: 8px 2px; font-size: 14px; font-weight: 500;
    color: {t.ink_2}; margin-right: 6px; }}
QPushButton[kind="tab"]:hover {{ color: {t.ink}; }}
QPushButton[kind="tab"]:checked {{ color: {t.accent}; border-bottom: 2px solid {t.accent};
    font-weight: 600; }}
QPushButton[kind="tab"]:focus {{ border-bottom: 2px solid {t.ink}; }}
QPushButton[kind="chip"] {{ background: {t.neutral_soft}; color: {t.ink}; border: 1px solid
    {t.neutral_soft}; border-radius: 12px; padding: 2px 10px; font-weight: 500; }}
QPushButton[kind="chip"]:hover {{ background: {t.line}; }}
QPushButton[kind="chip"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[kind="state"] {{ border-radius: 10px; padding: 2px 10px; font-size: 12px;
    min-height: 16px; }}
QPushButton[kind="state"][chip="good"] {{ color: {t.good}; background: {t.good_soft};
    border-color: {t.good_soft}; }}
QPushButton[kind="state"][chip="warm"] {{ color: {t.warm}; background: {t.warm_soft};
    border-color: {t.warm_soft}; }}
QPushButton[kind="state"][chip="hot"] {{ color: {t.hot}; background: {t.hot_soft};
    border-color: {t.hot_soft}; }}
QPushButton[kind="state"][chip="neutral"] {{ color: {t.neutral}; background: {t.neutral_soft};
    border-color: {t.neutral_soft}; }}
QPushButton[kind="state"]:focus, QPushButton[kind="state"]:hover {{
    border: 1px solid {t.accent}; }}
QPushButton[kind="day"] {{ text-align: left; border-radius: 8px; padding: 8px 10px; }}
QPushButton[kind="day"]:checked {{ background: {t.accent_soft}; border-color: {t.accent}; }}
"""


def _fields(t: Tokens) -> str:
    kinds = (
        "QLineEdit",
        "QPlainTextEdit",
        "QTextEdit",
        "QComboBox",
        "QSpinBox",
        "QDoubleSpinBox",
        "QDateEdit",
        "QTimeEdit",
    )
    box = ", ".join(kinds)
    focus = ", ".join(f"{kind}:focus" for kind in kinds)
    disabled = ", ".join(f"{kind}:disabled" for kind in kinds)
    bad = ", ".join(f'{kind}[bad="true"]' for kind in kinds)
    return f"""
{box} {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px;
    padding: 6px 10px; min-height: 20px; selection-background-color: {t.accent};
    selection-color: {t.on_accent}; }}
{focus} {{ border: 1px solid {t.accent}; }}
{disabled} {{ color: {t.ink_3}; background: {t.background}; }}
{bad} {{ border: 1px solid {t.hot}; }}
QSpinBox QLineEdit {{ padding: 0 8px; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; min-height: 0;
    background: transparent; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
QTextBrowser[paper="true"] {{ background: #ffffff; color: #23211f; padding: 0; }}
QLineEdit[kind="search"] {{ background: {t.field}; min-height: 24px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line};
    selection-background-color: {t.accent_soft}; selection-color: {t.accent}; outline: none; }}
QDateEdit, QTimeEdit, QSpinBox, QDoubleSpinBox {{ padding: 5px 10px 4px 10px; }}
QDateEdit::drop-down {{ border: none; width: 24px; }}
QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.ink_3}; }}
QProgressBar {{ background: {t.line_soft}; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; color: transparent; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QCalendarWidget QWidget {{ alternate-background-color: {t.background}; }}
"""


def _views(t: Tokens) -> str:
    return f"""
QListView, QTableView, QTreeView {{ background: {t.surface}; border: none; outline: none;
    selection-background-color: {t.accent_soft}; selection-color: {t.ink}; }}
QListView[kind="popup"] {{ border: 1px solid {t.line}; padding: 4px; }}
QListView[kind="popup"]::item {{ padding: 5px 6px; color: {t.ink}; }}
QListView[kind="popup"]::item:selected, QListView[kind="popup"]::item:hover {{
    background: {t.accent_soft}; color: {t.accent}; }}
QListView[kind="sections"] {{ background: {t.surface}; border-right: 1px solid {t.line};
    padding: 12px 8px; }}
QListView[kind="sections"]::item {{ padding: 8px 8px; height: 22px; border-radius: 8px;
    color: {t.ink_2}; }}
QListView[kind="sections"]::item:hover {{ background: {t.hover}; }}
QListView[kind="sections"]::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
QListView[plain="true"] {{ background: transparent; }}
QTableView {{ gridline-color: {t.line_soft}; }}
QHeaderView {{ background: {t.surface}; }}
QHeaderView::section {{ background: {t.surface}; color: {t.ink_2}; font-size: 12px;
    font-weight: 500; border: none; border-bottom: 1px solid {t.line}; padding: 8px 12px; }}
QTableView[framed="true"] QHeaderView, QTableView[framed="true"] QHeaderView::section {{
    background: transparent; }}
QListView[framed="true"], QTableView[framed="true"] {{ border: 1px solid {t.line};
    border-radius: 12px; }}
"""


def _frames(t: Tokens) -> str:
    return f"""
QFrame[card="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 12px; }}
QFrame[rule="true"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[banner] {{ border-radius: 10px; border: 1px solid {t.line}; background: {t.surface}; }}
QFrame[banner="danger"] {{ background: {t.hot_soft}; border-color: {t.hot_line}; }}
QFrame[banner="danger"] QLabel {{ color: {t.hot}; font-weight: 500; }}
QFrame[banner="warning"] {{ background: {t.warm_soft}; border-color: {t.warm_soft}; }}
QFrame[banner="warning"] QLabel {{ color: {t.warm}; }}
QFrame[banner="info"] {{ background: {t.accent_soft}; border-color: {t.accent_soft}; }}
QFrame[banner="good"] {{ background: {t.good_soft}; border-color: {t.good_soft}; }}
QFrame[banner="good"] QLabel {{ color: {t.good}; }}
"""
