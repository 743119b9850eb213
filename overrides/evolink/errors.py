"""The exceptions of this package, in one tree.

    EvoLinkError
    ├── ConfigurationError        the client's configuration is not valid
    │   └── MissingAPIKey         there is no API key
    ├── InvalidRequest            the contract refuses the request; it was not sent
    ├── BudgetExceeded            a request would cost more than a limit of the caller; nothing was sent
    ├── PriceChanged              a request would not cost what the caller expects; nothing was sent
    ├── ConnectionFailed          the server was not reached; nothing was sent
    ├── ResponseLost              a request was sent, but no valid response was received
    ├── APIError                  the API responded with an error
    │   ├── BadRequest            400, 413, 422 and other 4xx
    │   ├── AuthenticationError   401
    │   ├── InsufficientCredits   402
    │   ├── PermissionDenied      403
    │   ├── NotFound              404, 410
    │   ├── IdempotencyConflict   409
    │   ├── RateLimited           429
    │   └── ServerError           5xx
    ├── SubmissionUncertain       a paid request may or may not have been accepted
    ├── TaskFailed                the task failed or was cancelled
    ├── WaitTimeout               the task was not final in time, and is still running
    ├── DownloadFailed            the result was not downloaded
    │   ├── DownloadTimeout       not before the timeout; the download can be resumed
    │   └── ResultExpired         its link is older than 24 hours
    ├── UploadFailed              a file was not stored
    └── InvalidCallback           the callback is not one of EvoLink (in evolink.callbacks)

`task_id`, `idempotency_key` and `request_id` are attributes of all of them, None if not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Protocol

from ._price_estimate import PriceEstimate as PriceEstimate
from ._security.redaction import redact_secrets

__all__ = [
    "APIError",
    "AuthenticationError",
    "BadRequest",
    "BudgetExceeded",
    "ConfigurationError",
    "ConnectionFailed",
    "DownloadFailed",
    "DownloadTimeout",
    "EvoLinkError",
    "EvoLinkWarning",
    "IdempotencyConflict",
    "InsufficientCredits",
    "InvalidRequest",
    "MissingAPIKey",
    "NotFound",
    "PermissionDenied",
    "PriceChanged",
    "RateLimited",
    "ResponseLost",
    "ResultExpired",
    "ServerError",
    "SubmissionUncertain",
    "TaskFailed",
    "UploadFailed",
    "WaitTimeout",
]


class Violation(Protocol):
    """One broken constraint of a request; the class is the dataclass `evolink.contract.Violation`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def pointer(self) -> str: ...
    @property
    def keyword(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def rule(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def suggestion(self) -> Any: ...
    @property
    def source(self) -> Literal["documented", "prose", "ours"]: ...


class EvoLinkWarning(UserWarning):
    """Something that is allowed but worth knowing, such as a constraint of a renamed model, or a price that differs."""


class EvoLinkError(Exception):
    """The base class of the exceptions of this package. They can be pickled and copied, and contain no API key."""

    def __init__(
        self,
        message: str,
        *,
        task_id: str | None = None,
        idempotency_key: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(redact_secrets(message))
        self.task_id = task_id
        """The id of the task that the error is about."""
        self.idempotency_key = idempotency_key
        """The idempotency key of the submission that the error is about."""
        self.request_id = _redacted(request_id)
        """The id of the request in EvoLink's logs, for EvoLink's support."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args), self.__dict__


def _redacted(text: str | None) -> str | None:
    """Return a text of a response without secrets: a server may echo the API key anywhere."""
    return redact_secrets(text) if text else text


def _rebuild(error_class: type[EvoLinkError], args: tuple[Any, ...]) -> EvoLinkError:
    error = error_class.__new__(error_class)
    error.args = args
    return error


class ConfigurationError(EvoLinkError):
    """The client's configuration is not valid, for example a URL that is not allowed."""


class MissingAPIKey(ConfigurationError):
    """There is no API key."""


class InvalidRequest(EvoLinkError):
    """The contract refuses the request. Nothing was sent, nothing was charged."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = list(violations)
        """Every violation, with a JSON Pointer to the invalid value."""
        lines = [violation.message for violation in self.violations]
        text = lines[0] if len(lines) == 1 else "".join(f"\n  {line}" for line in (f"{len(lines)} violations:", *lines))
        super().__init__(f"{text.strip()}\nNothing was sent, nothing was charged.")


class BudgetExceeded(EvoLinkError):
    """A request would cost more than a limit of the caller, or its price is not known. Nothing was sent."""

    def __init__(
        self,
        message: str,
        *,
        estimate: PriceEstimate,
        limit: Decimal,
        remaining: Decimal | None = None,
        **ids: str | None,
    ) -> None:
        super().__init__(message, **ids)
        self.estimate = estimate
        """What the request would cost; `estimate.model` is its model."""
        self.limit = limit
        """The limit in credits."""
        self.remaining = remaining
        """The credits that remain of the client's budget; None if another limit is exceeded."""


class PriceChanged(EvoLinkError):
    """A request would not cost what the caller expects. Nothing was sent."""

    def __init__(
        self, message: str, *, estimate: PriceEstimate, expected: PriceEstimate | Decimal, **ids: str | None
    ) -> None:
        super().__init__(message, **ids)
        self.estimate = estimate
        """What the request would cost now."""
        self.expected = expected
        """What the caller expects it to cost, in credits or as an estimate."""


class ConnectionFailed(EvoLinkError):
    """The server was not reached, so nothing was sent and nothing was charged."""


class ResponseLost(EvoLinkError):
    """A request was sent, but its response was lost, was incomplete, has more than 16 MiB or is not one of the API."""


class APIError(EvoLinkError):
    """The API responded with an error."""

    is_from_api: bool = True
    """Whether the response contains an error of the API; False for example for the page of a proxy in between."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        type: str | None = None,
        param: str | None = None,
        suggestion: str | None = None,
        retry_after: float | None = None,
        advice: str = "",
        **ids: str | None,
    ) -> None:
        name = f"{status} {code}" if code and code != str(status) else str(status)
        text = f"{name}: {message}".rstrip()
        sentences = [text if text.endswith((*".!?:…。！？",)) else f"{text}."]
        if suggestion:
            sentences.append(f"EvoLink suggests: {suggestion}.")
        if advice:
            sentences.append(advice)
        if ids.get("request_id"):
            sentences.append(f"(request {ids['request_id']})")
        super().__init__(" ".join(sentences), **ids)
        self.status = status
        """The HTTP status."""
        self.code = _redacted(code)
        """The API's error code, such as "insufficient_quota"; the status as a string in the older error format."""
        self.message = redact_secrets(message)
        """The API's error message."""
        self.type = _redacted(type)
        self.param = _redacted(param)
        """The invalid parameter, if the API names one."""
        self.suggestion = _redacted(suggestion)
        self.retry_after = retry_after
        """Seconds to wait before the next request, if the response has a Retry-After header."""


class BadRequest(APIError):
    """The API rejects the request."""


class AuthenticationError(APIError):
    """The API key is missing, invalid or expired."""


class InsufficientCredits(APIError):
    """The account has no credits left, or the API key has reached its limit or its daily limit: see `limit`."""

    @property
    def limit(self) -> str:
        """The limit that is reached, such as "account" or "key": a `CreditLimit.name` of `CREDIT_LIMITS`."""
        return credit_limit(self.code).name


class CreditLimit(NamedTuple):
    """A limit on credits."""

    name: str
    advice: str
    """What to do when it is reached."""


_ACCOUNT = CreditLimit("account", "Add credits to the account: https://evolink.ai/dashboard.")
_KEY = CreditLimit("key", "Raise the key's limit or use another key: https://evolink.ai/dashboard/keys.")
_KEY_PER_DAY = CreditLimit(
    "key's day", "Wait until tomorrow or raise the key's daily limit: https://evolink.ai/dashboard/keys."
)
CREDIT_LIMITS = {
    "insufficient_token_quota": _KEY,
    "key_quota_exhausted": _KEY,
    "token_daily_quota_exceeded": _KEY_PER_DAY,
    "key_daily_quota_exhausted": _KEY_PER_DAY,
}
"""Error code of a 402 response -> the limit that is reached; all other codes are for the account."""


def credit_limit(code: str | None) -> CreditLimit:
    """Return the limit that a 402 response with an error code is about."""
    return CREDIT_LIMITS.get(code or "", _ACCOUNT)


class PermissionDenied(APIError):
    """The API key does not have the permission."""


class NotFound(APIError):
    """There is no such task or URL, or it has expired."""


class IdempotencyConflict(APIError):
    """The idempotency key was used with another body, or its first submission is still running."""


class RateLimited(APIError):
    """Too many requests were sent; `retry_after` is the time to wait if the API states it."""


class ServerError(APIError):
    """The gateway or the model's provider failed."""


CLASS_BY_STATUS: dict[int, type[APIError]] = {
    401: AuthenticationError,
    402: InsufficientCredits,
    403: PermissionDenied,
    404: NotFound,
    409: IdempotencyConflict,
    410: NotFound,
    429: RateLimited,
}
"""HTTP status -> exception; other statuses from 500 on are a ServerError, all others a BadRequest."""

ADVICE_BY_STATUS = {
    401: "Check EVOLINK_API_KEY. Keys are created at https://evolink.ai/dashboard/keys.",
    403: "Check the permissions of the key at https://evolink.ai/dashboard/keys.",
    404: "Check the id. Tasks expire.",
    429: "Send fewer requests, then try again.",
    500: "Try again later.",
    502: "Try again in a minute.",
    503: "Try again in a minute.",
}
"""HTTP status -> what to do, as the end of the error message."""


class SubmissionUncertain(EvoLinkError):
    """A paid request was sent and it is unknown whether it was accepted; `resubmit()` sends it again.

    If the gateway honours idempotency keys, a repeated submission returns the first task and charges nothing twice. It
    is also raised, and nothing sent, if a submission is to be repeated that another call still works on.
    """

    def __init__(self, message: str, *, body: bytes, **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.body = body
        """The JSON that was sent. It contains no API key."""
        self.estimate: PriceEstimate | None = None
        """What it costs, if that was estimated."""
        self._resubmit: Callable[[SubmissionUncertain], Any] | None = None

    def bind(self, resubmit: Callable[[SubmissionUncertain], Any], *, estimate: PriceEstimate | None = None) -> None:
        """Set the function that `resubmit()` calls, and what the submission costs."""
        self._resubmit, self.estimate = resubmit, estimate

    def resubmit(self) -> Any:
        """Send the same body with the same idempotency key again and return its Task; await it with AsyncEvoLink.

        Raises:
            RuntimeError: If the error was unpickled and is not bound to a client: use `client.videos.resubmit(error)`.
        """
        if self._resubmit is None:
            raise RuntimeError("This error is not bound to a client. Use client.videos.resubmit(error).")
        return self._resubmit(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args), self.__dict__ | {"_resubmit": None}


class TaskFailed(EvoLinkError):
    """The task has no result: it failed or was cancelled."""

    def __init__(self, message: str, *, code: str | None, retryable: bool, **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.code = _redacted(code)
        """The error code of the task, such as "content_policy_violation"."""
        self.retryable = retryable
        """Whether the same request may succeed another time. Submitting it again is a new, paid request."""


class WaitTimeout(EvoLinkError):
    """The task was not final in time. It is still running; wait again with its id.

    It has no id if `videos.run` did not submit it in time, and nothing was charged.
    """

    def __init__(self, message: str, *, unfinished: Sequence[str] = (), **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.unfinished = tuple(unfinished) or ((self.task_id,) if self.task_id else ())
        """The ids of all tasks that were not final."""


class DownloadFailed(EvoLinkError):
    """The result was not downloaded completely; there is no file under the final name."""


class DownloadTimeout(DownloadFailed):
    """The result was not downloaded completely in time; the download can be resumed."""


class ResultExpired(DownloadFailed):
    """The result's link has expired: links are valid for 24 hours."""


class UploadFailed(EvoLinkError):
    """The file was not stored."""


def __dir__() -> list[str]:
    return sorted(__all__)
