"""Each report format contains every diagnostic, as the format's specification says."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import jsonschema
import pytest
from evolink import catalog
from evolink.contract.linting import FORMATS, Diagnostic, LintResult, Summary, check
from hypothesis import example, given
from hypothesis import strategies as st

GOOD = {"model": "kling-o3-text-to-video", "prompt": "A cat"}
LINES = [
    GOOD,
    GOOD | {"duration": 20, "promt": "x"},
    "nonsense",
    GOOD | {"duration": 5.0},
    GOOD | {"quality": "é <&>\"'\x1b[31m\n%0A::error::"},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a b,%:é.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in LINES))
    return file


def report(format_name: str, *sources: Any, **options: Any) -> str:
    summary = Summary()
    return "".join(FORMATS[format_name](summary.count(check(sources, **options)), summary))


def expected(path: Path, **options: Any) -> list[Diagnostic]:
    return [diagnostic for result in check([path], **options) for diagnostic in result.diagnostics]


def test_text_has_a_line_for_each_diagnostic_and_a_summary(path: Path) -> None:
    first, second, third, fourth, fifth, summary = report("text", path).splitlines()

    assert first == (
        f"{path}:2: kling-o3-text-to-video /duration maximum duration is 20; it must be at most 15 seconds."
    )
    assert second.startswith(f"{path}:2: kling-o3-text-to-video /promt additionalProperties ")
    assert third == f"{path}:3:1: unreadable: This is not JSON: Expecting value."
    assert fourth.startswith(f"{path}:4: warning: kling-o3-text-to-video /duration integer-written-as-float ")
    assert fifth.startswith(f"{path}:5: kling-o3-text-to-video /quality enum ")
    assert summary == "4 payloads in 1 file: 3 violations in 2 payloads, 1 warning, 1 unreadable input."


def test_json_has_every_field_of_each_diagnostic(path: Path) -> None:
    document = json.loads(report("json", path))

    levels = {"violation": "violation", "warning": "notice", "unreadable": "unreadable"}
    assert document["findings"] == [asdict(it) | {"level": levels[it.level]} for it in expected(path)]
    assert document["summary"] == {
        "files": 1, "payloads": 4, "faulty": 2, "violations": 3, "notices": 1, "unreadable": 1, "exit_code": 2,
    }  # fmt: skip


@pytest.mark.parametrize("format_name", ["json", "sarif"])
def test_a_report_without_diagnostics_is_well_formed(format_name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(GOOD))

    assert json.loads(report(format_name, path))


def github_command(line: str) -> tuple[str, dict[str, str], str]:
    """Parse a workflow command as GitHub's runner does."""
    _, head, message = line.split("::", 2)
    name, _, properties = head.partition(" ")
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    escapes = {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}
    for code, letter in escapes.items():
        pairs = {key: value.replace(code, letter) for key, value in pairs.items()}
    for code in ("%0D", "%0A", "%25"):
        message = message.replace(code, escapes[code])
    return name, pairs, message


def test_github_has_an_annotation_for_each_diagnostic(path: Path) -> None:
    *commands, summary = report("github", path).splitlines()

    parsed = [github_command(command) for command in commands]
    assert [name for name, _, _ in parsed] == ["error", "error", "error", "notice", "error"]
    assert {properties["file"] for _, properties, _ in parsed} == {str(path)}
    assert [(it["line"], it["col"]) for _, it, _ in parsed] == [(str(it.line), str(it.column)) for it in expected(path)]
    assert [message for _, _, message in parsed] == [diagnostic.message for diagnostic in expected(path)]
    assert parsed[0][1]["title"] == "kling-o3-text-to-video /duration maximum"
    assert parsed[2][1]["title"] == "unreadable"
    assert not summary.startswith("::")


@given(st.text(st.characters(codec="utf-8"), max_size=20), st.text(st.characters(codec="utf-8"), max_size=20))
@example("a%2Cb%25", "100%0D%25")
@example("a,b:c\n", "a::b\r\n")
@example("./", "")
def test_github_commands_escape_file_names_and_messages(name: str, message: str) -> None:
    diagnostic = Diagnostic("violation", f"{name}.json", 1, 1, "rule", message)
    result = LintResult(diagnostic.file, 1, 1, "request", None, (diagnostic,))

    with tempfile.TemporaryDirectory() as outside, contextlib.chdir(outside):  # no clone, in which paths are normalized
        (line,) = list(FORMATS["github"]([result], Summary()))[:-1]

    assert line.count("\n") == 1
    assert line.isprintable() or line[:-1].isprintable()
    command, properties, shown = github_command(line.removesuffix("\n"))
    assert command == "error"
    assert set(properties) == {"file", "line", "col", "title"}
    if name.isprintable() and message.isprintable() and "://" not in name + message:
        assert (properties["file"], shown) == (f"{name}.json", message)


