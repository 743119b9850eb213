"""Every code block of the README and of docs/ works: Python runs against a sandbox, commands in a shell."""

from __future__ import annotations

import doctest
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from evolink import EvoLink, sandbox
from PIL import Image
from support.client_harness import ROOT
from support.inner_pytest import RunPytest
from support.inner_pytest import run_pytest as run_pytest

pytest_plugins = ["pytester"]

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LANGUAGES = {"python", "console", "yaml", "toml", "sh", "text", "json", "{toctree}"}
"""Of these, `sh` is for commands that install something or need the network, `text` and `json` are output."""
BLOCK = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [code for name, code in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def with_code(language: str) -> pytest.MarkDecorator:
    """Parametrize a test with the pages that have a block of the language."""
    pages = [page for page in PAGES if blocks(page, language)]
    return pytest.mark.parametrize("page", pages, ids=[page.stem for page in pages])


@pytest.fixture(scope="module")
def local() -> Iterator[sandbox.RunningSandbox]:
    with sandbox.running(speed=2000) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: sandbox.RunningSandbox) -> Path:
    """A working directory with the files that the examples name, whose clients use the sandbox."""
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-documented")
    monkeypatch.setenv("EVOLINK_BASE_URL", local.url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("EVOLINK_SANDBOX_SPEED", "2000")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    Image.new("RGB", (640, 360), "steelblue").save(tmp_path / "house.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_every_block_has_a_language_whose_blocks_are_checked(page: Path) -> None:
    assert {name for name, _ in BLOCK.findall(page.read_text(encoding="utf-8"))} <= LANGUAGES


@with_code("python")
def test_python_runs(
    page: Path, pytester: pytest.Pytester, run_pytest: RunPytest, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, code in enumerate(blocks(page, "python"), 1):
        name = f"{page.name}, block {number}"
        if code.startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(code, namespace, name, str(page), 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0, capsys.readouterr().out
            namespace |= test.globs
        elif "\ndef test_" in code:
            module = pytester.makepyfile(code)
            run_pytest(str(module)).assert_outcomes(passed=code.count("\ndef test_"))
        else:
            exec(compile(textwrap.dedent(code), name, "exec"), namespace)
    for client in (value for value in namespace.values() if isinstance(value, EvoLink)):
        client.close()


@pytest.fixture
def started() -> Iterator[list[int]]:
    """The processes that a page starts in the background; they are ended after the test."""
    processes: list[int] = []
    yield processes
    for process in processes:
        os.kill(process, signal.SIGTERM)


@with_code("console")
def test_commands_print_what_is_shown(page: Path, folder: Path, started: list[int]) -> None:
    for step in (step for code in blocks(page, "console") for step in code.split("$ ")[1:]):
        command, _, shown = step.partition("\n")
        run = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, timeout=120)
        started += map(int, re.findall(r"Stop it with: kill (\d+)", run.stderr))
        assert run.returncode < 2, run.stderr
        assert re.fullmatch(re.escape(shown).replace("…", ".*"), run.stdout, re.DOTALL), (command, run.stdout)


@with_code("yaml")
def test_workflows_use_what_the_action_and_the_hook_have(page: Path, folder: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for document in map(yaml.safe_load, blocks(page, "yaml")):
        for job in document.get("jobs", {}).values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("OWNER/evolink@"):
                    assert step["with"].keys() <= action["inputs"].keys()
        for repository in document.get("repos", ()):
            assert [each["id"] for each in repository["hooks"]] == [hook["id"]]
