"""`check` reads files, directories and standard input, and yields a result for each payload."""

from __future__ import annotations

import errno
import functools
import json
import os
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from evolink.contract.linting import Diagnostic, LintResult, Summary, check

O3 = "kling-o3-text-to-video"
GOOD = {"model": O3, "prompt": "A cat"}


def diagnostics(*sources: Any, **options: Any) -> list[Diagnostic]:
    return [diagnostic for result in check(sources, **options) for diagnostic in result.diagnostics]


def broken_rules(*sources: Any, **options: Any) -> list[tuple[int, str, str]]:
    return [(it.line, it.pointer, it.rule) for it in diagnostics(*sources, **options)]


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_violation_has_the_position_of_its_value(tmp_path: Path) -> None:
    path = write(tmp_path, "one.json", json.dumps(GOOD | {"duration": 20, "promt": "x"}, indent=2))

    found = diagnostics(path)

    assert [(it.line, it.column, it.pointer, it.rule) for it in found] == [
        (4, 15, "/duration", "maximum"),
        (5, 3, "/promt", "additionalProperties"),
    ]
    assert found[0] == Diagnostic(
        "violation", str(path), 4, 15, "maximum", "duration is 20; it must be at most 15 seconds.", "request", O3,
        "/duration", "documented", 15,
    )  # fmt: skip


def test_a_violation_of_a_rule_between_fields_has_the_id_of_the_rule(tmp_path: Path) -> None:
    request = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p", "aspect_ratio": "4:3"}
    path = write(tmp_path, "one.yaml", json.dumps(request))

    (found,) = diagnostics(path)

    assert (found.rule, found.source, found.model) == ("aspect-ratio-at-480p", "prose", "wan2.5-text-to-video")


def test_a_missing_field_has_the_position_of_the_object_that_lacks_it(tmp_path: Path) -> None:
    path = write(tmp_path, "two.json", f'[\n  {json.dumps(GOOD)},\n\n  {{\n    "model": "veo3.1-pro"\n  }}\n]')

    assert broken_rules(path) == [(4, "", "required")]


@pytest.mark.parametrize(
    ("payload", "kind", "subject", "rule"),
    [
        ({"model": "veo3.1-pro"}, "request", "veo3.1-pro", "required"),
        ({"model": "no-such-model"}, "request", "request", "enum"),
        ({"id": "task-unified-1-a", "status": "done"}, "task", "task", "enum"),
        ({"error": {"code": True}}, "error", "error", "type"),
    ],
)
def test_each_kind_is_recognised(payload: Any, kind: str, subject: str, rule: str, tmp_path: Path) -> None:
    path = write(tmp_path, "one.jsonl", json.dumps(payload))

    (found,) = diagnostics(path)

    assert (found.kind, found.subject, found.rule) == (kind, subject, rule)


def test_the_kind_can_be_given(tmp_path: Path) -> None:
    path = write(tmp_path, "one.json", '{"status": "done"}')

    assert [found.kind for found in diagnostics(path, kind="callback")] == ["callback"]
    assert broken_rules(path, kind="request") == [(1, "", "required")]


def test_a_problem_of_the_text_is_not_reported_again_by_the_contract(tmp_path: Path) -> None:
    text = (
        f'{{"model": "{O3}",\n"prompt": "\\ud800",\n"duration": NaN,\n"promt": 1e400,\n"sound": "on", "sound": "loud"}}'
    )

    assert broken_rules(write(tmp_path, "one.json", text)) == [
        (2, "/prompt", "lone-surrogate"),
        (3, "/duration", "not-finite"),
        (4, "/promt", "number-range"),
        (5, "/sound", "duplicate-key"),
        (5, "/sound", "enum"),
    ]


def test_a_violation_takes_precedence_over_a_number_that_parsers_round(tmp_path: Path) -> None:
    text = json.dumps({"created": 2**53 + 1, "progress": 2**60})

    assert broken_rules(write(tmp_path, "task.json", text)) == [
        (1, "/created", "number-range"),
        (1, "/progress", "maximum"),
    ]


def test_warnings_are_violations_only_if_strict(tmp_path: Path) -> None:
    lines = [GOOD | {"duration": 5.0}, {"model": "veo3.1-pro", "prompt": "A cat", "quality": "4k"}]
    path = write(tmp_path, "two.jsonl", "\n".join(map(json.dumps, lines)))

    lenient, strict = diagnostics(path), diagnostics(path, strict=True)

    expected = [(1, "/duration", "integer-written-as-float"), (2, "", "quality-above-720p")]
    assert (
        [(it.line, it.pointer, it.rule) for it in lenient]
        == [(it.line, it.pointer, it.rule) for it in strict]
        == expected
    )
    assert ({it.level for it in lenient}, {it.level for it in strict}) == ({"warning"}, {"violation"})


