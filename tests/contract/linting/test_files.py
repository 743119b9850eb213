"""What `check` answers for files, directories and what is in them."""

from __future__ import annotations

import json
import os
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from evolink.contract.linting import Checked, Finding, Tally, check

O3 = "kling-o3-text-to-video"
GOOD = {"model": O3, "prompt": "A cat"}


def findings(*sources: Any, **options: Any) -> list[Finding]:
    return [finding for checked in check(sources, **options) for finding in checked.findings]


def told(*sources: Any, **options: Any) -> list[tuple[int, str, str]]:
    return [(finding.line, finding.pointer, finding.rule) for finding in findings(*sources, **options)]


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_violation_is_told_with_the_place_of_its_value(tmp_path: Path) -> None:
    path = written(tmp_path, "one.json", json.dumps(GOOD | {"duration": 20, "promt": "x"}, indent=2))

    found = findings(path)

    assert [(it.line, it.column, it.pointer, it.rule) for it in found] == [
        (4, 15, "/duration", "maximum"),
        (5, 3, "/promt", "additionalProperties"),
    ]
    assert found[0] == Finding(
        "violation", str(path), 4, 15, "maximum", "duration is 20; it must be at most 15 seconds.", "request", O3,
        "/duration", "documented", 15,
    )  # fmt: skip


def test_the_rule_between_fields_is_told_by_its_id(tmp_path: Path) -> None:
    request = {"model": "wan2.5-text-to-video", "prompt": "A boat", "quality": "480p", "aspect_ratio": "4:3"}
    path = written(tmp_path, "one.yaml", json.dumps(request))

    (found,) = findings(path)

    assert (found.rule, found.source, found.model) == ("aspect-ratio-at-480p", "prose", "wan2.5-text-to-video")


def test_what_is_missing_is_told_where_it_is_missing(tmp_path: Path) -> None:
    path = written(tmp_path, "two.json", f'[\n  {json.dumps(GOOD)},\n\n  {{\n    "model": "veo3.1-pro"\n  }}\n]')

    assert told(path) == [(4, "", "required")]


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
    path = written(tmp_path, "one.jsonl", json.dumps(payload))

    (found,) = findings(path)

    assert (found.kind, found.subject, found.rule) == (kind, subject, rule)


def test_what_a_payload_is_can_be_told(tmp_path: Path) -> None:
    path = written(tmp_path, "one.json", '{"status": "done"}')

    assert [found.kind for found in findings(path, kind="callback")] == ["callback"]
    assert told(path, kind="request") == [(1, "", "required")]


def test_what_is_wrong_with_the_text_is_not_told_again_by_the_contract(tmp_path: Path) -> None:
    text = (
        f'{{"model": "{O3}",\n"prompt": "\\ud800",\n"duration": NaN,\n"promt": 1e400,\n"sound": "on", "sound": "loud"}}'
    )

    assert told(written(tmp_path, "one.json", text)) == [
        (2, "/prompt", "lone-surrogate"),
        (3, "/duration", "not-finite"),
        (4, "/promt", "number-range"),
        (5, "/sound", "duplicate-key"),
        (5, "/sound", "enum"),
    ]


def test_the_contract_says_more_of_a_number_that_readers_round(tmp_path: Path) -> None:
    text = json.dumps({"created": 2**53 + 1, "progress": 2**60})

    assert told(written(tmp_path, "task.json", text)) == [(1, "/created", "number-range"), (1, "/progress", "maximum")]


def test_notices_fail_nothing_unless_asked_to(tmp_path: Path) -> None:
    lines = [GOOD | {"duration": 5.0}, {"model": "veo3.1-pro", "prompt": "A cat", "quality": "4k"}]
    path = written(tmp_path, "two.jsonl", "\n".join(map(json.dumps, lines)))

    mild, strict = findings(path), findings(path, strict=True)

    expected = [(1, "/duration", "integer-written-as-float"), (2, "", "quality-above-720p")]
    assert (
        [(it.line, it.pointer, it.rule) for it in mild] == [(it.line, it.pointer, it.rule) for it in strict] == expected
    )
    assert ({it.level for it in mild}, {it.level for it in strict}) == ({"notice"}, {"violation"})


def test_a_wrong_number_gets_no_advice_on_how_to_write_it(tmp_path: Path) -> None:
    path = written(tmp_path, "one.json", json.dumps(GOOD | {"duration": 20.0}))

    assert told(path) == [(1, "/duration", "maximum")]


