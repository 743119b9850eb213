"""Addresses of a request: the one of the page, which a reload restores, and the link to share, which has no media."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from ..contract._json_pointer import format_pointer, remove_value
from ._forms.controls import Control, Message
from ._forms.drafts import CompactedDraft

MAX_QUERY = 8000
"""Characters of a query that contains a request; servers and chats cut longer addresses."""
MAX_KEPT = 50
MAX_KEPT_CHARACTERS = 64 << 20
"""Of all kept requests together."""


class KeptRequests:
    """Requests that are too long for an address, by the digest that it has instead; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def keep(self, text: str) -> str:
        """Keep the JSON of a request, and return its digest."""
        key = hashlib.sha256(text.encode()).hexdigest()[:20]
        self._texts[key] = text
        self._texts.move_to_end(key)
        while len(self._texts) > MAX_KEPT or (
            len(self._texts) > 1 and sum(map(len, self._texts.values())) > MAX_KEPT_CHARACTERS
        ):
            self._texts.popitem(last=False)
        return key

    def get(self, key: str) -> dict[str, Any] | None:
        """Return a request, None if it is not kept."""
        text = self._texts.get(key)
        return None if text is None else json.loads(text)


def query_of(request: Mapping[str, Any], kept: KeptRequests) -> str:
    """Return the query of the page's address, from which a reload restores a request, media included."""
    text = _fields_of(request)
    query = urlencode({"request": text}) if text != "{}" else ""
    return query if len(query) <= MAX_QUERY else urlencode({"kept": kept.keep(text)})


def shared_query(draft: CompactedDraft, controls: Iterable[Control]) -> tuple[str, list[str]]:
    """Return the query of a link to a request without its media, and the JSON Pointers of the fields left out.

    The query is empty if the request has nothing else, or is too long.
    """
    locations = {place: location for location, place in draft.places.items()}
    media = [
        control
        for top in controls
        for control in top.walk()
        if control.media and control.is_set and control.location in locations
    ]
    shared = draft.request
    for control in reversed(media):
        shared = remove_value(shared, locations[control.location])
    omitted = list(dict.fromkeys(_field_of(control) for control in media))
    text = _fields_of(shared)
    query = urlencode([("request", text), *(("omitted", pointer) for pointer in omitted)])
    return (query if text != "{}" and len(query) <= MAX_QUERY else ""), omitted


def mark_omitted(controls: Iterable[Control], omitted: Sequence[str]) -> list[str]:
    """Add a message to each control whose media a link left out and that is still empty; return their pointers."""
    found: list[str] = []
    for control in (control for top in controls for control in top.walk()):
        if control.pointer in omitted and not control.is_set:
            control.messages.append(Message("The link to this request has no media. Add them here.", "warning"))
            found.append(control.pointer)
    return found


def _fields_of(request: Mapping[str, Any]) -> str:
    """Return the JSON of a request without its model."""
    return json.dumps({name: value for name, value in request.items() if name != "model"})


def _field_of(control: Control) -> str:
    """Return the JSON Pointer of a field; of a row, that of its list."""
    return format_pointer(control.location[:-1] if control.is_row else control.location)
