# Everything a newcomer needs: `make run` starts the service, `make test` runs every test.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= $(or $(PIAOJUE_PORT),8000)

.DEFAULT_GOAL := help
.PHONY: help run serve migrate test test-fast check format docs pictures lock fuzz faults bench clean

help: ## 列出全部命令 (this list)
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

run: $(VENV)/.run ## 启动服务；空库先装入演示年度 (start the service; an empty database gets the demonstration year)
	@$(BIN)/python -m app migrate
	@$(BIN)/python -m app demo --if-empty
	@$(BIN)/python -m app serve

serve: $(VENV)/.run ## 只启动服务，不装演示 (start the service alone)
	@$(BIN)/python -m app serve

migrate: $(VENV)/.run ## 建立或升级数据库 (create or upgrade the database)
	@$(BIN)/python -m app migrate

test: $(VENV)/.dev chromium ## 运行全部测试 (all tests: unit, both databases, browser)
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: $(VENV)/.dev ## 只运行规则测试 (the rules alone, with their branch coverage)
	@$(BIN)/python -m pytest tests/domain --cov=app/domain --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered

check: $(VENV)/.dev ## 静态检查与生成文档是否最新 (lint, types, import contracts, generated documents)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m app workflow | diff -u docs/workflow.md - || { echo "docs/workflow.md 已过期：运行 make docs"; exit 1; }

format: $(VENV)/.dev ## 整理代码格式 (format the code)
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## 重新生成文档 (write the generated documents anew)
	@$(BIN)/python -m app workflow > docs/workflow.md

pictures: $(VENV)/.dev chromium ## 把手册每一步的屏幕存到 data/handbook (a picture of each step of the handbook)
	@$(BIN)/python -m tests.journeys.handbook_year data/handbook

fuzz: $(VENV)/.dev ## 更多随机请求 (schemathesis with many more examples)
	@PIAOJUE_FUZZ_EXAMPLES=$${N:-200} $(BIN)/python -m pytest tests/fuzz -n 2

faults: $(VENV)/.dev ## 更多次 kill -9，N=每种数据库次数 (kill the service more often while deputies cast: N=1000 times a database)
	@PIAOJUE_FAULTS_KILLS=$${N:-200} $(BIN)/python -m pytest tests/faults -n 2

bench: $(VENV)/.dev ## 测量速度，约半小时；SECONDS=每窗秒数，FULL=1 全部评价走 HTTP (measure speed on both databases; steadier with SECONDS=5)
	@$(BIN)/python -m bench --seconds $(or $(SECONDS),1) $(if $(FULL),--full)

lock: $(VENV)/.dev ## 更新依赖锁定文件，须有 uv (lock the dependencies anew; needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements/run.txt -q
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group test --group check -c requirements/run.txt -o requirements/dev.txt -q

clean: ## 删除环境与缓存，不动数据 (remove environment and caches, not the data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

chromium:
	@bash .ci/chromium

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本 (Python 3.11+ is needed): PYTHON=python3.12 make …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "无法建立环境，请先安装 venv (Debian, Ubuntu: apt-get install python3-venv)"; exit 1; }

$(VENV)/.run: requirements/run.txt | $(VENV)/bin/pip
	@test -f $(VENV)/.dev || $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/.run
