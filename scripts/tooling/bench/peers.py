"""What is measured: the environments, what is installed into each, and the clients in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PROJECT = "evolink"
"""Stands for this project's wheel in a list of requirements, with or without extras."""

ENVIRONMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evolink": (PROJECT,),
        "evolink[aiohttp]": (f"{PROJECT}[aiohttp]",),
        "evolink[cli]": (f"{PROJECT}[cli]",),
        "checking": (PROJECT, "jsonschema[format-nongpl]"),
        "httpx": ("httpx",),
        "aiohttp": ("aiohttp",),
        "click": ("click",),
        "fal-client": ("fal-client",),
        "replicate": ("replicate",),
        "runwayml": ("runwayml",),
        "runwayml[aiohttp]": ("runwayml[aiohttp]",),
        "google-genai": ("google-genai",),
        "google-genai[aiohttp]": ("google-genai[aiohttp]",),
        "openai": ("openai",),
        "openai[aiohttp]": ("openai[aiohttp]",),
        "openai<2": ("openai<2",),
        "llm": ("llm",),
        "httpie": ("httpie",),
        "fal": ("fal",),
    }
)
"""Environment -> what is installed into it."""


@dataclass(frozen=True)
class Client:
    """One client: where it is installed, and its adapters as `module:class` below tooling.bench.clients."""

    environment: str
    sync: str | None = None
    asynchronous: str | None = None
    imports: str | None = None
    """The statement that imports it."""


CLIENTS: Mapping[str, Client] = MappingProxyType(
    {
        "evolink": Client("evolink", "ours:Evolink", "ours:AsyncEvolink", "import evolink"),
        "evolink, a mapping": Client("evolink", "ours:EvolinkMapping"),
        "evolink, its client": Client("evolink", imports="from evolink import EvoLink"),
        "evolink[aiohttp]": Client("evolink[aiohttp]", asynchronous="ours:AsyncEvolink"),
        "evolink, batch query": Client("evolink", asynchronous="ours:AsyncEvolinkBatch"),
        "evolink[aiohttp], batch query": Client("evolink[aiohttp]", asynchronous="ours:AsyncEvolinkBatch"),
        "fal-client": Client("fal-client", "queues:Fal", "queues:AsyncFal", "import fal_client"),
        "replicate": Client("replicate", "queues:Replicate", "queues:AsyncReplicate", "import replicate"),
        "runwayml": Client("runwayml", "vendors:Runway", "vendors:AsyncRunway", "import runwayml"),
        "runwayml[aiohttp]": Client("runwayml[aiohttp]", asynchronous="vendors:AsyncRunwayAiohttp"),
        "google-genai": Client("google-genai", "vendors:Google", "vendors:AsyncGoogle", "from google import genai"),
        "google-genai[aiohttp]": Client("google-genai[aiohttp]", asynchronous="vendors:AsyncGoogle"),
        "openai": Client("openai", "vendors:OpenAI", "vendors:AsyncOpenAI", "import openai"),
        "openai[aiohttp]": Client("openai[aiohttp]", asynchronous="vendors:AsyncOpenAIAiohttp"),
        "httpx": Client("httpx", "floors:Httpx", "floors:AsyncHttpx", "import httpx"),
        "aiohttp": Client("aiohttp", asynchronous="floors:Aiohttp", imports="import aiohttp"),
        "http.client": Client("httpx", "floors:HttpClient", imports="import http.client"),
        "python": Client("httpx", imports="pass"),
    }
)
"""Name in the report -> client."""

OURS = tuple(name for name in CLIENTS if name.startswith(PROJECT))
FLOORS = ("python", "http.client", "httpx", "aiohttp")
"""What no client of HTTP in Python can be much faster than."""
