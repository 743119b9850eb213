"""Keys of httpx request and response extensions that carry facts beside the HTTP message."""

from __future__ import annotations

SCENARIO = "evolink_scenario"
"""Request extension: the scenario that applies to the request."""
CHARGED = "evolink_charged"
"""Request extension: the credits charged for a submission."""
VIOLATIONS = "evolink_violations"
"""Request extension: the violations for which a submission was refused."""
FAULT = "evolink_fault"
"""Response extension: what happens to the connection, CONNECTION_RESET or BODY_CUT."""
CONNECTION_RESET = "reset"
"""The connection is reset before the first byte of the response."""
BODY_CUT = "cut"
"""The connection breaks off half-way through the body."""
