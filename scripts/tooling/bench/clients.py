"""The measured clients, the environments they are installed in, and the packages of each environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PROJECT = "evolink"
"""Stands for this project's wheel in lists of requirements, with or without extras."""

ENVIRONMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "evolink": (PROJECT,),
        "evolink[aiohttp]": (f"{PROJECT}[aiohttp]",),
        "evolink[cli]": (f"{PROJECT}[cli]",),
        "evolink[aiohttp,bulk-postgres]": (f"{PROJECT}[aiohttp,bulk-postgres]",),
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
"""Environment -> the requirements installed into it."""


@dataclass(frozen=True)
class Client:
    """One client: its environment, and its adapters as `module:class` in tooling.bench.adapters."""

    environment: str
    sync: str | None = None
    asynchronous: str | None = None
    import_statement: str | None = None
    """The statement whose time is measured as its import."""


CLIENTS: Mapping[str, Client] = MappingProxyType(
    {
        "evolink": Client("evolink", "evolink_client:Evolink", "evolink_client:AsyncEvolink", "import evolink"),
        "evolink, mapping": Client("evolink", "evolink_client:EvolinkWithMapping"),
        "evolink, client class": Client("evolink", import_statement="from evolink import EvoLink"),
        "evolink[aiohttp]": Client("evolink[aiohttp]", asynchronous="evolink_client:AsyncEvolink"),
        "evolink, batch query": Client("evolink", asynchronous="evolink_client:AsyncEvolinkBatch"),
        "evolink[aiohttp], batch query": Client("evolink[aiohttp]", asynchronous="evolink_client:AsyncEvolinkBatch"),
        "fal-client": Client("fal-client", "fal_replicate:Fal", "fal_replicate:AsyncFal", "import fal_client"),
        "replicate": Client("replicate", "fal_replicate:Replicate", "fal_replicate:AsyncReplicate", "import replicate"),
        "runwayml": Client(
            "runwayml", "openai_runway_google:Runway", "openai_runway_google:AsyncRunway", "import runwayml"
        ),
        "runwayml[aiohttp]": Client("runwayml[aiohttp]", asynchronous="openai_runway_google:AsyncRunwayAiohttp"),
        "google-genai": Client(
            "google-genai",
            "openai_runway_google:Google",
            "openai_runway_google:AsyncGoogle",
            "from google import genai",
        ),
        "google-genai[aiohttp]": Client("google-genai[aiohttp]", asynchronous="openai_runway_google:AsyncGoogle"),
        "openai": Client("openai", "openai_runway_google:OpenAI", "openai_runway_google:AsyncOpenAI", "import openai"),
        "openai[aiohttp]": Client("openai[aiohttp]", asynchronous="openai_runway_google:AsyncOpenAIAiohttp"),
        "httpx": Client("httpx", "http_clients:Httpx", "async_http_clients:AsyncHttpx", "import httpx"),
        "aiohttp": Client("aiohttp", asynchronous="async_http_clients:Aiohttp", import_statement="import aiohttp"),
        "http.client": Client("httpx", "http_clients:HttpClient", import_statement="import http.client"),
        "python": Client("httpx", import_statement="pass"),
    }
)
"""Name in the report -> client."""

PROJECT_CLIENTS = tuple(name for name in CLIENTS if name.startswith(PROJECT))
FLOORS = ("python", "http.client", "httpx", "aiohttp")
"""The baselines: no HTTP client in Python can be much faster than these."""
