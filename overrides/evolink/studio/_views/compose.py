"""Compose: the page of a model, the form that each change posts, uploads, submission, and requests opened from JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ... import catalog
from ..._json import is_dict
from ..._sansio.submission_retry import new_idempotency_key
from ...contract.linting._json.files import read_document
from ...contract.linting._source_tree import Unreadable
from .._addresses import mark_omitted, query_of
from .._composer import Composition, compose, draft_of_request, fitting_fields
from .._forms.controls import Message
from .._forms.drafts import parse_draft, remove_row
from .._models import default_model, schema_of, search_models
from .._pages import Studio, origin_of, render, respond, studio_of
from .._service import StudioError, TaskFilter, TaskRecord
from .uploads import store_uploads

LATEST = 6
"""Tasks beside the form."""
NOT_KEPT = "The request of this address was too long for it, and the studio was started again since. Compose it again."
MAX_FIELDS = 2000
MAX_TEXT = 32 << 20
"""Bytes of one field, which can be an image as a data: URL."""


async def choose(request: Request) -> Response:
    """Open the model of the latest task, or the cheapest one for a prompt alone."""
    latest = studio_of(request).service.list_tasks(TaskFilter(), offset=0, limit=1).records
    model = latest[0].model if latest and latest[0].model in catalog.ids() else default_model()
    return RedirectResponse(f"{request.scope['root_path']}/compose/{model}", 303)


async def show(request: Request) -> Response:
    """Show a model's form: empty, with the request of a task (`from`), or with that of an address (`request`, `kept`).

    With `fitting`, the request is that of another model, of which the fields are kept that this one accepts.
    """
    studio, model = studio_of(request), request.path_params["model"]
    if model not in catalog.ids():
        return respond("missing.html", request, status=404, title="No such model", text=f"There is no model {model!r}.")
    found: Mapping[str, Any] | None = {}
    messages: dict[Any, list[Message]] = {}
    if "from" in request.query_params:
        record = await studio.service.task(request.query_params["from"])
        found = record.request if record is not None else {}
    elif "request" in request.query_params:
        found, problem = _parse(request.query_params["request"])
        if problem:
            messages[()] = [Message(f"The address has no request that can be read. {problem}", "warning")]
    elif "kept" in request.query_params:
        found = studio.kept_requests.get(request.query_params["kept"])
        if found is None:
            messages[()] = [Message(NOT_KEPT, "warning")]
    if "fitting" in request.query_params:
        found = fitting_fields(model, found or {})
    draft = draft_of_request(model, found or {})
    values = {**_values(studio, model, draft, None, messages, request.query_params.getlist("omitted"))}
    values["latest"] = _latest(studio)
    return respond("compose.html", request, families=search_models(""), search="", **values)


async def update(request: Request) -> Response:
    """Return the form after a change."""
    async with request.form(max_fields=MAX_FIELDS, max_part_size=MAX_TEXT) as form:
        model, draft, composition, messages = await _read_form(request, form)
        omitted = [str(pointer) for pointer in form.getlist("omitted")]
    values = _values(studio_of(request), model, draft, composition, messages, omitted)
    response = HTMLResponse(render("_composer.html", request, **values))
    response.headers["hx-replace-url"] = _address_of(request, values)
    return response


async def submit(request: Request) -> Response:
    """Submit the request of the form, if the contract allows it."""
    studio = studio_of(request)
    async with request.form(max_fields=MAX_FIELDS, max_part_size=MAX_TEXT) as form:
        model, draft, composition, messages = await _read_form(request, form)
        key = str(form.get("key") or "")
    submitted = None
    if composition.is_valid and not messages:
        try:
            submitted = await studio.service.submit(composition.request, idempotency_key=key, origin=origin_of(request))
        except StudioError as error:
            messages[()] = [Message(str(error), "error")]
    values = _values(studio, model, draft, composition, messages)
    values |= {"is_tried": submitted is None, "submitted": submitted}
    if submitted is None:
        values["key"] = key  # so that the same submission can be repeated
    return HTMLResponse(render("_composer.html", request, **values))


async def open_request(request: Request) -> Response:
    """Open a request that was pasted as JSON, or from a file."""
    studio = studio_of(request)
    async with request.form(max_part_size=MAX_TEXT) as form:
        file, text, current = form.get("file"), str(form.get("json") or ""), str(form.get("model") or "")
        if isinstance(file, UploadFile) and file.size:
            text = (await file.read()).decode("utf-8", "replace")
    found, problem = _parse(text)
    name = None if found is None else found.get("model", current)
    model = catalog.aliases().get(str(name), (str(name), ""))[0]
    if found is not None and model not in catalog.ids():
        problem = f"There is no model {str(name)[:100]!r}. Correct the model in the JSON."
    if found is None or problem:
        return HTMLResponse(render("_open.html", request, problem=problem, text=text, current=current))
    values = {**_values(studio, model, draft_of_request(model, found)), "latest": _latest(studio)}
    response = HTMLResponse(render("_composer.html", request, **values))
    response.headers["hx-retarget"] = "#composer"
    response.headers["hx-reswap"] = "outerHTML"
    response.headers["hx-push-url"] = _address_of(request, values)
    return response


async def list_models(request: Request) -> Response:
    """Return the models that match a search."""
    text = request.query_params.get("q", "")
    current = request.query_params.get("current", "")
    return respond("_models.html", request, families=search_models(text), search=text, current=current)


def _values(
    studio: Studio,
    model: str,
    draft: Mapping[str, Any],
    composition: Composition | None = None,
    messages: Mapping[Any, list[Message]] | None = None,
    omitted: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what the templates of the composer show.

    Args:
        studio: The studio.
        model: The id of the model.
        draft: The draft of the request.
        composition: Its composition, if there is one already.
        messages: Further messages, by JSON Pointer, or by `()` about the request as a whole.
        omitted: The JSON Pointers of the media fields that the link to the request left out.
    """
    service = studio.service
    composition = composition or compose(model, draft, studio.uploads, allow_loopback=service.allow_loopback)
    for top in composition.controls:
        for control in top.walk():
            control.messages += (messages or {}).get(control.pointer, [])
    return {
        "composition": composition,
        "omitted": mark_omitted(composition.controls, omitted),
        "address": query_of(composition.request, studio.kept_requests),
        "model": composition.model,
        "current": composition.model.id,
        "problems": (messages or {}).get((), []),
        "upload_of": studio.uploads.by_url,
        "latest": None,
        "is_tried": False,
        "submitted": None,
        "key": new_idempotency_key(),
    }