def test_an_invalid_number_has_no_warning_about_its_notation(tmp_path: Path) -> None:
    path = write(tmp_path, "one.json", json.dumps(GOOD | {"duration": 20.0}))

    assert broken_rules(path) == [(1, "/duration", "maximum")]


def test_loopback_callback_urls_are_valid_only_if_allowed(tmp_path: Path) -> None:
    path = write(tmp_path, "one.json", json.dumps(GOOD | {"callback_url": "http://127.0.0.1:9/done"}))

    assert broken_rules(path) == [(1, "/callback_url", "callback-url-public-https")]
    assert broken_rules(path, allow_loopback=True) == []


def test_a_directory_is_read_recursively_except_hidden_files(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.JSON", "deep/er/c.yml", "z.ndjson", "deep/d.yaml"):
        write(tmp_path, name, json.dumps(GOOD))
    for name in ("notes.txt", ".hidden.json", ".git/x.json", "json"):
        write(tmp_path, name, "nonsense")

    files = [Path(result.file).relative_to(tmp_path).as_posix() for result in check([tmp_path])]

    assert files == ["a.JSON", "b.jsonl", "z.ndjson", "deep/d.yaml", "deep/er/c.yml"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.json", None, "No such file"),
        ("bad.json", "{", "The text ends too early"),
        ("empty.json", "", "The text ends too early"),
        ("empty.jsonl", "\n\n", "The file contains no payload"),
        ("list.json", "[]", "The file contains no payload"),
        ("empty.yaml", "# nothing\n", "The file contains no payload"),
        ("dir/readme.txt", "", "The directory contains no .json, .jsonl"),
        ("wide.json", '{"a": 1}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_unreadable_input_is_reported_and_the_rest_is_checked(
    name: str, content: str | bytes | None, words: str, tmp_path: Path
) -> None:
    if content is not None:
        write(tmp_path, name, content)
    bad = write(tmp_path, "other.json", '{"model": "x"}')
    summary = Summary()

    first, second = summary.count(check([tmp_path / name.partition("/")[0], bad]))

    assert first.kind is None
    assert first.diagnostics[0].level == "unreadable"
    assert words in first.diagnostics[0].message
    assert [diagnostic.rule for diagnostic in second.diagnostics] == ["enum"]
    assert (summary.exit_code, summary.unreadable, summary.violations, summary.files) == (2, 1, 1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege")
def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "loop.json"
    path.symlink_to(path)

    (found,) = diagnostics(path)

    assert found.message == "The file cannot be read: Too many levels of symbolic links."


@pytest.mark.parametrize(
    ("name", "words"), [("", "Pass . for the current directory."), ("a" * 5000, "The file cannot be read: ")]
)
def test_a_name_that_no_file_can_have_is_unreadable(name: str, words: str) -> None:
    (found,) = diagnostics(name)

    assert words in found.message


def test_a_folder_that_may_not_be_entered_is_unreadable_and_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.json", '{"model": "veo3.1-pro"}')
    (tmp_path / "b").mkdir()

    def refuse(function: Any, path: Any, *arguments: Any, **options: Any) -> Any:
        if os.fspath(path).startswith(f"{tmp_path / 'b'}{os.sep}") or (
            function is not os_stat and Path(path).name == "b"
        ):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return function(path, *arguments, **options)

    os_stat = os.stat
    for name in ("stat", "scandir", "listdir"):  # root may enter every folder
        monkeypatch.setattr(os, name, functools.partial(refuse, getattr(os, name)))

    found = diagnostics(tmp_path)
    (named,) = diagnostics(tmp_path / "b" / "a.json")

    assert [Path(one.file).name for one in found] == ["a.json", "b"]
    assert found[1].message == named.message == "The file cannot be read: Permission denied."


def test_a_file_name_that_is_not_utf_8_is_shown_with_escapes(tmp_path: Path) -> None:
    (found,) = diagnostics(os.fsencode(tmp_path / "a").decode() + "\udcff.json")

    assert found.file.endswith("a\\xff.json")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"model": "x"}', [(1, "enum")]),
        ('{"model": "x"}\n{"model": "y"}\n', [(1, "enum"), (2, "enum")]),
        ('\n\ufeff\n{"model": "x"}\n\n{"model": "y"}\n', [(3, "enum"), (5, "enum")]),
        ('[\n{"model": "x"},\n{"model": "y"}]', [(2, "enum"), (3, "enum")]),
        ('[\n{"model": "x"}\n]', [(2, "enum")]),
        ('{\n\n"model":\n"x"}', [(4, "enum")]),
        ('{"model": "x"]\n{"model": "y"}\n{"model": "z"}', [(1, "unreadable"), (2, "enum"), (3, "enum")]),
        ('{"model": "x",\n"prompt": ]}', [(2, "unreadable")]),
        ('[{"model": "x"}]', [(1, "enum")]),
        ("model: x\n---\nmodel: y", [(1, "enum"), (3, "enum")]),
        ("- model: x\n- model: y", [(1, "enum"), (2, "enum")]),
        ("%s\n{}" % ("[" * 100_000), [(1, "too-deep"), (1, "unreadable"), (2, "required")]),
    ],
)
def test_the_format_of_a_file_without_a_known_suffix_is_detected(
    content: str, expected: list[tuple[int, str]], tmp_path: Path
) -> None:
    path = write(tmp_path, "payloads", content)

    assert [(found.line, found.rule) for found in diagnostics(path)] == expected


