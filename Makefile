# Two commands do all the set-up on a fresh machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TABLES ?= demo-tables

.PHONY: help demo test check lint types docs site bench wheel clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/koujing: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group dev -e ".[all,dask]"
	@touch $(BIN)/koujing

demo: $(BIN)/koujing ## read the sample corpus, write its report page and show the first rows
	$(BIN)/koujing extract corpora/sample $(TABLES) --formats csv
	$(BIN)/koujing compare $(TABLES) --by region > /dev/null
	@$(BIN)/python -m koujing.demo $(TABLES)
	@echo "to look at in a browser: $(TABLES)/report.html"

test: $(BIN)/koujing ## run all tests
	$(BIN)/python -m pytest -q

lint: $(BIN)/koujing ## ruff
	$(BIN)/ruff check .

types: $(BIN)/koujing ## mypy --strict
	$(BIN)/mypy

check: lint types test ## everything that must be true before a commit

docs: $(BIN)/koujing ## generated pages
	$(BIN)/python docs/refresh.py

site: docs ## the documentation as a web site in docs/site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/site
	@echo docs/site/index.html

bench: $(BIN)/koujing ## speed and memory beside peers, into docs/benchmarks.md (15 minutes, an idle machine)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group bench
	$(BIN)/python benchmarks/bench.py --write

wheel: $(BIN)/koujing ## build sdist and wheel into dist/
	$(BIN)/python -m build

clean: ## remove what was made
	rm -rf $(VENV) $(TABLES) dist docs/site
