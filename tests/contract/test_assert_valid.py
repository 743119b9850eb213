"""`assert_valid` shows an invalid payload with each violation below its value."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from evolink import contract
from evolink.contract import Kind
from evolink.errors import InvalidRequest

O3 = "kling-o3-text-to-video"


def note_lines(payload: Any, kind: Kind = "request") -> list[str]:
    with pytest.raises(InvalidRequest) as refused:
        contract.assert_valid(payload, kind=kind)
    (text,) = refused.value.__notes__
    return list(text.splitlines())


def test_a_valid_payload_raises_nothing() -> None:
    contract.assert_valid({"model": O3, "prompt": "A cat"})
    contract.assert_valid({"error": {"code": 401}}, kind="error")


def test_each_violation_is_marked_below_its_value_or_its_name() -> None:
    payload = {"model": "wan2.5-text-to-video", "promt": "A boat", "duration": 7}

    assert note_lines(payload) == [
        "The payload, with each violation below its value:",
        "{",
        "^ required: prompt is missing.",
        '  "model": "wan2.5-text-to-video",',
        '  "promt": "A boat",',
        "  ^^^^^^^ additionalProperties: wan2.5-text-to-video has no field 'promt'. Did you mean 'prompt'?",
        '  "duration": 7',
        "              ^ enum: duration is 7; it must be 5 or 10. The nearest is 5.",
        "}",
    ]


def test_values_without_a_violation_are_shortened() -> None:
    shots = [{"index": index, "prompt": "x" * 200, "duration": "5"} for index in range(20)]
    params = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
    shots[12]["duration"] = 5

    lines = note_lines({"model": O3, "prompt": "y" * 200, "model_params": params})

    assert f'  "prompt": "{"y" * 57}…",' in lines
    assert max(map(len, lines)) < 120
    assert len(lines) < 40
    assert "      … 9 more" in lines
    (index,) = [number for number, line in enumerate(lines) if line.strip() == '"duration": 5']
    assert (
        lines[index + 1]
        == " " * 20 + "^ type: model_params.multi_prompt[12].duration is a number, 5; it must be a string."
    )


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        (5, ["5", "^ type: A request is a JSON object, not 5."]),
        ({}, ["{}", "^ required: model is missing. Set it to the id of a model; evolink.catalog lists them."]),
        ([1], ["[", "^ type: A request is a JSON object, not [1].", "  1", "]"]),
    ],
)
def test_a_payload_that_is_no_request_at_all_is_shown(payload: Any, lines: list[str]) -> None:
    assert note_lines(payload)[1:] == lines


@pytest.mark.parametrize(
    "payload", [{"\ud800": 1}, {"prompt": "\ud800"}, {"prompt": object()}, {"prompt": float("nan")}]
)
def test_values_that_json_cannot_represent_are_shown_in_printable_characters(payload: dict[Any, Any]) -> None:
    text = "\n".join(note_lines({"model": O3, "duration": 99} | payload))

    assert text.encode()
    assert text.count("^ ") == 2 + ("prompt" not in payload)


def test_an_invalid_response_is_shown() -> None:
    _, _, value, mark, _ = note_lines({"progress": 101}, kind="task")

    assert value == '  "progress": 101'
    assert mark == "              ^ maximum: progress is 101; it must be at most 100 percent."


def test_the_note_shows_no_secret() -> None:
    secret = "sk-evo-0123456789abcdef"
    payload = {"model": O3, secret: secret, "callback_url": f"http://user:{secret}@127.0.0.1/?key={secret}"}

    assert "0123456789" not in "\n".join(note_lines(payload))


def test_the_note_survives_pickling_and_parse_adds_none() -> None:
    with pytest.raises(InvalidRequest) as refused:
        contract.assert_valid({"model": O3})
    with pytest.raises(InvalidRequest) as from_parse:
        contract.parse({"model": O3})

    assert pickle.loads(pickle.dumps(refused.value)).__notes__ == refused.value.__notes__
    assert not hasattr(from_parse.value, "__notes__")


def test_pytest_shows_the_failure_at_the_line_of_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(
        "from evolink import contract\n\n\ndef test_it():\n"
        "    contract.assert_valid({'model': 'veo3.1-pro', 'prompt': 'A cat', 'quality': '8k'})\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]

    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout

    assert '\nE         "quality": "8k"\nE                    ^ enum: quality is \'8k\'' in output
    assert "test_user.py:5: InvalidRequest" in output
    assert "contract/_validation.py" not in output
