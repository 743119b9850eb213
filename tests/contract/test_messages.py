"""The message and the suggestion of a violation, by the keyword that is broken."""

from __future__ import annotations

from typing import Any

import pytest
from evolink.contract import Validator

URI = {"type": "string", "format": "uri"}


@pytest.mark.parametrize(
    ("schema", "value", "message", "suggestion"),
    [
        ({"type": "integer"}, "12", "a string, '12'; it must be a whole number.", 12),
        ({"type": "integer"}, "-12", "a string, '-12'; it must be a whole number.", -12),
        ({"type": "integer"}, "1" * 15, f"a string, '{'1' * 15}'; it must be a whole number.", int("1" * 15)),
        ({"type": "integer"}, "1" * 16, f"a string, '{'1' * 16}'; it must be a whole number.", None),
        ({"type": "integer"}, "12 s", "a string, '12 s'; it must be a whole number.", None),
        ({"type": "integer"}, 4.6, "a number, 4.6; it must be a whole number.", 5),
        ({"type": "boolean"}, "TRUE", "a string, 'TRUE'; it must be true or false.", True),
        ({"type": "boolean"}, "false", "a string, 'false'; it must be true or false.", False),
        ({"type": "boolean"}, "yes", "a string, 'yes'; it must be true or false.", None),
        ({"type": "string"}, 5, "a number, 5; it must be a string.", "5"),
        ({"type": "string"}, True, "a boolean, True; it must be a string.", None),
        ({"type": "string"}, None, "null, None; it must be a string.", None),
        ({"type": "string"}, {}, "an object, {}; it must be a string.", None),
        ({"type": ["string", "array"]}, 5, "a number, 5; it must be a string or a list.", "5"),
        ({"type": "array"}, "a", "a string, 'a'; it must be a list. Put it into a list.", None),
        ({"type": "array"}, 5, "a number, 5; it must be a list.", None),
        ({"enum": ["a"]}, "z" * 9, "'zzzzzzzzz'; it must be 'a'.", None),
        ({"enum": [3, 5]}, 4.9, "4.9; it must be 3 or 5. The nearest is 5.", 5),
        ({"enum": ["480p", "720p", "1080p", "4k"]}, "720", "'720'; it must be '480p', '720p', '1080p' or '4k'. "
         "The nearest is '720p'.", "720p"),
        ({"const": "m"}, "x", "'x'; it must be 'm'.", "m"),
        ({"minimum": 3, "x-unit": "seconds"}, 2, "2; it must be at least 3 seconds.", 3),
        ({"maximum": 3}, 4, "4; it must be at most 3.", 3),
        (URI, "clip.mp4", "'clip.mp4', which is not a URL. Upload a local file first and use the URL that the upload "
         "returns.", None),
        (URI, "https://a/b c", "'https://a/b c', which is not a URL. Percent-encode spaces and non-ASCII characters.",
         None),
        (URI, "https://a/ü", "'https://a/ü', which is not a URL. Percent-encode spaces and non-ASCII characters.",
         None),
        (URI, "https://[a", "'https://[a', which is not a URL.", None),
        ({"pattern": "^a$", "description": "One a."}, "b", "'b'; it must match ^a$. One a.", None),
    ],
)  # fmt: skip
def test_a_message_has_the_value_what_is_allowed_and_the_nearest_allowed_value(
    schema: dict[str, Any], value: Any, message: str, suggestion: Any
) -> None:
    (violation,) = Validator({"type": "object", "properties": {"field": schema}}).violations({"field": value})

    assert (violation.message, violation.suggestion) == (f"field is {message}", suggestion)
    assert type(violation.suggestion) is type(suggestion)


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"minLength": 1}, "", "field is empty."),
        ({"minLength": 3}, "ab", "field has 2 characters; it needs at least 3."),
        ({"maxLength": 3}, "abcde", "field has 5 characters; at most 3 are allowed, 2 fewer."),
        ({"minItems": 2}, [1], "field has 1 elements; it needs at least 2."),
        ({"maxItems": 2}, [1, 2, 3], "field has 3 elements; at most 2 are allowed."),
        ({"uniqueItems": True}, [1, 1], "field contains the same value twice."),
        ({"not": {"const": 1}}, 1, "field is not allowed here."),
    ],
)
def test_a_message_about_a_size_has_the_size_and_its_limit(schema: dict[str, Any], value: Any, message: str) -> None:
    (violation,) = Validator({"type": "object", "properties": {"field": schema}}).violations({"field": value})

    assert (violation.message, violation.suggestion) == (message, None)
