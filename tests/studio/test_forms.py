"""Forms: a request becomes inputs, and the inputs the same request, for every model and for invalid requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from evolink import catalog, contract
from evolink.studio._composer import compose, draft_of_request
from evolink.studio._forms.controls import Control, build_controls
from evolink.studio._forms.drafts import Unparsed, append_values, compact, parse_draft, remove_row
from evolink.studio._forms.values import parse_text
from evolink.studio._models import schema_of
from evolink.studio._uploads import Uploads
from hypothesis import given, settings
from hypothesis import strategies as st

SHOTS = "kling-o3-text-to-video"


def inputs(controls: list[Control]) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the inputs, as a browser sends them."""
    for top in controls:
        for control in top.walk():
            if control.kind == "choice":
                yield control.name, next((choice.json for choice in control.choices if choice.is_selected), "")
            elif control.kind not in ("object", "list"):
                yield control.name, control.text.replace("\n", "\r\n")


def round_trip(model: str, request: dict[str, Any]) -> dict[str, Any]:
    """Return the request that the form of a request results in."""
    schema = schema_of(model)
    controls = build_controls(schema, draft_of_request(model, request))
    return {"model": model, **compact(parse_draft(schema, inputs(controls))).request}


@pytest.mark.parametrize("model", catalog.ids())
def test_each_example_is_shown_by_inputs_and_results_from_them(model: str) -> None:
    for request in catalog.get(model).examples.values():
        assert round_trip(model, request) == request
        controls = build_controls(schema_of(model), draft_of_request(model, request))
        kinds = {control.kind for top in controls for control in top.walk()}
        assert "json" not in kinds, "every value of an example has an input of its own"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["prompt", "duration", "quality", "image_urls", "model_params", "callback_url", "x/y~", ""])
shot = st.fixed_dictionaries({}, optional={"index": json_values, "prompt": json_values, "duration": json_values})
parameters = st.fixed_dictionaries({}, optional={"multi_prompt": st.lists(shot | json_values, max_size=3)})


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(fields, json_values | parameters, max_size=4))
def test_any_request_however_invalid_results_from_its_form(request: dict[str, Any]) -> None:
    request.pop("", None)
    assert repr(round_trip(SHOTS, request)) == repr({"model": SHOTS, **in_order(request)})


