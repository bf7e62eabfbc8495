# Everything a newcomer types. `make` alone lists it.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SCANNER := .cache/scan/.ready
AUDITOR := .cache/audit/.ready
BROWSER := .cache/browser/.ready
TWINS := .cache/twins/.ready
LEARNING := .cache/learning/.ready
SCANNED ?= terraform
CLOUD ?= gcp
# A folder with a folder for each portal, where there are several; and what terraform/CLOUD/portals looks for in out/PORTAL.
PORTALS ?=
ARCHIVE_FOR_aws := fairlead-aws.zip
ARCHIVE_FOR_gcp := fairlead.zip
SIDE_BY_SIDE := --numprocesses=auto
# Compiled sources are kept whatever the environment says: tests are collected in half the time then.
unexport PYTHONDONTWRITEBYTECODE
# What only the command line uses. Deployed functions do without it, and start faster: structlog loads rich where it is.
ON_A_TERMINAL := et-xmlfile markdown-it-py mdurl openpyxl pygments rich shellingham typer waitress

.DEFAULT_GOAL := help
.PHONY: help setup try demo test quick check docs bench soak chaos quarter fuzz scan audit browser deploy format lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything and the fairlead command

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Fairlead needs Python 3.11 or newer. Name one: make setup PYTHON=python3.12"; exit 1; }
	@echo "Everything that Fairlead needs is put into .venv, once; that takes a minute or two."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

try: $(READY) ## Watch Fairlead work, on this machine: leads every few seconds, until Ctrl-C
	@$(BIN)/fairlead try

demo: $(READY) ## Play two weeks of leads through a simulated portal, on this machine
	@$(BIN)/fairlead demo

test: $(READY) ## Run every test, side by side
	@$(BIN)/pytest $(SIDE_BY_SIDE)

quick: $(READY) ## Run what needs no emulator, no other process and no patience
	@$(BIN)/pytest $(SIDE_BY_SIDE) -m "not process and not long"

check: $(READY) ## Format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/pytest $(SIDE_BY_SIDE)

docs: $(READY) ## Write the pages, the schema and the catalogues of messages that follow from the code
	@$(BIN)/python -m infra.configuration.model
	@$(BIN)/python -m infra.configuration.reference
	@$(BIN)/python -m infra.language.extract

bench: $(READY) ## Measure what the design promises, as one table: ROWS="burst decay"
	@$(BIN)/python -m tests.bench $(ROWS)

soak: $(READY) ## Serve for a while under 50 events a second, and see whether anything grows: MINUTES=30
	@$(BIN)/python -m tests.bench.soak $(or $(MINUTES),30)

chaos: $(READY) ## Live through weeks in which everything goes wrong: SEEDS=1-20 LEADS=10000 STORE=dynamodb ENTITY=deal MUTANTS=1 FOLDS=300
	@$(BIN)/python -m tests.chaos --seeds $(or $(SEEDS),1) --leads $(or $(LEADS),10000) --store $(or $(STORE),both) --entity $(or $(ENTITY),lead) $(if $(MUTANTS),--mutants)
	@$(BIN)/python -m tests.reporting --seeds $(or $(FOLDS),300)

quarter: $(READY) ## Play a quarter of honest people, and count every figure of every page once more: LEADS=3000 WEEKS=13 SEED=24
	@$(BIN)/python -m tests.quarter --leads $(or $(LEADS),3000) --weeks $(or $(WEEKS),13) --seed $(or $(SEED),24)

fuzz: $(READY) ## Give every parser what nobody honest sends: INPUTS=1000000 SEED=1
	@$(BIN)/python -m tests.hostile $(or $(INPUTS),1000000) $(or $(SEED),1)

# In an environment of its own (290 MB): what it needs does not go with what we need. It asks no network.
$(SCANNER): requirements-scan.txt
	$(PYTHON) -m venv --clear .cache/scan
	.cache/scan/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-scan.txt
	@touch $@

