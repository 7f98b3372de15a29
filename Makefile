# `make run` opens the program, `make check test` is what must pass before a change is taken in.
# Each target sets up .venv by itself, from the exact versions in constraints.txt.

VENV := .venv
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TEXTS := resources/locale/ru/LC_MESSAGES/salonapp
HEADLESS := QT_QPA_PLATFORM=offscreen
# One more than there are cores: tests wait for servers and windows.
WORKERS := $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

.PHONY: run test check bench faults tour bundle i18n clean

run: $(READY) $(TEXTS).mo
	$(BIN)/python main.py

test: $(READY) $(TEXTS).mo
	$(HEADLESS) $(BIN)/pytest -q -n $(WORKERS) --maxprocesses=4 --dist worksteal

check: $(READY) $(TEXTS).mo
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) $(TEXTS).mo
	$(HEADLESS) $(BIN)/python -m tests.bench

faults: $(READY) $(TEXTS).mo
	$(HEADLESS) $(BIN)/python -m tests.faults

tour: $(READY) $(TEXTS).mo
	rm -rf build/tour
	$(HEADLESS) $(BIN)/salonapp --lang ru tour build/tour/ru-light --theme light
	$(HEADLESS) $(BIN)/salonapp --lang en tour build/tour/en-dark --theme dark
	$(HEADLESS) $(BIN)/salonapp --lang ru tour build/tour/ru-small --theme light --size 1180x720

bundle: $(READY) $(TEXTS).mo
	$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/bundle installer/salonapp.spec
	$(BIN)/python installer/try_bundle.py dist/salonapp

# New texts of the code into the catalogue; those that wait to be translated are listed.
i18n: $(READY)
	$(BIN)/python installer/texts.py

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find salonapp tests resources -name __pycache__ -prune -exec rm -rf {} +

$(TEXTS).mo: $(TEXTS).po $(READY)
	$(BIN)/python installer/compile_texts.py

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "SalonApp needs Python 3.11 or newer."; exit 1; }
	@bash installer/linux/system-libraries.sh
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) >/dev/null || \
		{ $(PYTHON) -m venv --clear --without-pip $(VENV) && \
		  $(PYTHON) -m pip -q --python $(BIN)/python install pip; }
	$(BIN)/python -m pip install -q -c constraints.txt hatchling editables babel
	$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@