def _address_of(request: Request, values: Mapping[str, Any]) -> str:
    """Return the address from which a reload restores the form."""
    omitted = urlencode([("omitted", pointer) for pointer in values["omitted"]])
    query = "&".join(filter(None, (values["address"], omitted)))
    return f"{request.scope['root_path']}/compose/{quote(values['current'])}" + (f"?{query}" if query else "")


def _latest(studio: Studio) -> Sequence[TaskRecord]:
    return studio.service.list_tasks(TaskFilter(), offset=0, limit=LATEST).records


async def _read_form(
    request: Request, form: FormData
) -> tuple[str, dict[str, Any], Composition, dict[Any, list[Message]]]:
    """Read the posted form: its model, draft and composition, and why files were not uploaded, by JSON Pointer."""
    studio, model = studio_of(request), request.path_params["model"]
    if model not in catalog.ids():
        raise HTTPException(404, f"There is no model {model!r}.")
    schema = schema_of(model)
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    draft = parse_draft(schema, texts)
    for name, value in texts:
        if name == "remove":
            remove_row(draft, schema, value)
    messages = await store_uploads(request, studio, model, draft, form)
    composition = compose(model, draft, studio.uploads, allow_loopback=studio.service.allow_loopback)
    return model, draft, composition, messages


def _parse(text: str) -> tuple[dict[str, Any] | None, str]:
    """Return the request in a JSON text, None if it has none, and why not."""
    for payload in read_document(text.encode("utf-8", "replace")) if text.strip() else ():
        if isinstance(payload, Unreadable):
            return None, f"Line {payload.line}: {payload.message}"
        for problem in payload.problems:
            return None, f"Line {payload.text.position(problem.offset)[0]}: {problem.message}"
        if is_dict(payload.value):
            return payload.value, ""
        break
    return None, 'This is not a request. Paste a JSON object, such as {"model": …, "prompt": …}.'