scan: $(SCANNER) ## Let checkov look for what is insecure in terraform/gcp and terraform/aws
	.cache/scan/bin/checkov --directory $(SCANNED) --framework terraform secrets --skip-download --compact --quiet

# In an environment of its own (60 MB). Licences and parts list ask no network; advisories do, where they can.
$(AUDITOR): requirements-audit.txt
	$(PYTHON) -m venv --clear .cache/audit
	.cache/audit/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

audit: $(READY) $(AUDITOR) ## Look at what is deployed: licences, parts list (out/sbom.json), known vulnerabilities
	@$(BIN)/python -m tests.audit $(STEPS)

# In an environment of its own (340 MB): it pins what it needs, and nothing of it is ours.
$(TWINS): requirements-twins.txt
	$(PYTHON) -m venv --clear .cache/twins
	.cache/twins/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-twins.txt
	@touch $@

# In an environment of its own (570 MB): the command with its extra `learn`, and what it is measured against.
$(LEARNING): requirements-learning.txt
	$(PYTHON) -m venv --clear .cache/learning
	.cache/learning/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-learning.txt
	@touch $@

# Both come as packages (280 MB unpacked), so nobody needs to be root; no script of theirs is run.
$(BROWSER): tests/browser/package.json tests/browser/package-lock.json tests/browser/unpack.mjs
	@mkdir -p $(@D)
	cp tests/browser/package.json tests/browser/package-lock.json $(@D)
	npm ci --silent --ignore-scripts --no-audit --no-fund --prefix $(@D)
	node tests/browser/unpack.mjs $(@D)
	@touch $@

browser: $(READY) $(BROWSER) ## Look at every page in Chromium: pictures (out/browser), accessibility, width
	@FAIRLEAD_PICTURES=1 $(BIN)/pytest $(SIDE_BY_SIDE) tests/browser

deploy: $(READY) ## Bundle, then terraform init and apply: CLOUD=gcp, or aws with BUNDLE="--arch arm64"; PORTALS=DIR for several
	@test -f terraform/$(CLOUD)/versions.tf || { echo "There is no cloud $(CLOUD). Name one: make deploy CLOUD=aws, or CLOUD=gcp."; exit 1; }
ifeq ($(PORTALS),)
	$(BIN)/fairlead bundle --for $(CLOUD) $(BUNDLE)
	terraform -chdir=terraform/$(CLOUD) init
	terraform -chdir=terraform/$(CLOUD) apply
else
	@for FILE in $(PORTALS)/*/fairlead.toml; do \
		cd "$(CURDIR)" && cd "$$(dirname "$$FILE")" && NAME="$$(basename "$$PWD")" && \
		"$(CURDIR)/$(BIN)/fairlead" bundle --for $(CLOUD) --to "$(CURDIR)/out/$$NAME/$(ARCHIVE_FOR_$(CLOUD))" $(BUNDLE) || \
		{ echo "Nothing was deployed: mend $$FILE first."; exit 1; }; \
	done
	terraform -chdir=terraform/$(CLOUD)/portals init
	terraform -chdir=terraform/$(CLOUD)/portals apply
endif

format: $(READY) ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## Resolve the hash-checked requirement files anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url $(ON_A_TERMINAL:%=--no-emit-package=%) --extra gcp --extra sendgrid pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --constraint requirements-dev.txt --group server pyproject.toml \
		-o requirements-server.txt
	for each in aws aws-pages; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --constraint requirements.txt \
		--group $$each -o requirements-$$each.txt || exit 1; done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --group scan -o requirements-scan.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --group audit -o requirements-audit.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --group twins -o requirements-twins.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --constraint requirements-dev.txt --extra learn --extra gcp --group learning --group server \
		pyproject.toml -o requirements-learning.txt

clean: ## Remove what the targets made
	rm -rf .venv .cache out