def test_junit_has_a_case_for_each_payload(path: Path) -> None:
    root = ElementTree.fromstring(report("junit", path))

    (suite,) = root
    cases = list(suite)
    assert root.tag == "testsuites"
    assert suite.attrib == {"name": str(path), "tests": "5", "failures": "2", "errors": "1", "skipped": "0"}
    assert [[child.tag for child in case] for case in cases] == [
        [],
        ["failure"],
        ["error"],
        ["system-out"],
        ["failure"],
    ]
    assert [case.get("name") for case in cases[:3]] == [
        "1:1 kling-o3-text-to-video", "2:1 kling-o3-text-to-video", "3:1 unreadable",
    ]  # fmt: skip
    assert [(case.get("file"), case.get("line")) for case in cases] == [(str(path), str(line)) for line in range(1, 6)]
    (failure,) = cases[1]
    assert failure.get("message") == "duration is 20; it must be at most 15 seconds."
    assert failure.get("type") == "maximum"
    assert (failure.text or "").splitlines() == report("text", path).splitlines()[:2]
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)


def test_junit_has_a_suite_for_each_file_and_counts_warnings_as_failures_if_strict(path: Path) -> None:
    root = ElementTree.fromstring(report("junit", path, path.with_name("none.json"), strict=True))

    assert [(suite.get("failures"), suite.get("errors")) for suite in root] == [("3", "1"), ("0", "1")]


@given(st.text(max_size=20), st.text(max_size=20))
def test_junit_is_well_formed_ascii_whatever_the_text(name: str, message: str) -> None:
    diagnostic = Diagnostic("violation", name.encode("utf-8", "replace").decode(), 1, 1, "rule", message)

    text = "".join(FORMATS["junit"]([LintResult(diagnostic.file, 1, 1, "request", None, (diagnostic,))], Summary()))

    assert text.isascii()
    (suite,) = ElementTree.fromstring(text)
    assert suite[0][0].tag == "failure"


SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "$defs": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "invocations": {"type": "array", "items": {"$ref": "#/$defs/invocation"}},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "informationUri": {"type": "string", "format": "uri"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["id", "shortDescription", "fullDescription", "help", "helpUri"],
                        "additionalProperties": False,
                        "properties": {
                            "id": {"type": "string"},
                            "shortDescription": {"$ref": "#/$defs/message"},
                            "fullDescription": {"$ref": "#/$defs/message"},
                            "help": {"$ref": "#/$defs/message"},
                            "helpUri": {"type": "string", "format": "uri"},
                        },
                    },
                },
            },
        },
        "invocation": {
            "type": "object",
            "required": ["executionSuccessful"],
            "additionalProperties": False,
            "properties": {
                "executionSuccessful": {"type": "boolean"},
                "exitCode": {"type": "integer"},
                "toolExecutionNotifications": {"type": "array", "items": {"$ref": "#/$defs/notification"}},
            },
        },
        "notification": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {"level": {"enum": ["warning"]}, "message": {"$ref": "#/$defs/message"}},
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "properties": {"type": "object"},
            },
        },
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "additionalProperties": False,
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                        },
                        "region": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                }
            },
        },
    },
}
"""The subschemas of the SARIF 2.1.0 schema for what is used, with its own `required` and `additionalProperties`."""


def test_sarif_has_a_result_for_each_diagnostic(path: Path) -> None:
    log = json.loads(report("sarif", path))

    jsonschema.Draft202012Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    results = run["results"]
    assert [result["ruleId"] for result in results] == [diagnostic.rule for diagnostic in expected(path)]
    assert [result["level"] for result in results] == ["error", "error", "error", "note", "error"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {result["ruleId"] for result in results}
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    (location,) = results[0]["locations"]
    assert unquote(urlsplit(location["physicalLocation"]["artifactLocation"]["uri"]).path) == str(path)
    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 68}