def test_loopback_callbacks_are_for_a_server_on_this_machine(tmp_path: Path) -> None:
    path = written(tmp_path, "one.json", json.dumps(GOOD | {"callback_url": "http://127.0.0.1:9/done"}))

    assert told(path) == [(1, "/callback_url", "callback-url-public-https")]
    assert told(path, local=True) == []


def test_a_directory_is_read_with_all_below_it_but_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.JSON", "deep/er/c.yml", "z.ndjson", "deep/d.yaml"):
        written(tmp_path, name, json.dumps(GOOD))
    for name in ("notes.txt", ".hidden.json", ".git/x.json", "json"):
        written(tmp_path, name, "nonsense")

    read = [Path(checked.file).relative_to(tmp_path).as_posix() for checked in check([tmp_path])]

    assert read == ["a.JSON", "b.jsonl", "z.ndjson", "deep/d.yaml", "deep/er/c.yml"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("none.json", None, "No such file"),
        ("bad.json", "{", "The text ends too early"),
        ("empty.json", "", "The text ends too early"),
        ("empty.jsonl", "\n\n", "There is no payload in it"),
        ("list.json", "[]", "There is no payload in it"),
        ("empty.yaml", "# nothing\n", "There is no payload in it"),
        ("dir/readme.txt", "", "There is no .json, .jsonl"),
        ("wide.json", '{"a": 1}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_what_cannot_be_read_is_told_and_hides_nothing_else(
    name: str, content: str | bytes | None, word: str, tmp_path: Path
) -> None:
    if content is not None:
        written(tmp_path, name, content)
    bad = written(tmp_path, "other.json", '{"model": "x"}')
    tally = Tally()

    first, second = tally.counted(check([tmp_path / name.partition("/")[0], bad]))

    assert first.kind is None
    assert first.findings[0].level == "unreadable"
    assert word in first.findings[0].message
    assert [finding.rule for finding in second.findings] == ["enum"]
    assert (tally.exit_code, tally.unreadable, tally.violations, tally.files) == (2, 1, 1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="it needs a symbolic link")
def test_a_file_that_the_system_does_not_open_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "loop.json"
    path.symlink_to(path)

    (found,) = findings(path)

    assert found.message == "This cannot be read: Too many levels of symbolic links."


def test_a_name_that_is_no_text_is_shown_in_escapes(tmp_path: Path) -> None:
    (found,) = findings(os.fsencode(tmp_path / "a").decode() + "\udcff.json")

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
def test_a_file_without_a_known_suffix_is_what_it_looks_like(
    content: str, expected: list[tuple[int, str]], tmp_path: Path
) -> None:
    path = written(tmp_path, "payloads", content)

    assert [(found.line, found.rule) for found in findings(path)] == expected


def test_json_lines_are_answered_while_they_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "big.jsonl", b'{"model": "x"}\n' * 3 + b"\xff")

    answers = check([path])

    assert [next(answers).line for _ in range(3)] == [1, 2, 3]


def most_memory(path: Path) -> int:
    tracemalloc.start()
    for _ in check([path]):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_json_lines_need_no_more_memory_for_more_lines(tmp_path: Path) -> None:
    line = json.dumps(GOOD | {"prompt": "x" * 200, "promt": "y"}) + "\n"
    few, many = written(tmp_path, "few.jsonl", line * 10), written(tmp_path, "many.jsonl", line * 3000)
    most_memory(few)

    assert most_memory(many) < most_memory(few) + 500_000  # a line is 280 bytes, its findings are 1,500


def test_the_tally_says_what_there_was(tmp_path: Path) -> None:
    tally = Tally()
    lines = [GOOD, GOOD | {"duration": 1, "promt": 1}, GOOD | {"duration": 5.0}]
    path = written(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))

    answers = list(tally.counted(check([path, written(tmp_path, "b.json", json.dumps(GOOD))])))

    assert str(tally) == "4 payloads in 2 files: 2 violations in 1 payload, 1 notice."
    assert tally.exit_code == 1
    assert answers[0] == Checked(str(path), 1, 1, "request", O3)


def test_no_key_and_no_token_of_a_url_is_told(tmp_path: Path) -> None:
    secret = "sk-evo-0123456789abcdef"
    request = {
        **GOOD, "callback_url": f"ftp://user:{secret}@example.com/a?token={secret}", secret: 1,
        "model_params": {"element_list": [{"element_id": "x", secret: {secret: 1}}], secret: [secret]},
    }  # fmt: skip
    text = json.dumps(request).replace(f'"{secret}": 1', f'"{secret}": 1, "{secret}": "{secret}"')

    found = findings(written(tmp_path, "one.json", text))

    assert len(found) >= 5
    assert [finding for finding in found if "0123456789" in repr(finding)] == []