def in_order(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request with its known fields in the order of the schema, at each level, as forms have them."""

    def sort(schema: Any, value: Any) -> Any:
        known = schema.get("properties")
        if isinstance(value, dict) and value and known:
            names = [*(name for name in known if name in value), *(name for name in value if name not in known)]
            return {name: sort(known.get(name, {}), value[name]) for name in names}
        if isinstance(value, list) and "items" in schema:
            return [sort(schema["items"], row) for row in value]
        return value

    ordered: dict[str, Any] = sort(schema_of(SHOTS), request) if request else {}
    return ordered


def test_empty_rows_are_not_sent_and_keep_their_place() -> None:
    schema = schema_of("kling-o3-video-edit")
    rows = [("text:/image_urls/0", ""), ("text:/image_urls/1", "https://example.com/b.png"), ("text:/image_urls/2", "")]

    draft = parse_draft(schema, rows)

    assert compact(draft).request == {"image_urls": ["https://example.com/b.png"]}
    assert [control.text for control in named(build_controls(schema, draft), "image_urls").children] == [
        "",
        "https://example.com/b.png",
        "",
    ]


def test_a_removed_row_moves_the_later_ones_up() -> None:
    schema = schema_of("veo3.1-pro")
    draft = parse_draft(
        schema, [("text:/image_urls/0", "https://a.example"), ("text:/image_urls/1", "https://b.example")]
    )

    remove_row(draft, schema, "/image_urls/0")

    assert compact(draft).request == {"image_urls": ["https://b.example"]}


@pytest.mark.parametrize("pointer", ["/image_urls/999999999999", "/image_urls/x", "/image_urls/-1"])
def test_rows_beyond_the_limit_are_ignored(pointer: str) -> None:
    assert compact(parse_draft(schema_of("veo3.1-pro"), [(f"text:{pointer}", "https://a.example")])).request == {}


@pytest.mark.parametrize("pointer", ["/image_urls/999", "/image_urls/1", "/prompt", "/nothing/x"])
def test_a_row_that_a_draft_does_not_have_cannot_be_removed(pointer: str) -> None:
    schema = schema_of("veo3.1-pro")
    draft = parse_draft(schema, [("text:/image_urls/0", "https://a.example")])

    remove_row(draft, schema, pointer)

    assert compact(draft).request == {"image_urls": ["https://a.example"]}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/image_urls", {"image_urls": ["https://a.example", "x", "y"], "prompt": "A"}),
        ("/prompt", {"image_urls": ["https://a.example"], "prompt": "x"}),
        ("/image_urls/999", {"image_urls": ["https://a.example"], "prompt": "A"}),
    ],
)
def test_values_fill_the_empty_rows_of_a_list_or_replace_a_value(pointer: str, expected: dict[str, Any]) -> None:
    schema = schema_of("veo3.1-pro")
    rows = [("text:/image_urls/0", "https://a.example"), ("text:/image_urls/1", ""), ("text:/prompt", "A")]
    draft = parse_draft(schema, rows)

    append_values(draft, schema, pointer, ["x", "y"])

    assert compact(draft).request == expected


@pytest.mark.parametrize("text", ["NaN", "[-Infinity]", "[" * 100_000], ids=["nan", "infinity", "deep"])
def test_json_that_no_server_reads_is_not_sent(text: str) -> None:
    draft = parse_draft(schema_of(SHOTS), [("json:/model_params", text)])

    assert isinstance(draft["model_params"], Unparsed)
    assert compact(draft).request == {}


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5), (" -5 ", -5), ("5.50", 5.5), ("5e1", 50.0), ("5 s", "5 s"), ("٥", "٥")]
)
def test_the_text_of_a_number_is_a_number(text: str, value: Any) -> None:
    parsed = parse_text({"type": "number"}, text)

    assert (parsed, type(parsed)) == (value, type(value))
    assert parse_text({"type": "string"}, text) == text


def test_text_that_is_not_json_is_kept_and_not_sent() -> None:
    draft = parse_draft(schema_of(SHOTS), [("json:/model_params", "{oops")])

    composition = compose(SHOTS, draft, Uploads(), allow_loopback=False)

    assert isinstance(draft["model_params"], Unparsed)
    assert composition.request == {"model": SHOTS}
    control = named(composition.controls, "model_params")
    assert (control.kind, control.text) == ("json", "{oops")
    assert control.messages[0].text.startswith("This is not JSON")
    assert not composition.is_valid


def test_violations_are_beside_their_field_also_in_a_list_with_an_empty_row() -> None:
    draft = parse_draft(
        schema_of(SHOTS),
        [
            ("json:/model_params/multi_shot", "true"),
            ("text:/model_params/multi_prompt/0/prompt", ""),
            ("text:/model_params/multi_prompt/1/prompt", "A boat"),
            ("text:/model_params/multi_prompt/1/duration", "soon"),
        ],
    )

    composition = compose(SHOTS, draft, Uploads(), allow_loopback=False)

    found = {control.pointer: message.text for control, message in composition.errors if control is not None}
    assert "duration is 'soon'" in found["/model_params/multi_prompt/1/duration"]
    assert "index is missing" in found["/model_params/multi_prompt/1/index"]
    assert "shot_type is missing" in found["/model_params/shot_type"]


def test_a_choice_that_a_rule_excludes_has_the_sentence_of_the_rule() -> None:
    composition = compose("MiniMax-Hailuo-02", {"prompt": "A boat", "duration": 10}, Uploads(), allow_loopback=False)

    quality = named(composition.controls, "quality")
    excluded = {choice.label: choice.excluded for choice in quality.choices if choice.excluded}
    assert "1080p" in excluded
    assert excluded["1080p"] in catalog.get("MiniMax-Hailuo-02").rules


@pytest.mark.parametrize("model", catalog.ids())
def test_a_choice_is_excluded_exactly_if_it_would_break_a_rule(model: str) -> None:
    *_, example = catalog.get(model).examples.values()

    composition = compose(model, draft_of_request(model, example), Uploads(), allow_loopback=False)

    for control in composition.controls:
        for choice in control.choices:
            changed = example | {control.location[0]: choice.value}
            broken = [each for each in contract.validate(changed) if each.rule and each.keyword != "required"]
            assert bool(choice.excluded) == bool(broken), (control.pointer, choice.json)


def test_a_value_that_is_no_choice_is_shown_beside_the_choices() -> None:
    composition = compose("veo3.1-pro", {"prompt": "A boat", "quality": "9k"}, Uploads(), allow_loopback=False)

    quality = named(composition.controls, "quality")
    assert [(choice.json, choice.is_selected) for choice in quality.choices][-1] == ('"9k"', True)
    assert "quality is '9k'" in quality.messages[0].text


def test_a_link_has_no_media() -> None:
    request = {"prompt": "A boat", "image_urls": ["https://example.com/a.png"], "quality": "1080p"}

    composition = compose("veo3.1-pro", draft_of_request("veo3.1-pro", request), Uploads(), allow_loopback=False)

    assert "example.com" not in composition.link
    assert "1080p" in composition.link


def named(controls: list[Control], name: str) -> Control:
    """Return the control of a field of the request."""
    return next(control for control in controls if control.location == (name,))
