"""A refused payload is shown to whoever reads the failed test, with each violation at its place."""

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


def note(payload: Any, kind: Kind = "request") -> list[str]:
    with pytest.raises(InvalidRequest) as refused:
        contract.assert_valid(payload, kind=kind)
    (told,) = refused.value.__notes__
    return list(told.splitlines())


def test_what_is_allowed_passes_in_silence() -> None:
    contract.assert_valid({"model": O3, "prompt": "A cat"})
    contract.assert_valid({"error": {"code": 401}}, kind="error")


def test_each_violation_is_marked_under_its_value_or_its_name() -> None:
    payload = {"model": "wan2.5-text-to-video", "promt": "A boat", "duration": 7}

    assert note(payload) == [
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


def test_what_is_not_at_fault_is_shortened() -> None:
    shots = [{"index": index, "prompt": "x" * 200, "duration": "5"} for index in range(20)]
    params = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
    shots[12]["duration"] = 5

    told = note({"model": O3, "prompt": "y" * 200, "model_params": params})

    assert max(map(len, told)) < 120
    assert len(told) < 40
    assert "      … 9 more" in told
    (at,) = [number for number, line in enumerate(told) if line.strip() == '"duration": 5']
    assert (
        told[at + 1] == " " * 20 + "^ type: model_params.multi_prompt[12].duration is a number, 5; it must be a string."
    )


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        (5, ["5", "^ type: A request is a JSON object, not 5."]),
        ({}, ["{}", "^ required: model is missing. Set it to the id of a model; evolink.catalog lists them."]),
        ([1], ["[", "^ type: A request is a JSON object, not [1].", "  1", "]"]),
    ],
)
def test_what_is_hardly_a_payload_is_shown_too(payload: Any, lines: list[str]) -> None:
    assert note(payload)[1:] == lines


@pytest.mark.parametrize(
    "payload", [{"\ud800": 1}, {"prompt": "\ud800"}, {"prompt": object()}, {"prompt": float("nan")}]
)
def test_what_json_cannot_say_is_shown_in_letters_that_can_be_printed(payload: dict[Any, Any]) -> None:
    told = "\n".join(note({"model": O3, "duration": 99} | payload))

    assert told.encode()
    assert told.count("^ ") == 2 + ("prompt" not in payload)


def test_replies_are_shown_as_well() -> None:
    _, _, value, mark, _ = note({"progress": 101}, kind="task")

    assert value == '  "progress": 101'
    assert mark == "              ^ maximum: progress is 101; it must be at most 100 percent."


def test_no_secret_is_shown() -> None:
    secret = "sk-evo-0123456789abcdef"
    payload = {"model": O3, secret: secret, "callback_url": f"http://user:{secret}@127.0.0.1/?key={secret}"}

    assert "0123456789" not in "\n".join(note(payload))


def test_the_note_survives_a_pickle_and_parse_has_none() -> None:
    with pytest.raises(InvalidRequest) as refused:
        contract.assert_valid({"model": O3})
    with pytest.raises(InvalidRequest) as unparsed:
        contract.parse({"model": O3})

    assert pickle.loads(pickle.dumps(refused.value)).__notes__ == refused.value.__notes__
    assert not hasattr(unparsed.value, "__notes__")


def test_pytest_shows_it_at_the_tests_own_line(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text(
        "from evolink import contract\n\n\ndef test_it():\n"
        "    contract.assert_valid({'model': 'veo3.1-pro', 'prompt': 'A cat', 'quality': '8k'})\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]

    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout

    assert '\nE         "quality": "8k"\nE                    ^ enum: quality is \'8k\'' in told
    assert "test_user.py:5: InvalidRequest" in told
    assert "contract/_validation.py" not in told
