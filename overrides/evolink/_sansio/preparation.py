"""Preparation of a request before it is submitted: contract check, local files, headers and idempotency key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .. import contract, errors
from .._json import JSON
from .._request import Request
from .._security.redaction import shorten
from ..contract import _violations
from ..contract._json_pointer import Location, replace_values
from ..contract._json_values import JSONPayload
from ..contract._payloads import to_json
from .messages import encode_json
from .price_limits import NO_PRICE_OPTIONS, PriceOptions
from .submission_retry import new_idempotency_key

_IDEMPOTENCY_KEY = r"[A-Za-z0-9._-]{16,96}\Z"
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}\Z"
_HEADER_VALUE = r"(?:[!-~](?:[\t -~]*[!-~])?)?\Z"
_RESERVED_HEADERS = frozenset({"authorization", "content-length", "content-type", "host", "idempotency-key"})


class PreparedRequest(NamedTuple):
    """A request that passed its checks; its local files are not uploaded yet.

    `candidate` is what was checked, `body()` what is sent.
    """

    local_files: Mapping[Location, Path]
    """The Paths in the request, by their locations."""
    candidate: dict[str, Any]
    """The request as JSON, with a placeholder URL for each local file."""
    encoded: bytes
    """The candidate and `extra_body` as JSON."""
    extra_body: Mapping[str, Any] | None
    headers: Mapping[str, str]
    idempotency_key: str
    label: str | None = None
    """The caller's name for the submission, for the journal."""
    metadata: Mapping[str, Any] | None = None
    """The caller's own facts about the submission, for the journal."""
    price: PriceOptions = NO_PRICE_OPTIONS
    """The caller's options about the price."""

    @property
    def model(self) -> str:
        """The model's id, empty if the request has none."""
        return str(self.candidate.get("model", ""))

    def warnings(self) -> list[contract.ContractWarning]:
        """Return what the contract allows in the request, but is worth knowing."""
        return contract.warnings(JSONPayload(self.candidate))

    def body(self, urls: Mapping[Location, str]) -> bytes:
        """Return the JSON to send, with the URLs of the uploaded files in place of the Paths."""
        return _encode_body(replace_values(self.candidate, urls), self.extra_body) if urls else self.encoded

    def priced_request(self) -> dict[str, Any]:
        """Return the request as `prices.estimate` takes it: with what is sent, and the Paths whose lengths it reads."""
        request = replace_values(self.candidate, self.local_files) if self.local_files else self.candidate
        return {**request, **self.extra_body} if self.extra_body else request


def prepare_request(
    request: Request | Mapping[str, Any] | None,
    *,
    fields: Mapping[str, Any] | None = None,
    extra_body: Mapping[str, Any] | None,
    extra_headers: Mapping[str, str] | None,
    idempotency_key: str | None,
    check: bool,
    allow_loopback: bool,
    label: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    price: PriceOptions = NO_PRICE_OPTIONS,
) -> PreparedRequest:
    """Check the whole request, or the fields that were passed in its place, before anything is uploaded or sent.

    Raises:
        InvalidRequest: If the contract refuses it, its field does not accept a local file, or it cannot be JSON.
        ConfigurationError: If the idempotency key or a header cannot be sent, or the label or the metadata cannot be
            recorded.
    """
    document = to_json(_choose_request(request, fields))
    if check and (violations := contract.validate(document, allow_loopback=allow_loopback)):
        raise errors.InvalidRequest(violations)
    candidate, extra = _sendable_object(document, "request"), None
    if extra_body is not None:
        extra_document = to_json(extra_body)
        if extra_document.files:
            raise _not_json("extra_body contains a local file. Upload it with client.files.upload and pass the URL.")
        extra = _sendable_object(extra_document, "extra_body")
    encoded = _encode_body(candidate, extra)
    key = new_idempotency_key() if idempotency_key is None else check_idempotency_key(idempotency_key)
    headers, facts = check_headers(extra_headers), check_metadata(label, metadata)
    return PreparedRequest(document.files, candidate, encoded, extra, headers, key, label, facts, price)


def _choose_request(request: Any, fields: Mapping[str, Any] | None) -> Any:
    """Return the request: an object or a mapping as it is, or the fields that were passed as keywords.

    Raises:
        InvalidRequest: If there are both or neither.
    """
    if request is None and fields:
        return fields
    if request is None or isinstance(request, str):
        problem = "missing" if request is None else f"the string {shorten(request)}"
        raise _not_json(
            f"The request is {problem}. Pass an object of a class from evolink.models, or its fields:"
            ' generate(model="veo3.1-pro", prompt="A cat").'
        )
    if fields:
        raise _not_json(
            f"generate() has no option {', '.join(fields)}, and takes fields as keywords only if there is no request."
            " Put them into the request, or correct the name."
        )
    return request


def check_idempotency_key(key: object) -> str:
    """Check a caller's idempotency key and return it.

    Raises:
        ConfigurationError: If the gateway does not accept such a key.
    """
    if not isinstance(key, str) or not re.match(_IDEMPOTENCY_KEY, key):
        raise errors.ConfigurationError(
            f"The idempotency key {shorten(key)} is not 16 to 96 characters of A-Za-z0-9._-. Nothing was sent."
        )
    return key


def check_headers(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    """Check a caller's extra headers and return them with their names in lower case.

    Raises:
        ConfigurationError: If one of them is set by the client itself or cannot be sent.
    """
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise errors.ConfigurationError(f"extra_headers is {shorten(headers)}; it must be a mapping. Nothing was sent.")
    for name, value in headers.items():
        if not isinstance(name, str) or not re.match(_HEADER_NAME, name):
            raise errors.ConfigurationError(f"extra_headers has the invalid name {shorten(name)}. Nothing was sent.")
        if not isinstance(value, str) or not re.match(_HEADER_VALUE, value):
            raise errors.ConfigurationError(
                f"The header {name} is {shorten(value)}; it must be a string of ASCII characters. Nothing was sent."
            )
    lowered = {name.lower(): value for name, value in headers.items()}
    reserved = sorted(lowered.keys() & _RESERVED_HEADERS)
    if reserved:
        raise errors.ConfigurationError(f"extra_headers cannot set {', '.join(reserved)}. Nothing was sent.")
    return lowered


def check_metadata(label: str | None, metadata: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Check a caller's label and metadata, and return a copy of the metadata.

    Raises:
        ConfigurationError: If the journal cannot hold one of them.
    """
    try:
        if label is not None:
            _ = label.encode()
        return None if metadata is None else json.loads(encode_json(dict(metadata)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise errors.ConfigurationError(
            f"The label or the metadata cannot be recorded: {error}. label is a string, metadata a mapping that JSON"
            " can hold. Nothing was sent."
        ) from error


def _sendable_object(document: JSONPayload, name: str) -> dict[str, Any]:
    """Return the JSON object of a request, or of the `extra_body` beside it.

    Raises:
        InvalidRequest: If it is no object, or has a value that JSON cannot represent.
    """
    if document.non_json:
        raise errors.InvalidRequest([_violations.non_json_violation(value) for value in document.non_json])
    value: JSON = document.value
    if not isinstance(value, dict):
        raise _not_json(f"A {name} is a JSON object, not {shorten(value)}.")
    return value


def _encode_body(payload: dict[str, Any], extra_body: Mapping[str, Any] | None) -> bytes:
    return encode_json({**payload, **extra_body} if extra_body else payload)


def _not_json(reason: str) -> errors.InvalidRequest:
    return errors.InvalidRequest([contract.Violation("", "type", reason, source="ours")])
