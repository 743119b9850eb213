"""Every error of this package, in one tree.

    EvoLinkError
    ├── ConfigurationError        the client cannot work as it was set up
    │   └── MissingAPIKey                 there is no API key
    ├── InvalidRequest            the contract refuses the request; it was not sent
    ├── ConnectionFailed              the server was never reached; nothing was sent
    ├── ResponseLost                 a request was sent, no usable reply came
    ├── APIError                  the API answered with an error
    │   ├── BadRequest            400, 413, 422 and other 4xx
    │   ├── AuthenticationError   401
    │   ├── InsufficientCredits   402
    │   ├── PermissionDenied      403
    │   ├── NotFound              404, 410
    │   ├── IdempotencyConflict   409
    │   ├── RateLimited           429
    │   └── ServerError           5xx
    ├── SubmissionUncertain       a paid request may or may not have been accepted
    ├── TaskFailed                the task ended without a result
    ├── WaitTimeout               the task had not ended in time; it goes on
    ├── DownloadFailed            the result could not be fetched
    │   └── ResultExpired         its link is older than 24 hours
    ├── UploadFailed              a file was not kept
    └── InvalidCallback           not what EvoLink would send (in evolink.callbacks)

An error that comes from a reply or from a task says so in its attributes: `task_id`, `idempotency_key` and
`request_id` are on all of them, None where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._security.redaction import redact_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from .contract import Violation

__all__ = [
    "APIError",
    "AuthenticationError",
    "BadRequest",
    "ConfigurationError",
    "ConnectionFailed",
    "DownloadFailed",
    "EvoLinkError",
    "EvoLinkWarning",
    "IdempotencyConflict",
    "InsufficientCredits",
    "InvalidRequest",
    "MissingAPIKey",
    "NotFound",
    "PermissionDenied",
    "RateLimited",
    "ResponseLost",
    "ResultExpired",
    "ServerError",
    "SubmissionUncertain",
    "TaskFailed",
    "UploadFailed",
    "WaitTimeout",
]


class EvoLinkWarning(UserWarning):
    """Something allowed that the caller should know, such as a limit that a renamed model may have."""


class EvoLinkError(Exception):
    """The root of every error of this package. Picklable and copyable; holds no key."""

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
        """The task the error is about."""
        self.idempotency_key = idempotency_key
        """The Idempotency-Key of the submission the error is about."""
        self.request_id = request_id
        """The id of the request in EvoLink's logs, for their support."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args), self.__dict__


def _rebuilt(kind: type[EvoLinkError], args: tuple[Any, ...]) -> EvoLinkError:
    error = kind.__new__(kind)
    error.args = args
    return error


class ConfigurationError(EvoLinkError):
    """The client cannot work as it was set up: a key is missing, an address is not allowed."""


class MissingAPIKey(ConfigurationError):
    """There is no API key."""


class InvalidRequest(EvoLinkError):
    """The contract refuses the request. Nothing was sent, nothing was charged."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = list(violations)
        """Every broken rule, with a JSON Pointer to the value at fault."""
        lines = [violation.message for violation in self.violations]
        text = lines[0] if len(lines) == 1 else "".join(f"\n  {line}" for line in (f"{len(lines)} violations:", *lines))
        super().__init__(f"{text.strip()}\nNothing was sent, nothing was charged.")


class ConnectionFailed(EvoLinkError):
    """The server was never reached, so nothing was sent and nothing was charged."""


class ResponseLost(EvoLinkError):
    """A request was sent, but its reply was lost, cut short or is not what the API answers."""


class APIError(EvoLinkError):
    """The API answered with an error."""

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
        told = [f"{name}: {message}".rstrip()]
        if suggestion:
            told.append(f"EvoLink suggests: {suggestion}.")
        if advice:
            told.append(advice)
        if ids.get("request_id"):
            told.append(f"(request {ids['request_id']})")
        super().__init__(" ".join(told), **ids)
        self.status = status
        """The HTTP status."""
        self.code = code
        """The API's code, such as "insufficient_quota"; the status as a string in the older generation."""
        self.message = redact_secrets(message)
        """The API's own words."""
        self.type = type
        self.param = param
        """The parameter at fault, where the API names one."""
        self.suggestion = suggestion
        self.retry_after = retry_after
        """After how many seconds the API wants to be asked again, where it says so."""


class BadRequest(APIError):
    """The API refuses the request as it is."""


class AuthenticationError(APIError):
    """The key is missing, wrong or expired."""


class InsufficientCredits(APIError):
    """The account, the key, or the key's day is out of credits; `limit` says which."""

    @property
    def limit(self) -> str:
        """What is used up: "account", "key" or "key's day"."""
        return CREDIT_LIMITS.get(self.code or "", "account")


CREDIT_LIMITS = {
    "insufficient_token_quota": "key",
    "key_quota_exhausted": "key",
    "token_daily_quota_exceeded": "key's day",
    "key_daily_quota_exhausted": "key's day",
}
"""The codes of 402 that mean the key's limit or the key's daily limit; all others mean the account."""


class PermissionDenied(APIError):
    """The key may not do this."""


class NotFound(APIError):
    """There is no such task or address, or it has expired."""


class IdempotencyConflict(APIError):
    """The Idempotency-Key was used with another body, or its first submission is still running."""


class RateLimited(APIError):
    """Too many requests; `retry_after` may say when to come back."""


class ServerError(APIError):
    """The gateway or the provider failed."""


class SubmissionUncertain(EvoLinkError):
    """A paid request was sent and nobody can say whether it was accepted; `resubmit()` asks again, charging once.

    Wherever the gateway honours Idempotency-Keys, a repeat with the same key and body answers with the first task.
    """

    def __init__(self, message: str, *, body: bytes, **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.body = body
        """The JSON that was sent. It holds no key."""
        self._resubmit: Callable[[SubmissionUncertain], Any] | None = None

    def bind(self, resubmit: Callable[[SubmissionUncertain], Any]) -> None:
        """Gives `resubmit()` the client's way to do it."""
        self._resubmit = resubmit

    def resubmit(self) -> Any:
        """Sends the same body with the same Idempotency-Key once more and answers its Task.

        With AsyncEvoLink it is to be awaited.

        Raises:
            RuntimeError: the error was unpickled, so it has lost its client: use `client.videos.resubmit(error)`.
        """
        if self._resubmit is None:
            raise RuntimeError("This error has lost its client; use client.videos.resubmit(error).")
        return self._resubmit(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args), self.__dict__ | {"_resubmit": None}


class TaskFailed(EvoLinkError):
    """The task ended without a result: it failed, or it was cancelled."""

    def __init__(self, message: str, *, code: str | None, retryable: bool, **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.code = code
        """The business code, such as "content_policy_violation"."""
        self.retryable = retryable
        """Whether the same request may work another time. Trying again is a new, paid submission."""


class WaitTimeout(EvoLinkError):
    """The task had not ended in time. It goes on; wait again with its id."""

    def __init__(self, message: str, *, unfinished: Sequence[str] = (), **ids: str | None) -> None:
        super().__init__(message, **ids)
        self.unfinished = tuple(unfinished) or ((self.task_id,) if self.task_id else ())
        """The ids of all tasks that had not ended."""


class DownloadFailed(EvoLinkError):
    """The result could not be fetched whole; nothing is left under the final name."""


class ResultExpired(DownloadFailed):
    """The result's link has expired: links live for 24 hours."""


class UploadFailed(EvoLinkError):
    """The file was not kept."""
