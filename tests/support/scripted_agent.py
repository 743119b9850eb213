"""A scripted agent: corrects a request by what `check_request` returns, and mutations that make a request wrong."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evolink import catalog, contract, tools

Request = dict[str, Any]


class ScriptedAgent:
    """Follows the results of `check_request` and nothing else."""

    def __init__(self) -> None:
        self._toolset = tools.Toolset()

    def tries_until_valid(self, request: Request, *, limit: int = 3) -> int | None:
        """Return after how many corrections the request is valid, None if it is not after `limit`."""
        for tries in range(limit + 1):
            checked = self._toolset.call("check_request", {"request": request}, client=None)
            if checked["valid"]:
                assert contract.validate(request) == []
                return tries
            request = _apply_fixes(request, checked["violations"])
        return None


def _apply_fixes(request: Request, violations: list[dict[str, Any]]) -> Request:
    """Apply the fixes in their order, as RFC 6902 describes the four operations."""
    changed = copy.deepcopy(request)
    for violation in violations:
        if "max_length" in violation:
            parent, key = _find(changed, violation["pointer"])
            parent[key] = parent[key][: violation["max_length"]]
        if "fix" not in violation:
            continue
        fix = violation["fix"]
        value = _take(changed, fix["from"]) if fix["op"] == "move" else fix.get("value")
        if fix["op"] in ("remove", "replace"):
            _take(changed, fix["path"])
        if fix["op"] != "remove":
            parent, key = _find(changed, fix["path"])
            parent.insert(key, value) if isinstance(parent, list) else parent.__setitem__(key, value)
    return changed


def _find(document: Any, pointer: str) -> tuple[Any, Any]:
    *parents, last = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    for token in parents:
        document = document[int(token) if isinstance(document, list) else token]
    return document, int(last) if isinstance(document, list) else last


def _take(document: Any, pointer: str) -> Any:
    parent, key = _find(document, pointer)
    return parent.pop(key)


def wrong_requests(models: list[str], count: int, *, seed: int = 0) -> Iterator[Request]:
    """Yield requests with one to three mutations, in turn for each model; all of them break the contract."""
    chance = random.Random(seed)
    examples = {model: [*catalog.get(model).examples.values()] for model in models}
    while count:
        request = copy.deepcopy(chance.choice(examples[models[count % len(models)]]))
        for mutate in chance.sample(MUTATIONS, chance.randint(1, 3)):
            mutate(request, chance)
        if contract.validate(request):
            count -= 1
            yield request


def _field(request: Mapping[str, Any], chance: random.Random) -> str:
    return chance.choice([name for name in request if name != "model"] or ["model"])


def _misspell_field(request: Request, chance: random.Random) -> None:
    name = _field(request, chance)
    at = chance.randrange(len(name))
    request[name[:at] + name[at + 1 :]] = request.pop(name)


def _rename_field(request: Request, chance: random.Random) -> None:
    name = _field(request, chance)
    request[chance.choice([name.upper(), name.replace("_", "-"), f"{name}s", name.title()])] = request.pop(name)


def _add_field(request: Request, chance: random.Random) -> None:
    request[chance.choice(["seed", "fps", "negative_prompt", "watermark", "n", "size"])] = chance.choice([1, "x", None])


def _drop_field(request: Request, chance: random.Random) -> None:
    del request[_field(request, chance)]


def _change_type(request: Request, chance: random.Random) -> None:
    name = _field(request, chance)
    value = request[name]
    request[name] = chance.choice([str(value), [value], {"value": value}, None, 12345, True])


def _change_value(request: Request, chance: random.Random) -> None:
    name = chance.choice(["duration", "quality", "aspect_ratio", "sound", "callback_url"])
    values: dict[str, list[Any]] = {
        "duration": [0, -1, 7, 60, 5.5, "10", "long"],
        "quality": ["1080", "HD", "1080P", "2160p", 720],
        "aspect_ratio": ["16x9", "16/9", "landscape", "2:1"],
        "sound": [True, "yes", "ON"],
        "callback_url": ["http://hooks.example.com/x", "https://127.0.0.1/x", "hooks.example.com"],
    }
    request[name] = chance.choice(values[name])


def _lengthen_prompt(request: Request, chance: random.Random) -> None:
    request["prompt"] = "A cat runs. " * chance.choice([0, 500, 2000])


def _break_media(request: Request, chance: random.Random) -> None:
    for name in ("image_urls", "video_urls"):
        if isinstance(request.get(name), list):
            request[name] = chance.choice(
                [[], request[name] * 12, ["cat.png"], request[name][:1] * 2, "https://a.b/c.png"]
            )


def _misspell_model(request: Request, chance: random.Random) -> None:
    model = str(request.get("model"))
    request["model"] = chance.choice([model.replace("-", "_"), model[:-1], model.upper(), f"{model}-v2", None])


MUTATIONS: list[Callable[[Request, random.Random], None]] = [
    *(_misspell_field, _rename_field, _add_field, _drop_field, _change_type),
    *(_change_value, _lengthen_prompt, _break_media, _misspell_model),
]
