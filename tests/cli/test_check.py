"""`evolink check` as people and their CI run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from evolink.cli import evolink
from evolink.contract.linting import FORMATS

GOOD = '{"model": "veo3.1-pro", "prompt": "A cat"}'
BAD = '{"model": "veo3.1-pro"}'
ADVISED = '{"model": "veo3.1-pro", "prompt": "A cat", "quality": "4k"}'


def run(*arguments: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(evolink, ["check", *map(str, arguments)], input=stdin)


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (GOOD, [], 0),
        (BAD, [], 1),
        (ADVISED, [], 0),
        (ADVISED, ["--strict"], 1),
        ("{", [], 2),
        (f"{BAD}\n{{\n{BAD}", [], 2),
        ('{"status": "completed"}', [], 0),
        ('{"status": "completed"}', ["--as", "callback"], 0),
        ('{"status": "completed"}', ["--as", "request"], 1),
        ('{"model": "veo3.1-pro", "prompt": "A", "callback_url": "http://127.0.0.1/a"}', ["--local"], 0),
    ],
)
@pytest.mark.parametrize("form", FORMATS)
def test_the_exit_code_says_how_it_went_in_each_format(
    content: str, options: list[str], code: int, form: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)

    assert run(path, "--format", form, *options).exit_code == code


@pytest.mark.parametrize(
    ("stdin", "line"),
    [
        (BAD, "<stdin>:1: veo3.1-pro / required prompt is missing."),
        (f"[\n{GOOD},\n{BAD}]", "<stdin>:3: veo3.1-pro / required prompt is missing."),
        (f"{GOOD}\n{BAD}", "<stdin>:2: veo3.1-pro / required prompt is missing."),
        ("model: veo3.1-pro", "<stdin>:1: veo3.1-pro / required prompt is missing."),
    ],
)
def test_standard_input_is_what_it_looks_like(stdin: str, line: str) -> None:
    result = run("-", stdin=stdin)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == line


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "Missing argument"),
        (["--as", "video", "a.json"], "'video' is not one of"),
        (["--format", "html", "a.json"], "'html' is not one of"),
    ],
)
def test_wrong_usage_is_told_and_exits_2(arguments: list[str], word: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert word in result.output


def test_the_help_names_each_kind_each_format_and_what_is_held() -> None:
    told = " ".join(run("--help").stdout.split())

    for word in ("[request|task|callback|error]", f"[{'|'.join(FORMATS)}]", "--strict", "junit keeps", "Exits with 0"):
        assert word in told


def process(
    *arguments: str | Path, stdin: bytes = b"", code: str = "from evolink.__main__ import main; main()"
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, "check", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize(("content", "code"), [(GOOD, 0), (BAD, 1), ("{", 2)])
def test_the_process_exits_with_it_too(content: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)

    done = process(path)

    assert (done.returncode, done.stderr) == (code, b"")


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{BAD}\n" * 20_000)
    command = [sys.executable, "-m", "evolink", "check", str(path)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()

    assert told == b""


def test_any_letter_can_be_told_to_any_terminal(tmp_path: Path) -> None:
    path = tmp_path / "ü🐈.json"
    path.write_text('{"model": "\U0001f408 é"}', encoding="utf-8")
    code = "import os, sys; sys.stdout.reconfigure(encoding='ascii'); from evolink.__main__ import main; main()"

    done = {form: process(path, "--format", form, code=code) for form in FORMATS}

    assert {form: (it.returncode, it.stderr) for form, it in done.items()} == dict.fromkeys(FORMATS, (1, b""))
    assert json.loads(done["json"].stdout)["findings"][0]["file"] == str(path)
    assert ElementTree.fromstring(done["junit"].stdout)[0].get("name") == str(path)


def test_yaml_without_its_extra_says_which_to_install(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD)
    code = "import sys; sys.modules['yaml'] = None; from evolink.__main__ import main; main()"

    done = process(path, code=code)

    assert done.returncode == 2
    assert b"pip install 'evolink[cli]'" in done.stdout
