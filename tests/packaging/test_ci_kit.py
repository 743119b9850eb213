"""What other repositories use of this one: the GitHub Action, the pre-commit hook, and the container image's steps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from evolink import sandbox
from support.client_harness import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
PROGRAMS = str(Path(sys.executable).parent)
VALID = '{"model": "veo3.1-pro", "prompt": "A cat"}\n'
INVALID = '{"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 20}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The repository of a project in another language, with one invalid payload."""
    folder = tmp_path / "a repository"
    (folder / "fixtures").mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "app", "version": "1.0.0"}\n')
    (folder / "fixtures" / "veo.json").write_text(VALID)
    (folder / "fixtures" / "kling.json").write_text(INVALID)
    return folder


def run_step(
    name: str, repository: Path, inputs: Mapping[str, str], **context: str
) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as GitHub's runner does: bash with -e and pipefail, expressions evaluated in `env`."""
    (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == name)
    values = {f"inputs.{key}": inputs.get(key, entry.get("default", "")) for key, entry in ACTION["inputs"].items()}
    values |= context

    def evaluate(text: str) -> str:
        return re.sub(r"\$\{\{ ([a-z._-]+) \}\}", lambda match: values[match[1]], text)

    environment = {**os.environ, **{key: evaluate(value) for key, value in step["env"].items()}}
    environment["PATH"] = os.pathsep.join([context.get("programs", PROGRAMS), os.environ["PATH"]])
    environment["GITHUB_WORKSPACE"] = str(repository)
    environment["GITHUB_PATH"] = str(repository.parent / "path")
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=repository, env=environment)


def test_the_action_evaluates_inputs_in_the_environment_only() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"], "an input in a script would be executed"


def test_the_action_annotates_violations_and_writes_sarif(repository: Path) -> None:
    inputs = {"files": "\nfixtures/veo.json\n  \nfixtures/*.json\n", "sarif": "payloads.sarif"}

    run = run_step("Check payloads", repository, inputs)

    assert run.returncode == 1, run.stderr
    assert run.stdout.startswith("::error file=fixtures/kling.json,line=1")
    assert '"ruleId"' in (repository / "payloads.sarif").read_text()
    assert run_step("Check payloads", repository, {"files": "fixtures/veo.json"}).returncode == 0
    assert run_step("Check payloads", repository, {"files": "$(touch taken)"}).returncode == 2
    assert not (repository / "taken").exists()


def test_the_action_tries_the_contract_against_a_server(repository: Path) -> None:
    inputs = {"models": "wan2.5-text-to-video\n\n", "junit": "results.xml", "html": "report.html"}

    with sandbox.running(speed=1000) as local:
        run = run_step("Try the contract", repository, {**inputs, "base-url": local.url})
    unreached = run_step("Try the contract", repository, {**inputs, "base-url": local.url, "wait-for": "0.1"})

    assert run.returncode == 0, run.stdout + run.stderr
    assert "<testsuite" in (repository / "results.xml").read_text()
    assert unreached.returncode == 2, unreached.stdout + unreached.stderr


def test_the_hook_refuses_payloads_and_leaves_other_files_alone(repository: Path) -> None:
    names = ["package.json", "fixtures/veo.json", "fixtures/kling.json"]
    assert all(re.search(HOOK["files"], name) for name in names)
    program, *arguments = HOOK["entry"].split()

    def run(*names: str) -> subprocess.CompletedProcess[str]:
        command = [f"{PROGRAMS}/{program}", *arguments, *names]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=repository)

    refused, accepted = run(*names), run(*names[:2])

    assert (refused.returncode, accepted.returncode) == (1, 0), refused.stderr + accepted.stderr
    assert "fixtures/kling.json:1: kling-o3-text-to-video /duration maximum" in refused.stdout
    assert "package.json" not in refused.stdout


@pytest.mark.registry
def test_the_action_installs_evolink(repository: Path, tmp_path: Path) -> None:
    context = {"github.action_path": str(ROOT), "runner.temp": str(tmp_path)}

    installed = run_step("Install evolink", repository, {}, **context)

    assert installed.returncode == 0, installed.stderr
    programs = (tmp_path / "path").read_text().strip()
    run = run_step("Check payloads", repository, {"files": "fixtures"}, programs=programs)
    assert run.stdout.startswith("::error file=fixtures/kling.json")


@pytest.mark.registry
def test_pre_commit_runs_the_hook(repository: Path, tmp_path: Path) -> None:
    source = tmp_path / "evolink"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(source)], check=True)
    revision = git(source, "rev-parse", "HEAD").strip()
    configuration = {"repos": [{"repo": str(source), "rev": revision, "hooks": [{"id": HOOK["id"]}]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration))
    git(repository, "init", "--quiet")
    git(repository, "add", ".")
    programs = tmp_path / "programs"
    subprocess.run([sys.executable, "-m", "venv", str(programs)], check=True)
    subprocess.run([f"{programs}/bin/pip", "install", "--quiet", "pre-commit"], check=True)

    def pre_commit() -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
        command = [f"{programs}/bin/pre-commit", "run", "--all-files"]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=repository, env=environment)

    refused = pre_commit()
    (repository / "fixtures" / "kling.json").write_text(VALID)
    git(repository, "add", ".")
    accepted = pre_commit()

    assert (refused.returncode, accepted.returncode) == (1, 0), refused.stdout + accepted.stdout + accepted.stderr
    assert "/duration maximum" in refused.stdout


@pytest.mark.registry
def test_the_steps_of_the_container_image_install_a_sandbox_that_starts(tmp_path: Path) -> None:
    """Runs the RUN steps of the Containerfile in folders of their own; where podman is at hand, it builds the image."""
    source, target = tmp_path / "source", tmp_path / "evolink"
    source.mkdir()
    text = (ROOT / "Containerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *names, folder = line.split()
        for name in names:
            subprocess.run(["cp", "-r", str(ROOT / name), str(source / folder)], check=True)
    (script,) = re.findall(r"^RUN ((?:.+\\\n)*.+)$", text, re.MULTILINE)
    script = script.replace("/evolink/", f"{target}/").replace("venv /evolink", f"venv {target}")
    subprocess.run(["bash", "-ec", script], check=True, cwd=source)
    entry = yaml.safe_load(re.findall(r"^ENTRYPOINT (.+)$", text, re.MULTILINE)[0])
    command = [entry[0].replace("/evolink/", f"{target}/"), *entry[1:], "--port", "0"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()

    assert line.startswith("EvoLink sandbox on http://")
    assert "evolink_api" in {path.name for path in target.glob("lib/*/site-packages/*")}


def git(folder: Path, *arguments: str) -> str:
    run: Any = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return str(run.stdout)
