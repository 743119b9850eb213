"""Sans-I/O queries of the public price rules: without the API key, cached for a minute, one request for all callers."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from evolink_api.routes import GET_PRICE_RULE, LIST_PRICE_RULES

from .. import errors
from .._security.redaction import shorten
from .._storage.response_cache import CachedResponse, ResponseCache
from .effects import Await, Operation, RunBlocking
from .fetched_prices import FetchedPrices
from .messages import Endpoint, HTTPRequest, HTTPResponse, decode_json, raise_for_status
from .price_lists import Fetched, Kept, PriceList
from .retry import send_with_retry

MAX_AGE = 60.0
"""Seconds for which a response is used without asking again, or less if the API says so in `fresh_until`."""
TIME_LIMIT = 15.0
"""Seconds that a request and its response may take, as in EvoLink's own client."""
MAX_BYTES = 2 * 1024 * 1024
"""Bytes of a response, as in EvoLink's own client."""
SCHEMA_VERSION = "2"
"""The format of the rules that this version calculates with."""
_FILTERS = {"modality": "video", "view": "full"}
_MODEL_ID = re.compile(r"[a-z0-9][a-z0-9._:-]{0,99}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PriceQuery:
    """Queries of the price rules by one client."""

    def __init__(
        self,
        endpoint: Endpoint,
        prices: FetchedPrices,
        *,
        clock: Callable[[], float],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Create the queries.

        Args:
            endpoint: The API, whose key is not sent.
            prices: The rules and responses of the client.
            clock: Returns a monotonic time in seconds.
            now: Returns the time in Unix seconds.
        """
        self._endpoint = endpoint
        self._prices = prices
        self._cache = ResponseCache() if prices.is_on_disk else None
        self._clock = clock
        self._now = now

    def fetch(self, model: str | None, *, use_cache: bool) -> Operation[PriceList]:
        """Fetch the rules of a model, or of all video models, and let the client estimate with them.

        Callers at the same time share one request.

        Args:
            model: The id of the model, in any case; None for all.
            use_cache: Whether a response that has not expired may be used without asking again.

        Raises:
            ConfigurationError: If the model is no id.
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            ResponseLost: If the response was lost, or contains no price rules.
        """
        if model is not None and not is_model_id(model):
            raise errors.ConfigurationError(
                f"model is {shorten(model)}; it must be the id of a model, such as kling-o3-text-to-video. Nothing was"
                " sent."
            )
        name = None if model is None else model.lower()
        request = self._build_request(name)
        key = (request.url, use_cache)
        while True:
            flight, is_new = self._prices.join_flight(key)
            if is_new:
                fetched = yield from self._send_for_all(request, name, use_cache=use_cache)
                return fetched.price_list
            outcome = yield Await(flight)
            if isinstance(outcome, Fetched):
                return outcome.price_list
            if outcome is not None:
                raise copy.copy(outcome)

    def _send_for_all(self, request: HTTPRequest, model: str | None, *, use_cache: bool) -> Operation[Fetched]:
        """Fetch the rules, and pass the outcome on to those who wait for it."""
        outcome: Fetched | errors.EvoLinkError | None = None
        try:
            fetched = yield from self._fetch(request, model, use_cache=use_cache)
            self._prices.use(fetched, model)
            outcome = fetched
            return fetched
        except (errors.APIError, errors.ConnectionFailed, errors.ResponseLost) as error:
            outcome = error
            raise
        finally:
            self._prices.land((request.url, use_cache), outcome)

    def _fetch(self, request: HTTPRequest, model: str | None, *, use_cache: bool) -> Operation[Fetched]:
        kept = self._prices.kept(request.url) or (yield from self._read_cache(request.url, model))
        if use_cache and kept is not None and self._clock() < kept.expires:
            return kept.fetched
        etag = None if kept is None else kept.etag
        response = yield from _send(request, etag)
        if response.status == 304 and kept is not None and etag is not None:
            lifetime = self._lifetime(response, kept.fresh_until)
            if lifetime > 0:
                self._prices.keep(request.url, kept._replace(expires=self._clock() + lifetime))
                return kept.fetched
            response = yield from _send(request, None)
        return (yield from self._read(response, request.url, model))

    def _read(self, response: HTTPResponse, url: str, model: str | None) -> Operation[Fetched]:
        """Return the rules of a response, which is kept.

        Raises:
            APIError: If it is an error.
            ResponseLost: If it contains no rules, or rules that are not fresh any more.
        """
        if response.status == 404 and model is not None:
            return Fetched(PriceList((), None, None), {})
        if 300 <= response.status < 400:
            raise _no_rules(f"it is a redirect or has no body (status {response.status})", response)
        if response.status != 200:
            raise_for_status(response)
        fetched, fresh_until = _parse(response, model)
        lifetime = self._lifetime(response, fresh_until)
        if lifetime <= 0:
            raise _no_rules("the rules in it are not fresh any more", response)
        etag = response.headers.get("etag")
        self._prices.keep(url, Kept(fetched, etag, fresh_until, self._clock() + lifetime))
        cache = self._cache
        if cache is not None:
            now = self._now()
            stored = CachedResponse(response.body.decode(), etag, now, now + lifetime)
            yield RunBlocking(lambda: cache.write(url, stored))
        return fetched

    def _read_cache(self, url: str, model: str | None) -> Operation[Kept | None]:
        """Return the response that is stored on disk."""
        cache = self._cache
        if cache is None:
            return None
        stored: CachedResponse | None = yield RunBlocking(lambda: cache.read(url))
        if stored is None:
            return None
        try:
            fetched, fresh_until = _parse(HTTPResponse(200, {}, stored.body.encode()), model)
        except errors.ResponseLost:
            return None
        remaining = min(stored.remaining(self._now()), MAX_AGE)
        kept = Kept(fetched, stored.etag, fresh_until, self._clock() + remaining)
        self._prices.keep(url, kept)
        return kept

    def _lifetime(self, response: HTTPResponse, fresh_until: float) -> float:
        """Return the seconds for which a response may be used, by the clock of the server if it says its time."""
        try:
            now = parsedate_to_datetime(response.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError, IndexError, OverflowError, OSError):
            now = self._now()
        return min(fresh_until - now, MAX_AGE)

    def _build_request(self, model: str | None) -> HTTPRequest:
        """Return a request without the API key."""
        if model is None:
            request = self._endpoint.request(LIST_PRICE_RULES)
        else:
            request = self._endpoint.request(GET_PRICE_RULE, model_id=model)
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        headers |= {"accept-encoding": "identity", "cache-control": "no-cache"}
        query = "&".join(f"{name}={value}" for name, value in _FILTERS.items())
        return request._replace(
            url=f"{request.url}?{query}", headers=headers, time_limit=TIME_LIMIT, max_body=MAX_BYTES
        )


def is_model_id(model: object) -> bool:
    """Return whether the API can be asked for the price rule of a model."""
    return isinstance(model, str) and _MODEL_ID.match(model.lower()) is not None


def _send(request: HTTPRequest, etag: str | None) -> Operation[HTTPResponse]:
    """Return the response to a query, on condition that the rules have another ETag."""
    if etag is not None:
        request = request._replace(headers={**request.headers, "if-none-match": etag})
    return (yield from send_with_retry(request, accepted=(*range(300, 400), 404)))


def _parse(response: HTTPResponse, model: str | None) -> tuple[Fetched, float]:
    """Return the rules in the body of a response, and until when they are fresh, in Unix seconds.

    Raises:
        ResponseLost: If it contains no rules, or others than those asked for.
    """
    body = decode_json(response)
    try:
        meta = body["meta"]
        version, updated = meta["schema_version"], meta["updated_at"]
        fresh_until = datetime.fromisoformat(meta["fresh_until"])
        entries = body["models"] if model is None else [body["model"]]
        by_model = {entry["model_id"]: entry for entry in entries}
        is_video = all(entry["modality"] == _FILTERS["modality"] for entry in entries)
        is_valid = is_video and len(by_model) == len(entries) and all(map(is_model_id, by_model))
        date = _DATE.match(updated)
        price_list = PriceList(tuple(sorted(by_model)), date and date[0], str(meta["pricing_version"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_rules(f"it is malformed ({error!r})", response) from None
    if not is_valid or not by_model or (model is not None and [*by_model] != [model]):
        raise _no_rules("it does not have the models that were asked for", response)
    seconds = (fresh_until if fresh_until.tzinfo else fresh_until.replace(tzinfo=UTC)).timestamp()
    reason = (
        f"The price rules have the format {shorten(version)}, which this version of evolink cannot read. Update it."
    )
    return Fetched(price_list, by_model, None if version == SCHEMA_VERSION else reason), seconds


def _no_rules(reason: str, response: HTTPResponse | None = None) -> errors.ResponseLost:
    return errors.ResponseLost(
        f"The response contains no price rules to calculate with: {reason}. Estimates without live=True use the rules"
        " that were fetched before, or those of this package.",
        request_id=None if response is None else response.request_id,
    )
