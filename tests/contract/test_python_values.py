"""Values that are more than JSON: one verdict in `validate`, `parse`, `assert_valid`, `warnings` and the client."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import enum
import json
import numbers
import types
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import attrs
import pytest
from evolink import contract, errors
from evolink._sansio.preparation import prepare_request
from evolink.models import KlingO3TextToVideo
from markupsafe import Markup
from ruamel.yaml import YAML
from support.client_harness import ClientHarness

O3 = "kling-o3-text-to-video"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100

Found = list[tuple[str, str]]


def listed(violations: Sequence[Any]) -> Found:
    return [(violation.pointer, violation.keyword) for violation in violations]


def refused_by(check: Callable[[], object]) -> Found:
    try:
        check()
    except errors.InvalidRequest as refused:
        return listed(refused.violations)
    return []


def prepared_body(payload: Any, *, check: bool = True) -> Any:
    prepared = prepare_request(
        payload, extra_body=None, extra_headers=None, idempotency_key=None, check=check, allow_loopback=False
    )
    return json.loads(prepared.encoded)


def verdict(payload: Any) -> Found:
    """Return the violations of a payload, which must be the same everywhere."""
    found = listed(contract.validate(payload))
    assert refused_by(lambda: contract.parse(payload)) == found
    assert refused_by(lambda: contract.assert_valid(payload)) == found
    assert refused_by(lambda: prepared_body(payload)) == found
    contract.warnings(payload)
    contract.recognise(payload)
    return found


class LyingText(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "another text"

    def __len__(self) -> int:
        raise ValueError

    def encode(self, *_: Any) -> bytes:
        return b"another text"


class LyingInteger(int):
    def __int__(self) -> int:
        return 99

    __index__ = __int__


@numbers.Integral.register
class Five:
    """A whole number of another library."""

    def __index__(self) -> int:
        return 5


class Model(enum.Enum):
    O3 = "kling-o3-text-to-video"


class Seconds(enum.IntEnum):
    FIVE = 5


@dataclasses.dataclass
class DataclassRequest:
    model: str = O3
    prompt: str = "A cat"
    duration: Any = 5


@attrs.define
class AttrsRequest:
    model: str = O3
    prompt: str = "A cat"
    duration: Any = 5


REQUEST = {"model": O3, "prompt": "A cat", "duration": 5}


@pytest.mark.parametrize(
    "payload",
    [
        {**REQUEST, "model": Markup(O3), "prompt": Markup("A cat")},
        {**REQUEST, "model": LyingText(O3), "prompt": LyingText("A cat")},
        {LyingText(name): value for name, value in REQUEST.items()},
        {**REQUEST, "model": Model.O3, "duration": Seconds.FIVE},
        {**REQUEST, "prompt": collections.UserString("A cat")},
        {**REQUEST, "duration": LyingInteger(5)},
        {**REQUEST, "duration": Decimal("5.00")},
        {**REQUEST, "duration": Five()},
        {**REQUEST, "duration": Fraction(10, 2)},
        YAML().load(json.dumps(REQUEST)),
        YAML().load("{model: 'kling-o3-text-to-video', prompt: A cat, duration: 0x5}"),
        collections.UserDict(REQUEST),
        collections.ChainMap[str, Any]({"model": O3}, {"prompt": "A cat", "duration": 5}),
        types.MappingProxyType(REQUEST),
        DataclassRequest(),
        AttrsRequest(duration=Decimal(5)),
        KlingO3TextToVideo(prompt="A cat", duration=5),
    ],
    ids=lambda payload: type(payload).__name__,
)
def test_values_that_mean_a_request_are_checked_and_sent_as_that_request(payload: Any) -> None:
    assert verdict(payload) == []
    assert prepared_body(payload) == REQUEST
    assert contract.parse(payload).to_dict() == REQUEST


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (collections.UserList(["a"]), ["a"]),
        (collections.deque(["a"]), ["a"]),
        (("a", ("b",)), ["a", ["b"]]),
        (range(3), [0, 1, 2]),
        (Decimal("0.1"), 0.1),
        (KlingO3TextToVideo(prompt="A cat"), {"model": O3, "prompt": "A cat"}),
    ],
)
def test_sequences_decimals_and_objects_within_a_request_are_sent_without_loss(value: Any, sent: Any) -> None:
    assert prepared_body({"model": "of-next-year", "field": value}, check=False)["field"] == sent


class ListAsDict:
    def to_dict(self) -> list[str]:
        return ["A cat"]


class RaisingMapping(dict[str, Any]):
    def items(self) -> Any:
        raise KeyError("not today")


class RaisingRequest:
    def to_dict(self) -> dict[str, Any]:
        raise RuntimeError


class EndlessMapping(Mapping[str, Any]):
    def __getitem__(self, name: str) -> Any:
        return 1

    def __len__(self) -> int:
        return -1

    def __iter__(self) -> Iterator[str]:
        index = 0
        while True:
            index += 1
            yield f"field {index}"


class EndlessSequence(Sequence[Any]):
    def __getitem__(self, index: Any) -> Any:
        return self

    def __len__(self) -> int:
        raise OverflowError

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield self


class RaisingClass:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise ValueError


class PretendedText:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return str

    def __repr__(self) -> str:
        raise ValueError


class RaisingMeta(type):
    def __hash__(cls) -> int:
        raise ValueError

    def __eq__(cls, other: object) -> bool:
        raise ValueError

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise ValueError


class RaisingType(metaclass=RaisingMeta):
    def __eq__(self, other: object) -> bool:
        raise ValueError

    def __hash__(self) -> int:
        raise ValueError


def doubled_lists() -> list[Any]:
    """Return a list with 2 to the power of 60 elements, of which each level contains one twice."""
    value: list[Any] = []
    for _ in range(60):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    ("value", "keyword", "way_out"),
    [
        (Decimal("5.123456789012345678901"), "type", "Pass 5.123456789012345 if"),
        (Decimal("-Infinity"), "not-finite", "JSON has no such number"),
        (ListAsDict(), "type", "JSON has no such value"),
        (Decimal("sNaN"), "not-finite", "JSON has no such number"),
        (Decimal("1E+1000000000"), "number-range", "no JSON reader"),
        (Fraction(1, 3), "type", "Pass 0.3333333333333333 if"),
        (1j, "type", "Pass a str, int, float"),
        (b"A cat", "type", "Pass a string; for the bytes of a file, the URL that client.files.upload returns."),
        (memoryview(b"A cat"), "type", "Pass a string"),
        ({"A cat"}, "type", "Pass a list of its elements."),
        (iter(["A cat"]), "type", "Pass a list of its elements."),
        ({"a": 1}.keys(), "type", "Pass a list of its elements."),
        (datetime.datetime(2026, 1, 1), "type", "Pass its isoformat()."),
        (datetime.timedelta(5), "type", "Pass its total_seconds()."),
        (uuid.UUID(int=1), "type", "Pass str() of it."),
        (PurePosixPath("cat.png"), "type", "Pass a pathlib.Path to upload the file, or a string."),
        (Path("cat.png"), "type", "does not accept a file. Pass a string."),
        (KlingO3TextToVideo, "type", "Pass an object of the class."),
        (RaisingMapping(), "unreadable", "it raises KeyError"),
        (RaisingRequest(), "unreadable", "it raises RuntimeError"),
        (RaisingClass(), "type", "Pass a str, int"),
        (PretendedText(), "type", "is a PretendedText, PretendedText …; JSON has no such value."),
        (RaisingType(), "unreadable", "is a RaisingType that cannot be read: it raises ValueError"),
    ],
    ids=[f"value {number}" for number in range(23)],  # pytest's own ids call the methods of the values
)
def test_any_other_value_is_a_violation_with_the_way_out(value: Any, keyword: str, way_out: str) -> None:
    payload = {**REQUEST, "prompt": value}

    assert verdict(payload) == [("/prompt", keyword)]
    (violation,) = contract.validate(payload)
    assert violation.message.startswith("prompt ")
    assert way_out in violation.message


@pytest.mark.parametrize("value", [EndlessMapping(), EndlessSequence(), doubled_lists()], ids=["names", "list", "dag"])
def test_a_value_that_never_ends_is_a_violation(value: Any) -> None:
    assert listed(contract.validate({**REQUEST, "model_params": value})) == [("", "too-large")]
    assert listed(contract.validate(value))[0][0] == ""


def test_what_was_checked_is_sent_though_the_object_changes_its_mind() -> None:
    class Changing(dict[str, Any]):
        reads = 0

        def items(self) -> Any:
            self.reads += 1
            return ({**REQUEST, "duration": 5 if self.reads == 1 else 99}).items()

    payload = Changing()

    assert prepared_body(payload) == REQUEST
    assert payload.reads == 1


def test_names_that_are_equal_as_json_are_a_violation() -> None:
    class Name(str):
        __slots__ = ()

        def __hash__(self) -> int:
            return id(self)

        def __eq__(self, other: object) -> bool:
            return self is other

    payload = {**REQUEST, Name("prompt"): "Another cat"}

    assert verdict(payload) == [("/prompt", "duplicate-name")]


def test_a_name_that_is_no_string_is_a_violation_of_the_request() -> None:
    assert verdict({**REQUEST, 1: 2}) == [("", "type")]


def test_a_file_has_one_verdict_and_is_kept_by_parse(tmp_path: Path) -> None:
    image, missing = tmp_path / "fox.png", tmp_path / "missing.png"
    image.write_bytes(PNG)
    payload = {"model": "kling-o1-image-to-video", "prompt": "It snows", "image_urls": [image]}

    assert verdict(payload) == []
    assert contract.parse(payload).to_dict()["image_urls"] == [image]
    assert verdict({**payload, "image_urls": [missing]}) == [("/image_urls/0", "x-media")]


def test_the_client_sends_what_the_values_mean(harness: ClientHarness) -> None:
    with harness.client() as client:
        client.videos.generate(
            {"model": Markup(O3), "prompt": Markup("A cat"), "duration": Decimal(5)},
            extra_body={"callback_url": Markup("https://example.com/done")},
        )

    assert json.loads(harness.sent[-1].content) == {**REQUEST, "callback_url": "https://example.com/done"}


@pytest.mark.parametrize("extra", [{"at": datetime.date(2026, 1, 1)}, {"file": Path("fox.png")}, "text"])
def test_fields_beside_the_request_that_json_cannot_represent_are_refused(extra: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match="Nothing was sent"):
        prepare_request(
            REQUEST, extra_body=extra, extra_headers=None, idempotency_key=None, check=True, allow_loopback=False
        )
