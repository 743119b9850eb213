"""Confirmation of payments by the user of an MCP client, with the protocol's elicitation.

Until the revision 2025-11-25 the server sends `elicitation/create` and waits for the response. Since 2026-07-28 the
result of the call is an `InputRequiredResult`, and the client calls again with the response.
"""

from __future__ import annotations

import hashlib
from typing import Any

import mcp_types as types
from mcp.server import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from ..tools import Confirm

_INPUT = "confirm"
"""The key of the question in an `InputRequiredResult`."""
_FORM: types.ElicitRequestedSchema = {"type": "object", "properties": {}}
"""The form has no fields: accepting it means to agree."""


class InputRequired(Exception):
    """The call ends with a question to the client, which calls again with the response."""

    def __init__(self, result: types.InputRequiredResult) -> None:
        super().__init__("The client is asked to confirm.")
        self.result = result


class Confirmation:
    """Asks the user of one call whether to pay; a client without elicitation agrees by calling."""

    def __init__(self, context: ServerRequestContext[Any], params: types.CallToolRequestParams) -> None:
        self._context = context
        self._params = params

    async def ask(self, question: Confirm) -> bool:
        """Return whether the user agreed.

        Raises:
            InputRequired: If the question has to be the result of the call.
        """
        if not self._is_supported():
            return True
        if self._context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            return self._read_response(question)
        if not self._context.session.can_send_request:
            return True
        answer = await self._context.session.elicit_form(
            question.message, _FORM, related_request_id=self._context.request_id
        )
        return answer.action == "accept"

    def _is_supported(self) -> bool:
        """Return whether the client shows forms; `elicitation: {}` of older clients means that it does."""
        capabilities = self._context.session.client_capabilities
        elicitation = capabilities.elicitation if capabilities is not None else None
        return elicitation is not None and (elicitation.form is not None or elicitation.url is None)

    def _read_response(self, question: Confirm) -> bool:
        """Return the response that came with the call, if it is one to this question."""
        state = hashlib.sha256(question.subject.encode()).hexdigest()
        response = (self._params.input_responses or {}).get(_INPUT)
        if self._params.request_state == state and isinstance(response, types.ElicitResult):
            return response.action == "accept"
        form = types.ElicitRequestFormParams(message=question.message, requested_schema=_FORM)
        raise InputRequired(
            types.InputRequiredResult(input_requests={_INPUT: types.ElicitRequest(params=form)}, request_state=state)
        )
