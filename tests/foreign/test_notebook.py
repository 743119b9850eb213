"""A real notebook, executed by Jupyter's nbclient: cards, progress bars and completion.

Installs nbclient and ipykernel into an environment of its own: `scripts/test -m registry`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from evolink import catalog

pytestmark = pytest.mark.registry

CELLS = [
    """
import evolink
serving = evolink.sandbox.running(speed=1000)
local = serving.__enter__()
client = local.client()
task = client.videos.generate(model="veo3.1-pro", prompt="A cat")
task
""",
    "task.wait(progress=True)",
    "task.refresh().download('cat.mp4')",
    """
asynchronous = evolink.AsyncEvoLink("any", local.url)
running = [await asynchronous.videos.generate(model="veo3.1-pro", prompt="A cat") for _ in range(2)]
len(await asynchronous.tasks.wait_many(running, progress=True))
""",
    """
from IPython.core.completer import provisionalcompleter
def complete(text):
    with provisionalcompleter():
        return sorted(found.text.rpartition(".")[2] for found in get_ipython().Completer.completions(text, len(text)))
print([complete("evolink.models."), complete("evolink.catalog."), complete("client.")])
""",
]
EXECUTE = """
import json, sys
import nbclient, nbformat
cells = [nbformat.v4.new_code_cell(source) for source in json.load(sys.stdin)]
notebook = nbclient.execute(nbformat.v4.new_notebook(cells=cells), timeout=120)
json.dump([cell.outputs for cell in notebook.cells], sys.stdout)
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """Execute the cells and return the outputs of each."""
    folder = tmp_path_factory.mktemp("notebook")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    paths = {name: str(environment) for name in ("base", "platbase")}
    python = Path(sysconfig.get_path("scripts", vars=paths)) / Path(sys.executable).name
    subprocess.run([python, "-m", "pip", "install", "-q", "nbclient", "ipykernel"], check=True, timeout=300)
    link = Path(sysconfig.get_path("purelib", vars=paths)) / "evolink.pth"
    link.write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n", "utf-8")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    run = subprocess.run(
        [python, "-c", EXECUTE], input=json.dumps(CELLS), capture_output=True, text=True, cwd=folder, env=variables
    )
    assert run.returncode == 0, run.stderr
    result: list[list[dict[str, Any]]] = json.loads(run.stdout)
    return result


def html_of(outputs: list[dict[str, Any]]) -> list[str]:
    return ["".join(output["data"]["text/html"]) for output in outputs if "text/html" in output.get("data", {})]


def test_a_task_and_a_download_are_cards_that_play_the_video(outputs: list[list[dict[str, Any]]]) -> None:
    (pending,), (_, completed), (download,) = (html_of(cell) for cell in outputs[:3])

    assert ("pending" in pending, "<video" in pending) == (True, False)
    assert '<video controls preload="metadata" src="http://127.0.0.1:' in completed
    assert 'src="data:video/mp4;base64,' in download


def test_progress_is_one_element_that_is_updated(outputs: list[list[dict[str, Any]]]) -> None:
    bar, _ = html_of(outputs[1])
    (async_bar,) = html_of(outputs[3])

    assert ("completed" in bar, 'value="100"' in bar) == (True, True)
    assert ("2 of 2 ended" in async_bar, 'value="100"' in async_bar) == (True, True)
    assert [output for cell in outputs for output in cell if output.get("name") == "stderr"] == []


def test_completion_offers_what_users_need(outputs: list[list[dict[str, Any]]]) -> None:
    models, names, client = eval("".join(outputs[4][0]["text"]))

    assert models == sorted(model.class_name for model in catalog.models())
    assert names == sorted(catalog.__all__)
    assert {"credits", "files", "tasks", "videos", "with_options"} <= set(client)
