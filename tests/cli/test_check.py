"""`evolink check` as people and CI run it."""

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

VALID = '{"model": "veo3.1-pro", "prompt": "A cat"}'
INVALID = '{"model": "veo3.1-pro"}'
WITH_WARNING = '{"model": "veo3.1-pro", "prompt": "A cat", "quality": "4k"}'


def run(*arguments: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(evolink, ["check", *map(str, arguments)], input=stdin)


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (VALID, [], 0),
        (INVALID, [], 1),
        (WITH_WARNING, [], 0),
        (WITH_WARNING, ["--strict"], 1),
        ("{", [], 2),
        (f"{INVALID}\n{{\n{INVALID}", [], 2),
        ('{"status": "completed"}', [], 0),
        ('{"status": "completed"}', ["--as", "callback"], 0),
        ('{"status": "completed"}', ["--as", "request"], 1),
        ('{"model": "veo3.1-pro", "prompt": "A", "callback_url": "http://127.0.0.1/a"}', ["--local"], 0),
    ],
)
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_exit_code_is_the_same_in_each_format(
    content: str, options: list[str], code: int, format_name: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)

    assert run(path, "--format", format_name, *options).exit_code == code


@pytest.mark.parametrize(
    ("stdin", "line"),
    [
        (INVALID, "<stdin>:1: veo3.1-pro / required prompt is missing."),
        (f"[\n{VALID},\n{INVALID}]", "<stdin>:3: veo3.1-pro / required prompt is missing."),
        (f"{VALID}\n{INVALID}", "<stdin>:2: veo3.1-pro / required prompt is missing."),
        ("model: veo3.1-pro", "<stdin>:1: veo3.1-pro / required prompt is missing."),
    ],
)
def test_the_format_of_standard_input_is_detected(stdin: str, line: str) -> None:
    result = run("-", stdin=stdin)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["--as", "video", "a.json"], "'video' is not one of"),
        (["--format", "html", "a.json"], "'html' is not one of"),
    ],
)
def test_a_usage_error_is_reported_and_exits_with_2(arguments: list[str], words: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert words in result.output


def test_the_help_names_each_kind_each_format_and_what_is_kept_in_memory() -> None:
    shown = " ".join(run("--help").stdout.split())

    for words in ("[request|task|callback|error]", f"[{'|'.join(FORMATS)}]", "--strict", "junit keeps", "Exits with 0"):
        assert words in shown


def process(
    *arguments: str | Path, stdin: bytes = b"", code: str = "from evolink.__main__ import main; main()"
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, "check", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize(("content", "code"), [(VALID, 0), (INVALID, 1), ("{", 2)])
def test_the_process_exits_with_the_same_code(content: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)

    completed = process(path)

    assert (completed.returncode, completed.stderr) == (code, b"")


def test_a_reader_that_closes_the_pipe_causes_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{INVALID}\n" * 20_000)
    command = [sys.executable, "-m", "evolink", "check", str(path)]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read()

    assert errors == b""


def test_what_is_left_out_is_counted_on_standard_error(tmp_path: Path) -> None:
    for name in ("a.json", "b.json", "c.json", "node_modules/a.json", "ignored.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(VALID if name == "a.json" else "{}")
    (tmp_path / ".gitignore").write_text("ignored.json")

    result, judged = run(tmp_path), run(tmp_path, "--all", "--exclude", "c.json")

    assert (result.exit_code, result.stdout) == (0, "1 payload in 1 file: no violations.\n")
    assert result.stderr == (
        "Left out 2 unrelated files: they have neither a model of EvoLink nor the shape of a task."
        " Pass --all to judge them.\n"
        "Left out 1 file and 1 folder: they are hidden, ignored, excluded or not regular.\n"
    )
    assert (judged.exit_code, "unrelated" in judged.stderr) == (1, False)
    assert run(tmp_path, "--include", "a.json").stderr.count("unrelated") == 0
    assert run(tmp_path, "--as", "request").exit_code == 1


def test_a_pattern_that_is_not_valid_is_a_usage_error(tmp_path: Path) -> None:
    result = run(tmp_path, "--exclude", "a\\")

    assert (result.exit_code, "Patterns have the syntax of .gitignore." in result.output) == (2, True)


def test_results_beyond_the_maximum_of_a_format_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.contract.linting._reports.sarif.MAX_RESULTS", 1)
    (tmp_path / "a.jsonl").write_text(f"{INVALID}\n" * 3)

    result = run(tmp_path, "--format", "sarif")

    assert (result.exit_code, result.stderr) == (1, "Left out 2 results: the format takes no more.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Windows differs")
@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        (">&-", 1, "Left out 1 file: they are hidden, ignored, excluded or not regular.\n"),
        ("2>&- >&-", 1, ""),
        ("2> /dev/full", 1, ""),
        ("nowhere.json 2> /dev/full > /dev/full", 2, ""),
        ("> /dev/full", 2, "The report cannot be written: No space left on device.\n"),
        ("| true; exit ${PIPESTATUS[0]}", 141, ""),
    ],
)
def test_an_output_that_cannot_be_written_is_not_taken_for_a_verdict(
    redirection: str, code: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text(f"{INVALID}\n" * 2000)
    (tmp_path / ".hidden.json").write_text(VALID)
    command = f"{sys.executable} -m evolink check {tmp_path} {redirection}"

    completed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (completed.returncode, completed.stderr) == (code, message)


def test_a_fault_of_the_program_has_an_exit_code_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text(VALID)
    monkeypatch.setattr("evolink.contract.linting._payload_checker.validate", lambda *_, **__: 1 / 0)

    result = run(tmp_path)

    assert result.exit_code == 70
    assert "This is a bug in evolink; --debug shows the traceback." in result.output


def test_any_character_can_be_written_to_any_terminal(tmp_path: Path) -> None:
    path = tmp_path / "ü🐈.json"
    path.write_text('{"model": "\U0001f408 é"}', encoding="utf-8")
    code = "import os, sys; sys.stdout.reconfigure(encoding='ascii'); from evolink.__main__ import main; main()"

    completed = {name: process(path, "--format", name, code=code) for name in FORMATS}

    assert {name: (it.returncode, it.stderr) for name, it in completed.items()} == dict.fromkeys(FORMATS, (1, b""))
    assert json.loads(completed["json"].stdout)["findings"][0]["file"] == str(path)
    assert ElementTree.fromstring(completed["junit"].stdout)[0].get("name") == str(path)


def test_yaml_without_pyyaml_names_the_extra_to_install(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(VALID)
    code = "import sys; sys.modules['yaml'] = None; from evolink.__main__ import main; main()"

    completed = process(path, code=code)

    assert completed.returncode == 2
    assert b"pip install 'evolink[cli]'" in completed.stdout
