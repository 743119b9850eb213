"""HAR files and Postman collections are read as sources of payloads."""

from __future__ import annotations

import base64
import functools
import json
from pathlib import Path
from typing import Any

import pytest
from evolink.contract.linting import Selection, check

URL = "https://api.evolink.ai/v1/videos/generations"
TASK_URL = "http://127.0.0.1:8765/v1/tasks/task-unified-1757169743-7cvnl5zw"
LONG = json.dumps({"model": "kling-o3-text-to-video", "prompt": 'A "cat" \U0001f408 \\ é', "duration": 20}, indent=1)
BAD_TASK = '{"id": "task-unified-1757169743-7cvnl5zw", "progress": 200}'
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def entry(url: str, sent: str | None = None, received: str = "", **content: str) -> dict[str, Any]:
    """Return the entry of a HAR."""
    posted = {} if sent is None else {"postData": {"mimeType": "application/json", "text": sent}}
    return {"request": {"url": url, **posted}, "response": {"content": {"text": received, **content}}}


def har(*entries: Any) -> dict[str, Any]:
    return {"log": {"version": "1.2", "entries": list(entries)}}


def item(url: Any, raw: str, **members: Any) -> dict[str, Any]:
    """Return the item of a Postman collection."""
    return {"name": "a", "request": {"method": "POST", "url": url, "body": {"mode": "raw", "raw": raw}}, **members}


def postman(*items: Any) -> dict[str, Any]:
    return {"info": {"name": "a", "schema": SCHEMA}, "item": list(items)}


CAPTURES = [
    (har(entry(URL, LONG)), [("/log/entries/0/request/postData/text/duration", "maximum", "20")]),
    (har(entry("https://proxy.example/a", LONG)), [("/log/entries/0/request/postData/text/duration", "maximum", "20")]),
    (har(entry(TASK_URL, None, BAD_TASK)), [("/log/entries/0/response/content/text/progress", "maximum", "200")]),
    (har(entry(URL, '{"a": 1}')), [("/log/entries/0/request/postData/text/model", "required", "{")]),
    (har(entry(URL, '{"model"')), [("", "unreadable", "")]),
    (har(entry(URL, None, "<html>502</html>"), entry("https://a.example", "<", "{}"), {}, None), []),
    (har(entry("https://a.example", '{"model": "gpt-4o"}', '{"error": {}}')), []),
    (
        postman({"name": "f", "item": [item(URL, LONG)]}),
        [("/item/0/item/0/request/body/raw/duration", "maximum", "20")],
    ),
    (
        postman(
            item(
                {"raw": "{{base}}/v1/videos/generations"},
                '{"model": "{{model}}"}',
                response=[{"originalRequest": item(URL, LONG)["request"], "body": BAD_TASK}],
            )
        ),
        [
            ("/item/0/response/0/originalRequest/body/raw/duration", "maximum", "20"),
            ("/item/0/response/0/body/progress", "maximum", "200"),
        ],
    ),
    (
        postman(item(URL, '{"model": "kling-o3-text-to-video", "prompt": "A", "quality": "{{q}}", "duration": 20}')),
        [("/item/0/request/body/raw/duration", "maximum", "20")],
    ),
    (postman(item(URL, '{"model": "veo3.1-pro", "prompt": "A", "duration": {{d}}}'), {"request": URL}), []),
    (
        postman(
            item({"host": ["{{host}}"], "path": ["v1", "videos", "generations"]}, '{"a": 1}'),
            item({"path": "v1/videos/generations"}, '{"a": 1}'),
            item({"path": [{"value": "v1"}]}, '{"a": 1}'),
        ),
        [(f"/item/{index}/request/body/raw/model", "required", "{") for index in (0, 1)],
    ),
    (
        functools.reduce(lambda inner, _: postman({"item": [inner]}), range(60), postman(item(URL, LONG))),
        [("", "unreadable", "{")],
    ),
]


@pytest.mark.parametrize(("capture", "expected"), CAPTURES, ids=range(len(CAPTURES)))
@pytest.mark.parametrize("ascii_only", [True, False])
def test_pointer_and_position_point_into_the_file(
    capture: Any, expected: list[tuple[str, str, str]], ascii_only: bool, tmp_path: Path
) -> None:
    path = tmp_path / ("a.har" if "log" in capture else "a.json")
    path.write_text(json.dumps(capture, indent=2, ensure_ascii=ascii_only), "utf-8")
    lines = path.read_text("utf-8").splitlines()

    found = [one for result in check([tmp_path]) for one in result.diagnostics]

    assert [(one.pointer.removesuffix("/model"), one.rule) for one in found] == [
        (pointer.removesuffix("/model"), rule) for pointer, rule, _ in expected
    ]
    for one, (_, _, text) in zip(found, expected, strict=True):
        assert lines[one.line - 1][one.column - 1 :].startswith(text)


def test_a_body_in_base64_has_the_position_of_its_string(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    encoded = [base64.b64encode(body).decode() for body in (BAD_TASK.encode(), b"\xff")]
    path.write_text(json.dumps(har(*(entry(TASK_URL, None, one, encoding="base64") for one in encoded)), indent=1))

    (found,) = [one for result in check([path]) for one in result.diagnostics]

    assert found.pointer == "/log/entries/0/response/content/text/progress"
    assert path.read_text().splitlines()[found.line - 1][found.column - 1 :].startswith(f'"{encoded[0]}"')


def test_bodies_of_other_apis_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_text(json.dumps(har(entry("https://a.example", '{"model": "gpt-4o"}', "[1, 2]")), indent=1))
    named, searched, everything = Selection(), Selection(), Selection(everything=True)

    assert list(check([path], selection=named)) == list(check([tmp_path], selection=searched)) == []
    assert (named.left_out, searched.left_out) == ({"unrelated document": 3}, {"unrelated file": 1})
    assert len(list(check([path], selection=everything))) == 3
