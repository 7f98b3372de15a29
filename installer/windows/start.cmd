@echo off
rem Sets SalonApp up beside itself on the first start, then opens the window.
cd /d "%~dp0..\.."
set PYTHON=py -3
where py >nul 2>nul || set PYTHON=python
if not exist .venv\ready (
    echo Setting SalonApp up. This takes a few minutes, once.
    %PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" || goto nopython
    %PYTHON% -m venv .venv || goto failed
    .venv\Scripts\python -m pip install -q -c constraints.txt hatchling editables babel || goto failed
    .venv\Scripts\python -m pip install -q -c constraints.txt --no-build-isolation -e . || goto failed
    type nul > .venv\ready
)
start "" .venv\Scripts\pythonw main.py
exit /b 0

:nopython
echo SalonApp needs Python 3.11 or newer: https://www.python.org/downloads/
pause
exit /b 2

:failed
echo That did not work. Please check the connection to the internet and start again.
pause
exit /b 1
