"""From a request to a task: upload what is local, check, note the intent, send."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import catalog, contract, errors
from .._config import Context, checked_headers, checked_key
from ..journal import JournalEntry
from ..tasks import TaskSnapshot
from . import flows as _flows
from . import upload as files
from .flows import Do, Flow, Sleep
from .messages import encoded

logger = logging.getLogger("evolink")

Place = tuple[str | int, ...]

_PLAIN = frozenset({str, int, float, bool, type(None)})
"""The types of most values, which are neither files nor hold any."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that may be sent: checked, with its local files still to be uploaded."""

    payload: Any
    local: Mapping[Place, Path]
    """The Paths in the payload, by their places."""
    candidate: Any
    """The payload as it will be, with stand-ins for the URLs of its local files."""
    body: bytes
    """The candidate and `extra_body` as JSON."""
    extra_body: Mapping[str, Any] | None
    headers: Mapping[str, str]
    key: str


def prepare(
    context: Context,
    request: contract.Request | Mapping[str, Any],
    *,
    extra_body: Mapping[str, Any] | None,
    extra_headers: Mapping[str, str] | None,
    idempotency_key: str | None,
    check: bool,
) -> Prepared:
    """Asks the contract about all of a request before anything of it is uploaded or sent.

    Raises:
        InvalidRequest: the contract refuses it, a local file is not what its field takes, or it is not JSON.
        ConfigurationError: the key or a header cannot be sent.
    """
    payload = contract.as_mapping(request)
    local, candidate = with_stand_ins(payload)
    if check and (violations := violations_of(candidate, local, loopback=context.local)):
        raise errors.InvalidRequest(violations)
    body = _body(candidate, extra_body)
    key = _flows.new_idempotency_key() if idempotency_key is None else checked_key(idempotency_key)
    return Prepared(payload, local, candidate, body, extra_body, checked_headers(extra_headers), key)


def with_stand_ins(payload: Any) -> tuple[dict[Place, Path], Any]:
    """The local files of a request by their places, and the request with URLs in those places as they may become."""
    local = dict(_local_files(payload, ()))
    stand_ins = {place: f"https://files.evolink.ai/{files.url_name(path)}" for place, path in local.items()}
    return local, _substituted(payload, stand_ins)


def violations_of(candidate: Any, local: Mapping[Place, Path], *, loopback: bool = False) -> list[contract.Violation]:
    """What the contract says against a request and its local files."""
    violations = contract.validate(candidate, local=loopback)
    return violations + [found for place, path in local.items() for found in _file_violations(candidate, place, path)]


def generate(context: Context, prepared: Prepared) -> Flow[TaskSnapshot]:
    """Uploads what is local and submits the rest.

    Raises:
        UploadFailed: a local file was not kept.
        APIError, ConnectionFailed, SubmissionUncertain: see `_flows.submit`.
    """
    payload, body = prepared.candidate, prepared.body
    if prepared.local:
        uploaded = {}
        for place, path in prepared.local.items():
            uploaded[place] = (yield from files.upload(context.endpoint, path)).url
        payload = _substituted(prepared.payload, uploaded)
        body = _body(payload, prepared.extra_body)
    model = str(payload.get("model", ""))
    return (yield from _send(context, body, prepared.key, model=model, headers=prepared.headers, first=True))


def resubmit(context: Context, intent: JournalEntry | errors.SubmissionUncertain) -> Flow[TaskSnapshot]:
    """Sends a submission of unknown outcome again, with its own body and Idempotency-Key."""
    key = checked_key(intent.idempotency_key or "")
    model = intent.model if isinstance(intent, JournalEntry) else str(json.loads(intent.body).get("model", ""))
    return (yield from _send(context, intent.body, key, model=model, headers={}, first=False))


def _send(
    context: Context, body: bytes, key: str, *, model: str, headers: Mapping[str, str], first: bool
) -> Flow[TaskSnapshot]:
    """The paid POST in its turn, with its intent in the journal before and its outcome after."""
    pause = context.pace.turn(context.clock())
    if pause > 0:
        yield Sleep(pause)
    journal = context.journal
    submission = _flows.submit(
        context.endpoint,
        body,
        key,
        headers,
        resubmit_lost=context.resubmit_lost,
        belongs=context.recent.belongs,
    )
    if journal is None:
        return (yield from submission)
    yield Do(lambda: journal.begin(key, model, body))
    try:
        task = yield from submission
    except (errors.APIError, errors.ConnectionFailed) as fault:
        # A refusal of a repeat does not say that the first one was refused too.
        if first and not isinstance(fault, errors.IdempotencyConflict):
            reason = str(fault)
            yield Do(lambda: journal.refused(key, reason))
        raise
    try:
        yield Do(lambda: journal.accepted(key, task.id))
    except errors.ConfigurationError:
        # The task is worth more than its entry; the entry stays open, and resubmitting it answers with this task.
        logger.exception("could not note task %s in the journal", task.id)
    return task


def _local_files(node: Any, place: Place) -> Iterator[tuple[Place, Path]]:
    """Every Path in a request, with its place."""
    if isinstance(node, Path):
        yield place, node
    elif isinstance(node, Mapping):
        for name, value in node.items():
            if type(value) not in _PLAIN:
                yield from _local_files(value, (*place, name))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            if type(value) not in _PLAIN:
                yield from _local_files(value, (*place, index))


def _substituted(node: Any, urls: Mapping[Place, str], place: Place = ()) -> Any:
    """A copy of the request with URLs in the places of Paths; the request itself where there are none."""
    if not urls:
        return node
    if place in urls:
        return urls[place]
    if isinstance(node, Mapping):
        return {name: _substituted(value, urls, (*place, name)) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [_substituted(value, urls, (*place, index)) for index, value in enumerate(node)]
    return node


def _file_violations(payload: Any, place: Place, path: Path) -> Iterator[contract.Violation]:
    """What speaks against a local file in that field, by the media limits of the model's schema."""
    model = payload.get("model") if isinstance(payload, Mapping) else None
    if model not in catalog.ids():
        return
    media = _media_at(catalog.get(model).schema, place)
    if media is None:
        reason = f"{contract.field_name(place)} takes no file."
        yield contract.Violation(_pointer(place), "x-media", reason, model=model)
        return
    for reason in files.why_not_media(path, media):
        yield contract.Violation(_pointer(place), "x-media", f"{contract.field_name(place)}: {reason}", model=model)


def _media_at(schema: Mapping[str, Any], place: Place) -> Mapping[str, Any] | None:
    """The media limits of the field at `place`, or of the list that it stands in; None where no media goes."""
    node, media = schema, None
    for part in place:
        while "$ref" in node:
            node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        media = node.get("x-media", media)
    return media


def _pointer(place: Place) -> str:
    return "".join(f"/{part}" for part in place)


def _body(payload: Any, extra_body: Mapping[str, Any] | None) -> bytes:
    """The request as JSON.

    Raises:
        InvalidRequest: JSON cannot say it.
    """
    try:
        return encoded({**payload, **extra_body} if extra_body else payload)
    except (ValueError, TypeError) as fault:
        violation = contract.Violation("", "type", f"The request is not JSON: {fault}.", source="ours")
        raise errors.InvalidRequest([violation]) from fault
