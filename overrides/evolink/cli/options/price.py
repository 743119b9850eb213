"""Options of `evolink price` and `evolink estimate`: what a price depends on beside the request."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import click

from .._click import Option, ParamType

SECTION = "Measured or expected"


class ExactNumber(ParamType):
    """The click type of a number of at least 0 that is calculated with exactly."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | Fraction:
        from ...prices._numbers import to_number

        number = to_number(value)
        if number is None or number < 0:
            self.fail(f"{value!r} is not a number of at least 0, such as 7.31.", param, ctx)
        return number


def measured_options() -> list[Option]:
    """Return the options that become arguments of `prices.estimate`."""

    def option(name: str, text: str, kind: ParamType | type[int], metavar: str) -> Option:
        return Option([name], section=SECTION, type=kind, metavar=metavar, help=text)

    seconds, whole = ExactNumber(), click.IntRange(min=0)
    return [
        option(
            "--input-seconds",
            "Length of all input videos, or of the audio that the result follows.",
            seconds,
            "SECONDS",
        ),
        option("--output-seconds", "Length of the result, where the price is settled by it.", seconds, "SECONDS"),
        option("--searches", "Number of web searches.", whole, "NUMBER"),
        option("--input-tokens", "Input tokens.", whole, "NUMBER"),
        option("--video-output-tokens", "Output tokens of the video.", whole, "NUMBER"),
        option("--other-output-tokens", "Other output tokens.", whole, "NUMBER"),
    ]


def live_option() -> Option:
    """Return `--live`."""
    text = "Fetch today's price rule from EvoLink first; no API key is needed."
    return Option(["--live"], is_flag=True, help=text)


def estimate_arguments(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `prices.estimate` for the values of `measured_options`."""
    from ...prices import Tokens

    arguments = {name: values[name] for name in ("input_seconds", "output_seconds", "searches")}
    tokens = (values[f"{name}_tokens"] for name in ("input", "video_output", "other_output"))
    return {**arguments, "tokens": Tokens(*tokens)}
