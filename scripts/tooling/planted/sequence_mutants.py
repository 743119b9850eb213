"""Mutants of sequences of requests: results that are gone, tasks that are not listed, and wrong charges."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
from evolink import conformance

from .mutants import Mutant, Respond

_CREATE, _CREDITS, _LIST = "/v1/videos/generations", "/v1/credits", "/v1/tasks"
_PRICE = 7.0


def sequence_mutants() -> Iterator[Mutant]:
    """Yield the mutants of sequences; they are the same for all models."""

    def mutant(kind_of_fault: str, pointer: str, keyword: str, respond: Respond) -> Mutant:
        return Mutant(conformance.API, kind_of_fault, "sequence", pointer, keyword, respond=respond)

    yield mutant("gone", "/results/0", "download", lambda request, response: _replace_result(request, response, 404))
    yield mutant("empty", "/results/0", "download", lambda request, response: _replace_result(request, response, 200))
    yield mutant("lists nothing", "/data", "list", _list_nothing)
    yield mutant("charges refusals", "", "refusal-not-charged", _ExtraCharges(repeats=False))
    yield mutant("charges repeats", "", "repeat-not-charged", _ExtraCharges(repeats=True))


def _replace_result(request: httpx.Request, response: httpx.Response, status: int) -> httpx.Response:
    return httpx.Response(status) if request.url.path.startswith("/results/") else response


def _list_nothing(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    if request.url.path != _LIST:
        return response
    return httpx.Response(200, json={**json.loads(response.content), "data": []})


class _ExtraCharges:
    """Lowers the balance for each refusal, or for each repeat of an Idempotency-Key."""

    def __init__(self, *, repeats: bool) -> None:
        self._repeats = repeats
        self._keys: set[str] = set()
        self._charged = 0.0

    def __call__(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path == _CREATE:
            self._charge(request.headers.get("idempotency-key", ""), response)
        if request.url.path != _CREDITS or response.status_code != 200:
            return response
        body = json.loads(response.content)
        for balance in body["data"].values():
            balance["remaining_credits"] -= self._charged
        return httpx.Response(200, json=body)

    def _charge(self, key: str, response: httpx.Response) -> None:
        is_charged = response.status_code == 200 and key in self._keys if self._repeats else response.is_client_error
        self._charged += _PRICE if is_charged else 0.0
        self._keys.add(key)
