# Rounds. `make chat` and `make test` set everything up on a bare machine with Python 3.11+ and make.

SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
# The first Python that is 3.11 or newer; PYTHON=… picks another.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python3.14 python,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
TORCH := torch==2.13.0
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 7860
# More for make eval, such as  EVAL="--beir DIR --data DIR"
EVAL ?=
# More for make bench, such as  BENCH="--rounds 5 --size 100000"
BENCH ?=

export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help chat test ingest eval bench check lint format types imports browser clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

chat: $(VENV)/run.done ## set up, index the corpus and serve the chat page
	@$(PY) -m ingest build || [ $$? -eq 1 ] # a refused version leaves the live one, which is served
	@$(PY) -m chatbot serve --host $(HOST) --port $(PORT)

test: $(VENV)/dev.done ## set up and run the tests
	@$(PY) -m pytest -m "not browser"

ingest: $(VENV)/run.done ## bring the index in line with the corpus
	@$(PY) -m ingest build

eval: $(VENV)/run.done ## run all suites over the shipped cases; reports/report.html
	@$(PY) -m ingest build
	@$(PY) -m evals run --out reports --baseline evals/baseline.json $(EVAL)
	@$(PY) -m evals compare evals/baseline.json reports

bench: $(VENV)/run.done ## time and memory beside plain LangChain; reports/bench.html
	@$(PY) -m ingest build
	@$(PY) -m bench --out reports $(BENCH)

check: lint types imports test ## everything but the browser tests

lint: $(VENV)/dev.done ## style and format
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: $(VENV)/dev.done ## put the code in its format
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: $(VENV)/dev.done ## mypy, strict
	@$(PY) -m mypy

imports: $(VENV)/dev.done ## who may import whom
	@$(VENV)/bin/lint-imports

browser: $(VENV)/dev.done ## drive the page in headless Chromium (needs the chromium package)
	@$(PY) -m pytest -m browser

clean: ## remove the environment and the index
	rm -rf $(VENV) .index reports

# The processor build of torch, a tenth of the size: from the configured indexes when they have it,
# else by uv, which knows where it lies, else whatever torch there is.
$(VENV)/torch.done: constraints.txt
	@test -n "$(PYTHON)" || { echo "Rounds needs Python 3.11 or newer; install it or set PYTHON=…" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version): a few minutes, once."
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python cannot make a virtual environment; on Debian: apt install python3-venv" >&2; exit 2; }
	@test -f $(VENV)/run.done || date +%s > $(VENV)/setup.started
	@$(PIP) "$(TORCH)+cpu" 2>/dev/null \
		|| { $(PIP) uv && $(VENV)/bin/uv pip install --quiet --python $(PY) --torch-backend cpu "$(TORCH)"; } 2>/dev/null \
		|| $(PIP) "$(TORCH)"
	@touch $@

$(VENV)/run.done: pyproject.toml constraints.txt $(VENV)/torch.done
	@echo "Installing what the chat page needs."
	@$(PIP) --constraint constraints.txt --editable .
	@$(PY) -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@test ! -f $(VENV)/setup.started || { expr $$(date +%s) - $$(cat $(VENV)/setup.started) > $(VENV)/setup.seconds; \
		rm $(VENV)/setup.started; }
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done
	@echo "Installing the test tools."
	@$(PIP) --constraint constraints.txt --editable ".[dev]"
	@touch $@
