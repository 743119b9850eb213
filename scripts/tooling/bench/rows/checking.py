"""Microseconds for checking one request."""

from __future__ import annotations

from ..serving import RunFailed, driven
from ..setting import Setting
from ..sheets import Round, Sheet

NAMES = ("evolink", "jsonschema-rs", "jsonschema")


def checked(setting: Setting) -> Sheet:
    """All of them in one process for each round, one after the other."""
    calls = setting.amount(20000, 1000)
    rounds: dict[str, list[Round]] = {name: [] for name in NAMES}
    for _ in range(setting.turns(9)):
        try:
            told = driven(setting.environment("checking").python, "checking", str(calls))
        except RunFailed as fault:
            return Sheet({name: [str(fault)] for name in NAMES})
        for name in NAMES:
            rounds[name].append({kind: told[f"{name} {kind}"] for kind in ("valid", "wrong")})
    return Sheet(rounds)
