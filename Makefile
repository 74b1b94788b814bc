# Every command is one line here and one small script; `make help` lists them.
PYTHON := .venv/bin/python
.PHONY: help setup demo run test lint types link i18n package weights report study pictures bench \
  bench-quick clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

setup: ## install QGIS 3.40, the engine in .venv and the checks; reuses what is there
	@bash scripts/setup.sh

demo: setup ## classify the sample in real QGIS; map, project and screenshot go to out/
	@bash scripts/demo.sh

run: setup ## open QGIS with the plugin and the sample
	@bash scripts/run.sh

test: setup ## run every test in real QGIS, without a display
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest

lint: setup package ## ruff, and the plugin site's security checks on the built zip
	@bash scripts/lint.sh

types: link ## mypy --strict on the cores
	@cd .dev && ../$(PYTHON) -m mypy --config-file ../pyproject.toml -p landseg.inference \
	  -p landseg.training -p landseg.review

link: setup ## name this folder `landseg` for QGIS, mypy and python -m (.dev/landseg)

i18n: setup ## collect the texts for translators, compile what they wrote
	@bash scripts/i18n.sh

package: ## build/landseg.zip of the last commit, for the plugin site
	@bash scripts/package.sh

weights: setup ## train the shipped models again, into out/ (hours), from ../shared/data
	@sh scripts/weights.sh

report: link ## measure the shipped models: docs/validation.md, docs/quality.md
	@for page in gallery quality; do PYTHONPATH=.dev $(PYTHON) -m landseg.training.$$page || exit 1; done

study: link ## what each choice of the recipe is worth: docs/recipe.md (hours)
	@PYTHONPATH=.dev $(PYTHON) -m landseg.training.study

bench: setup ## measure everything beside its peers, within an hour: bench/RESULTS.md
	@bash scripts/bench.sh

bench-quick: setup ## the same code on small sizes in three minutes; keeps nothing
	@bash scripts/bench.sh --quick

pictures: demo ## make the pictures of README and docs again
	@bash scripts/pictures.sh

clean: ## remove what the commands made, .venv included
	rm -rf .venv .venv-bench .dev build out .mypy_cache .ruff_cache