def test_results_of_json_lines_are_yielded_while_the_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "big.jsonl", b'{"model": "x"}\n' * 3 + b"\xff")

    results = check([path])

    assert [next(results).line for _ in range(3)] == [1, 2, 3]


def peak_memory(path: Path) -> int:
    tracemalloc.start()
    for _ in check([path]):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_json_lines(tmp_path: Path) -> None:
    line = json.dumps(GOOD | {"prompt": "x" * 200, "promt": "y"}) + "\n"
    few, many = write(tmp_path, "few.jsonl", line * 10), write(tmp_path, "many.jsonl", line * 3000)
    peak_memory(few)

    assert peak_memory(many) < peak_memory(few) + 500_000  # a line is 280 bytes, its diagnostics are 1,500


def test_the_summary_counts_payloads_violations_and_warnings(tmp_path: Path) -> None:
    summary = Summary()
    lines = [GOOD, GOOD | {"duration": 1, "promt": 1}, GOOD | {"duration": 5.0}]
    path = write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))

    results = list(summary.count(check([path, write(tmp_path, "b.json", json.dumps(GOOD))])))

    assert str(summary) == "4 payloads in 2 files: 2 violations in 1 payload, 1 warning."
    assert summary.exit_code == 1
    assert results[0] == LintResult(str(path), 1, 1, "request", O3)


def test_diagnostics_contain_no_api_key_and_no_url_token(tmp_path: Path) -> None:
    secret = "sk-evo-0123456789abcdef"
    request = {
        **GOOD, "callback_url": f"ftp://user:{secret}@example.com/a?token={secret}", secret: 1,
        "model_params": {"element_list": [{"element_id": "x", secret: {secret: 1}}], secret: [secret]},
    }  # fmt: skip
    text = json.dumps(request).replace(f'"{secret}": 1', f'"{secret}": 1, "{secret}": "{secret}"')

    found = diagnostics(write(tmp_path, "one.json", text))

    assert len(found) >= 5
    assert [diagnostic for diagnostic in found if "0123456789" in repr(diagnostic)] == []


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.yaml"])
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (json.dumps(GOOD)[:-1] + ', "duration": [' + "1e400, " * 300 + "1]}", "number-range"),
        ("{" + f'"model": "{O3}", ' * 301 + '"prompt": "A cat"}', "duplicate-key"),
        (json.dumps(GOOD)[:-1] + ', "seed": [' + '{"a": 1, "a": 2}, ' * 300 + "1]}", "duplicate-key"),
    ],
    ids=["numbers", "names", "names in objects"],
)
def test_the_first_100_problems_of_a_text_are_listed_and_the_others_counted(
    text: str, rule: str, name: str, tmp_path: Path
) -> None:
    found = diagnostics(write(tmp_path, name, text))

    assert [it.rule for it in found if it.rule != "more-violations"] == [rule] * 100
    (more,) = [it for it in found if it.rule == "more-violations"]
    assert (more.pointer, more.message) == (
        "",
        "At least 200 more violations are not listed; the first 100 are.",
    )
