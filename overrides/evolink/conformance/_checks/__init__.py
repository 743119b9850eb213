"""Checks of a conformance run: of the API as a whole, of requests, of responses, and of tasks and callbacks."""
