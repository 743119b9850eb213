"""The composer: from a draft to everything that its page shows, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import catalog, contract, prices
from ..catalog import Model
from ..prices import Estimate
from ._addresses import shared_query
from ._forms.controls import Control, Message, build_controls
from ._forms.drafts import compact, to_draft
from ._forms.feedback import add_feedback
from ._models import schema_of
from ._uploads import Uploads


@dataclass
class Composition:
    """A request while it is composed."""

    model: Model
    request: dict[str, Any]
    """What would be sent."""
    controls: list[Control]
    messages: list[Message]
    """The messages about the request as a whole."""
    estimate: Estimate
    link: str
    """The query of a link to it, without media; empty if that would be too long."""
    omitted: list[str]
    """The JSON Pointers of the media fields that the link leaves out."""

    @property
    def errors(self) -> list[tuple[Control | None, Message]]:
        """The messages that must be settled before the request is accepted, each with its control."""
        found: list[tuple[Control | None, Message]] = [(None, message) for message in self.messages]
        found += [(control, message) for top in self.controls for control in top.walk() for message in control.messages]
        return [(control, message) for control, message in found if message.level != "warning"]

    @property
    def is_valid(self) -> bool:
        return not self.errors


def compose(model_id: str, draft: Mapping[str, Any], uploads: Uploads, *, allow_loopback: bool) -> Composition:
    """Return the composition of a draft.

    Args:
        model_id: The id of the model.
        draft: The draft without the model.
        uploads: The files that were uploaded from here.
        allow_loopback: Whether the request is for a server on this machine.
    """
    model = catalog.get(model_id)
    schema = schema_of(model.id)
    controls = build_controls(schema, draft)
    compacted = compact(draft)
    compacted.request = request = {"model": model.id, **compacted.request}
    messages = add_feedback(controls, compacted, allow_loopback=allow_loopback)
    try:
        estimate = prices.estimate(uploads.with_local_files(request))
    except ValueError as error:
        estimate = Estimate(model.id, "unknown", None, notes=(str(error),))
    return Composition(model, request, controls, messages, estimate, *shared_query(compacted, controls))


def draft_of_request(model_id: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the draft of a request, which may be invalid."""
    body = {name: value for name, value in request.items() if name != "model"}
    draft: dict[str, Any] = to_draft(schema_of(model_id), body) if body else {}
    return draft


def fitting_fields(model_id: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of another model's request that a model has, too, and accepts."""
    known = schema_of(model_id)["properties"]
    fields = {name: value for name, value in request.items() if name in known and name != "model"}
    violations = contract.validate({"model": model_id, **fields}, allow_loopback=True)
    refused = {violation.pointer.split("/")[1] for violation in violations if "/" in violation.pointer}
    return {name: value for name, value in fields.items() if name not in refused}
