"""Other OpenAPI tools read all of contract.json: they show its fields, generate types of them and check requests.

Needs npm, Chromium and the registries: `scripts/test -m registry`.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from evolink import sandbox
from support.client_harness import ROOT

CONTRACT = ROOT / "generated" / "evolink_api" / "contract.json"
FILES = Path(__file__).with_name("openapi_tools")
PAGES = json.loads((FILES / "pages.json").read_text("utf-8"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

NPM_PACKAGES = (
    *("redoc@2", "react@19", "react-dom@19", "mobx@6", "styled-components@6", "core-js@3"),
    *("swagger-ui-dist@5", "@scalar/api-reference@1", "openapi-typescript@7", "typescript@5", "orval@7"),
    *("@stoplight/prism-cli@5", "@redocly/cli@2", "@stoplight/spectral-cli@6"),
)
PYTHON_PACKAGES = ("datamodel-code-generator[ruff]", "pydantic>=2", "schemathesis>=4")

SMALLEST = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
UNKNOWN_VALUE = {**SMALLEST, "quality": "4k"}
UNKNOWN_FIELD = {**SMALLEST, "promt": "A boat"}

pytestmark = [
    pytest.mark.registry,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the npm packages, the contract and the files of the tools."""
    folder = tmp_path_factory.mktemp("tools")
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    shutil.copyfile(CONTRACT, folder / "contract.json")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *NPM_PACKAGES]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the programs of a virtual environment with the packages from PyPI."""
    environment = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, timeout=120)
    programs = environment / "bin"
    command = [str(programs / "pip"), "install", "--quiet", *PYTHON_PACKAGES]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return programs


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a program of an npm package in the folder, and return its output."""
    command = [str(folder / "node_modules" / ".bin" / program), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def rendered_text(folder: Path, name: str, profile: Path) -> str:
    """Return the text of the page on which a tool shows the contract."""
    page = PAGES[name]
    script = json.dumps(f"node_modules/{page['bundle']}")
    html = f"<!doctype html><meta charset=utf-8><script src={script}></script><div id=page></div>"
    (folder / f"{name}.html").write_text(f"{html}<script>{page['start']}</script>", "utf-8")
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True, name="openapi-tools").start()
        flags = ("--headless", "--no-sandbox", f"--user-data-dir={profile}", "--virtual-time-budget=30000")
        url = f"http://127.0.0.1:{server.server_port}/{name}.html"
        command = [str(CHROMIUM), *flags, "--dump-dom", url]
        dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
        server.shutdown()
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", dom, flags=re.DOTALL).split())


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None: ...


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("redoc", r"Request Body schema: application/json required model required string"),
        ("swagger-ui", r"wan2.5-text-to-video: A prompt and the defaults .*prompt_extend .*Discriminator"),
        ("scalar", r"One of MiniMaxHailuo02 .*model Discriminator"),
    ],
)
def test_pages_show_the_fields_of_a_request(folder: Path, tmp_path: Path, name: str, shown: str) -> None:
    text = rendered_text(folder, name, tmp_path)

    assert re.search(shown, text), text[:2_000]
    request = "".join(text.partition("Idempotency")[2].split())  # Scalar parts a name at its underscores
    for field in ("prompt", "image_urls", "duration", "callback_url"):  # of the first model
        assert field in request, field


def test_openapi_typescript_generates_types_that_accept_and_refuse_what_the_contract_does(folder: Path) -> None:
    run(folder, "openapi-typescript", "contract.json", "--default-non-nullable=false", "-o", "types.ts")

    run(folder, "tsc", "--noEmit", "--strict", "--skipLibCheck", "usage.ts")


def test_orval_generates_an_interface_for_each_model(folder: Path) -> None:
    run(folder, "orval", "--config", "orval.config.cjs")
    generated = (folder / "orval.ts").read_text("utf-8")

    (interface,) = re.findall(r"export interface Wan25TextToVideo \{(.*?)\n\}", generated, flags=re.DOTALL)
    assert re.findall(r"^  (\w+\??):", interface, flags=re.MULTILINE) == [
        *("model", "prompt", "aspect_ratio?", "quality?", "duration?", "prompt_extend?", "callback_url?")
    ]
    assert len(re.findall(r"^export type VideoRequest = .*Wan25TextToVideo", generated, flags=re.MULTILINE)) == 1


def test_datamodel_code_generator_generates_a_discriminated_union(folder: Path, python: Path, tmp_path: Path) -> None:
    arguments = ["--input", str(CONTRACT), "--input-file-type", "openapi", "--output", str(tmp_path / "generated.py")]
    command = [str(python / "datamodel-codegen"), *arguments, "--output-model-type", "pydantic_v2.BaseModel"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    script = (
        "import json, sys, generated\n"
        "for payload in json.loads(sys.argv[1]):\n"
        "    try: print(type(generated.VideoRequest.model_validate(payload).root).__name__)\n"
        "    except ValueError: print('refused')\n"
    )
    payloads = json.dumps([SMALLEST, UNKNOWN_VALUE, {"model": "no-such-model", "prompt": "A boat"}])
    command = [str(python / "python"), "-c", script, payloads]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.split() == ["Wan25TextToVideo", "refused", "refused"]


@pytest.fixture
def prism(folder: Path) -> Iterator[str]:
    """Run Prism's mock server and return its base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(folder / "node_modules" / ".bin" / "prism")
    command = [program, "mock", "contract.json", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Prism has not started.")


def test_prism_serves_a_mock_that_checks_the_fields(prism: str) -> None:
    with httpx.Client(base_url=prism, headers={"authorization": "Bearer any"}, timeout=60) as http:
        payloads = (SMALLEST, UNKNOWN_VALUE, UNKNOWN_FIELD)
        statuses = [http.post("/v1/videos/generations", json=payload).status_code for payload in payloads]
        task = http.post("/v1/videos/generations", json=SMALLEST).json()

    assert statuses == [200, 400, 400]
    assert task["id"].startswith("task-unified-")


def test_redocly_finds_nothing(folder: Path) -> None:
    output = run(folder, "redocly", "lint", "contract.json", "--config", "redocly.yaml")

    assert "Your API description is valid" in output
    assert "warning" not in output.replace("Deprecation warning", "")


def test_spectral_finds_nothing(folder: Path) -> None:
    arguments = ("contract.json", "--ruleset", "spectral.yaml", "--fail-severity", "hint", "--format", "text")

    assert "No results with a severity of 'hint' or higher found!" in run(folder, "spectral", "lint", *arguments)


def test_schemathesis_sends_the_examples_and_the_sandbox_answers_as_documented(python: Path, tmp_path: Path) -> None:
    with sandbox.running(speed=1000) as local:
        command = [str(python / "schemathesis"), "run", str(CONTRACT), "--url", local.url, "--phases", "examples"]
        command += ["--header", "Authorization: Bearer any", "--include-path", "/v1/videos/generations"]
        # The sandbox accepts any key, and refuses what breaks a rule that JSON Schema cannot express.
        command += ["--exclude-checks", "ignored_auth,positive_data_acceptance"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)

    assert done.returncode == 0, done.stdout[-3_000:]
    assert "1 passed" in done.stdout
