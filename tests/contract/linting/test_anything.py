"""`check` yields results for arbitrary file contents, and each format writes them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from evolink import catalog, contract
from evolink.contract.linting import FORMATS, READERS, LintResult, Summary, check
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
    """Return one payload or a list of them as JSON, with some bytes replaced."""
    chosen = draw(st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=3))
    indent = draw(st.sampled_from([None, 1]))
    whole: Any = chosen if draw(st.booleans()) else chosen[0]
    data = json.dumps(whole, indent=indent).encode()
    for fraction, piece, length in draw(st.lists(st.tuples(st.floats(0, 1), PIECES, st.integers(0, 3)), max_size=4)):
        at = int(fraction * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("suffix", [*READERS, ".txt"])
@given(st.binary(max_size=60) | files())
def test_arbitrary_files_have_results_that_each_format_writes(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        summary = Summary()
        results = list(summary.count(check([path])))

    assert results
    lines = data.count(b"\n") + 1
    for diagnostic in (diagnostic for result in results for diagnostic in result.diagnostics):
        assert 1 <= diagnostic.line <= lines
        assert diagnostic.column >= 1
        assert diagnostic.message
    assert (summary.exit_code == 2) == any(result.kind is None for result in results)
    reports = {name: "".join(write(results, summary)) for name, write in FORMATS.items()}
    assert all(text.encode() for text in reports.values())
    assert json.loads(reports["json"])["summary"]["violations"] == summary.violations
    assert len(json.loads(reports["sarif"])["runs"][0]["results"]) == reports["text"].count("\n") - 1
    assert len(ElementTree.fromstring(reports["junit"])[0]) == len(results)


def check_payload(payload: Any, folder: str) -> Iterator[LintResult]:
    path = Path(folder, "a.json")
    path.write_text(json.dumps(payload, indent=1))
    return check([path])


@given(
    st.sampled_from(PAYLOADS), st.sampled_from(["model", "prompt", "duration", "status", "error", "x/~y"]), st.data()
)
def test_violations_of_a_file_are_those_of_its_payload(payload: Any, name: str, data: st.DataObject) -> None:
    value: Any = data.draw(
        st.none() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="ascii")) | st.just({})
    )
    changed = payload | {name: value}

    with tempfile.TemporaryDirectory() as folder:
        (result,) = check_payload(changed, folder)

    kind = contract.recognise(changed)
    expected = contract.validate(changed, kind=kind)
    assert result.kind == kind
    assert sorted((it.pointer, it.rule) for it in result.diagnostics if it.level == "violation") == sorted(
        (it.pointer, it.rule or it.keyword) for it in expected
    )
