"""Starts the agent with each login, without the window: a systemd user unit, or a Windows entry.

For a computer that sends but shows nothing. Where the window is used, its own tick "Start with
the computer, in the tray" does the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from salonapp.foundation.errors import SalonError
from salonapp.foundation.i18n import msg

UNIT = "salonapp-agent.service"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RUN_NAME = "SalonApp agent"
_PATIENCE_S = 30
Run = Callable[[Sequence[str]], None]


def agent_command(target: str | Path) -> list[str]:
    """How the agent of the salon at `target` is started."""
    place = str(target) if "://" in str(target) else str(Path(target).resolve())
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        program = [_without_console(sys.executable), "-m", "salonapp.app"]
    return [*program, "--db", place, "agent"]


def unit_text(command: Sequence[str]) -> str:
    """The systemd user unit that keeps the agent running."""
    quoted = " ".join(f'"{_escaped(word)}"' if " " in word else _escaped(word) for word in command)
    return f"""[Unit]
Description=SalonApp agent: plans reminders, sends them, makes backups
After=network-online.target

[Service]
ExecStart={quoted}
Restart=on-failure
RestartSec=10
KillSignal=SIGTERM
TimeoutStopSec=90

[Install]
WantedBy=default.target
"""


def install(target: str | Path, run: Run | None = None) -> str:
    """Start the agent now and with each login; returns where that was written down."""
    command = agent_command(target)
    if sys.platform == "win32":
        return _windows(command)
    if not sys.platform.startswith("linux"):
        raise _unknown_system()
    file = _unit_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # The address of a database on a server may hold its password.
        file.touch(mode=0o600)
        file.write_text(unit_text(command), "utf-8")
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be written.", name=str(file)),
            msg("Check that the folder is yours."),
        ) from error
    run = run or _systemctl
    run(("daemon-reload",))
    run(("enable", "--now", UNIT))
    return str(file)


def uninstall(run: Run | None = None) -> bool:
    """Do not start the agent with the login any more, and stop it; False when it was not set up."""
    if sys.platform == "win32":
        return _forget_on_windows()
    file = _unit_file()
    if not file.is_file():
        return False
    run = run or _systemctl
    run(("disable", "--now", UNIT))
    file.unlink()
    run(("daemon-reload",))
    return True


def _unit_file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "systemd" / "user" / UNIT


def _systemctl(words: Sequence[str]) -> None:
    try:
        subprocess.run(
            ["systemctl", "--user", *words], check=True, capture_output=True, timeout=_PATIENCE_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SalonError(
            msg("systemd of this login does not answer."),
            msg(
                "The unit is written: log in again, or run `systemctl --user enable --now {unit}`.",
                unit=UNIT,
            ),
        ) from error


def _windows(command: Sequence[str]) -> str:
    if sys.platform == "win32":
        import winreg

        line = subprocess.list2cmdline(command)
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            winreg.SetValueEx(key, _RUN_NAME, 0, winreg.REG_SZ, line)
        subprocess.Popen(command, creationflags=subprocess.DETACHED_PROCESS)
        return f"HKEY_CURRENT_USER\\{_RUN_KEY}\\{_RUN_NAME}"
    raise _unknown_system()


def _forget_on_windows() -> bool:
    if sys.platform == "win32":
        import winreg

        access = winreg.KEY_SET_VALUE
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY, 0, access) as key:
                winreg.DeleteValue(key, _RUN_NAME)
        except FileNotFoundError:
            return False
        return True
    raise _unknown_system()


def _unknown_system() -> SalonError:
    return SalonError(
        msg("This system has no login entries the program knows of."),
        msg("Start `salonapp agent` by the means of your system."),
    )


def _without_console(program: str) -> str:
    """On Windows the interpreter that opens no console window."""
    quiet = Path(program).with_name("pythonw.exe")
    return str(quiet) if sys.platform == "win32" and quiet.is_file() else program


def _escaped(word: str) -> str:
    # In a unit, % begins a specifier and $ a variable.
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
