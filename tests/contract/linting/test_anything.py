"""Whatever is in a file, `check` answers, and each format can write the answer down."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from evolink import catalog, contract
from evolink.contract.linting import FORMATS, READERS, Checked, Tally, check
from hypothesis import given
from hypothesis import strategies as st

PAYLOADS = [
    *(example for model in catalog.models() for example in model.examples.values()),
    {"id": "task-unified-1-a", "status": "completed", "results": ["https://example.com/a.mp4"], "usage": {}},
    {"error": {"code": 401, "message": "No."}},
]
PIECES = st.sampled_from(
    [
        *(b"", b"{", b"}", b"[", b"]", b'"', b",", b":", b"\n", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\\ud800"),
        *(
            b"NaN",
            b"1e999",
            b"5.0",
            b"null",
            b"on",
            b"16:9",
            b"&a ",
            b"*a",
            b"!x ",
            b"<<: ",
            b"- ",
            b"---\n",
            b"? ",
            b"#",
        ),
    ]
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A payload or some, as JSON, some bytes of which are others."""
    chosen = draw(st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=3))
    indent = draw(st.sampled_from([None, 1]))
    whole: Any = chosen if draw(st.booleans()) else chosen[0]
    data = json.dumps(whole, indent=indent).encode()
    for where, piece, length in draw(st.lists(st.tuples(st.floats(0, 1), PIECES, st.integers(0, 3)), max_size=4)):
        at = int(where * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("suffix", [*READERS, ".txt"])
@given(st.binary(max_size=60) | files())
def test_any_file_is_answered(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        tally = Tally()
        answers = list(tally.counted(check([path])))

    assert answers
    lines = data.count(b"\n") + 1
    for finding in (finding for answer in answers for finding in answer.findings):
        assert 1 <= finding.line <= lines
        assert finding.column >= 1
        assert finding.message
    assert (tally.exit_code == 2) == any(answer.kind is None for answer in answers)
    written = {name: "".join(form(answers, tally)) for name, form in FORMATS.items()}
    assert all(text.encode() for text in written.values())
    assert json.loads(written["json"])["summary"]["violations"] == tally.violations
    assert len(json.loads(written["sarif"])["runs"][0]["results"]) == written["text"].count("\n") - 1
    assert len(ElementTree.fromstring(written["junit"])[0]) == len(answers)


def answers_of(payload: Any, folder: str) -> Iterator[Checked]:
    path = Path(folder, "a.json")
    path.write_text(json.dumps(payload, indent=1))
    return check([path])


@given(
    st.sampled_from(PAYLOADS), st.sampled_from(["model", "prompt", "duration", "status", "error", "x/~y"]), st.data()
)
def test_a_files_violations_are_those_of_its_payload(payload: Any, name: str, data: st.DataObject) -> None:
    value: Any = data.draw(
        st.none() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="ascii")) | st.just({})
    )
    changed = payload | {name: value}

    with tempfile.TemporaryDirectory() as folder:
        (answer,) = answers_of(changed, folder)

    kind = contract.recognise(changed)
    expected = contract.validate(changed, kind=kind)
    assert answer.kind == kind
    assert sorted((it.pointer, it.rule) for it in answer.findings if it.level == "violation") == sorted(
        (it.pointer, it.rule or it.keyword) for it in expected
    )