def test_sarif_has_a_relative_uri_for_a_relative_file(path: Path) -> None:
    with contextlib.chdir(path.parent):
        log = json.loads(report("sarif", path.name))

    (location,) = log["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%2C%25%3A%C3%A9.jsonl"


def test_sarif_rules_describe_the_rule_and_link_its_page() -> None:
    diagnostics = [
        Diagnostic("violation", "a.json", 1, 1, "aspect-ratio-at-480p", "No.", model="wan2.5-text-to-video"),
        Diagnostic("violation", "a.json", 1, 1, "duplicate-key", "No."),
        Diagnostic("violation", "a.json", 1, 1, "maximum", "No.", model="wan2.5-text-to-video"),
        Diagnostic("violation", "a.json", 1, 1, "yaml-tag", "No."),
    ]

    log = json.loads("".join(FORMATS["sarif"]([LintResult("a.json", 1, 1, None, None, tuple(diagnostics))], Summary())))

    model_rule, text_rule, keyword, yaml_rule = log["runs"][0]["tool"]["driver"]["rules"]
    assert model_rule["shortDescription"]["text"].startswith("With quality 480p, aspect_ratio must be")
    assert model_rule["helpUri"] == catalog.get("wan2.5-text-to-video").docs
    assert text_rule["fullDescription"]["text"].startswith("Names are unique in an object")
    assert (keyword["id"], urlsplit(keyword["helpUri"]).netloc) == ("maximum", "json-schema.org")
    assert urlsplit(yaml_rule["helpUri"]).netloc == "yaml.org"


def test_a_sarif_fingerprint_depends_on_the_result_and_not_on_its_line() -> None:
    def result(line: int, message: str = "No.") -> LintResult:
        found = Diagnostic("violation", "a.jsonl", line, 1, "maximum", message, "request", None, "/duration")
        return LintResult("a.jsonl", line, 1, "request", None, (found,))

    def fingerprints(*results: LintResult) -> list[str]:
        log = json.loads("".join(FORMATS["sarif"](results, Summary())))
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in log["runs"][0]["results"]]

    first, second, other = fingerprints(result(1), result(2), result(2, "Yes."))

    assert fingerprints(result(9)) == [first]
    assert (first[:-2], first[-2:], second) == (second[:-2], ":1", f"{first[:-2]}:2")
    assert first[:-2] != other[:-2]


def test_sarif_has_at_most_the_results_that_github_takes(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr("evolink.contract.linting._reports.sarif.MAX_RESULTS", 3)
    summary = Summary()

    log = json.loads("".join(FORMATS["sarif"](summary.count(check([path])), summary)))

    jsonschema.validate(log, SARIF)
    assert (len(log["runs"][0]["results"]), summary.unreported) == (3, 2)
    (notification,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("2 more results are left out")


@pytest.mark.parametrize(
    ("workspace", "clone", "expected"),
    [
        ("", "", ""),
        ("", "b", "a.json"),
        ("", ".", "b/a.json"),
        (".", "b", "b/a.json"),
        ("elsewhere", ".", "b/a.json"),
    ],
)
@pytest.mark.parametrize("is_absolute", [True, False])
def test_paths_for_github_are_relative_to_the_workspace_or_the_clone(
    workspace: str, clone: str, expected: str, is_absolute: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "a.json").write_text('{"model": "veo3.1-pro"}')
    if clone:
        (tmp_path / clone / ".git").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace) if workspace else "")
    monkeypatch.chdir(folder)
    source = folder / "a.json" if is_absolute else "a.json"

    annotation = github_command(report("github", source).splitlines()[0])
    log = json.loads(report("sarif", source))

    (location,) = log["runs"][0]["results"][0]["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    if clone:
        assert annotation[1]["file"] == uri == expected
    elif is_absolute:
        assert (annotation[1]["file"], uri) == (str(source), Path(source).as_uri())
    else:
        assert annotation[1]["file"] == uri == "a.json"


@pytest.mark.parametrize("format_name", ["text", "json", "github", "sarif"])
def test_diagnostics_are_written_before_the_next_payload_is_read(format_name: str) -> None:
    def endless_results() -> Iterator[LintResult]:
        diagnostic = Diagnostic("violation", "a.jsonl", 1, 1, "rule", "No.")
        for line in itertools.count(1):
            yield LintResult("a.jsonl", line, 1, "request", None, (diagnostic,))

    pieces = io.StringIO()
    pieces.writelines(itertools.islice(FORMATS[format_name](endless_results(), Summary()), 50))

    assert pieces.getvalue().count("No.") >= 48
