"""The built package works where its sources are not available."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from support.client_harness import ROOT

PROGRAM = """
import sys
import evolink, evolink_api
from evolink import catalog, contract, sandbox
from evolink.models import Wan25TextToVideo
assert evolink.__file__.startswith(sys.argv[1]) and evolink_api.__file__.startswith(sys.argv[1]), evolink.__file__
with sandbox.running(speed=1000) as local, local.client() as client:
    task = client.videos.generate(Wan25TextToVideo(prompt="A boat", quality="480p")).wait()
    print(task.download(sys.argv[1] + "/boat.mp4").size, len(catalog.ids()), len(contract.cases("veo3.1-pro")))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the sdist, the wheel, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")

    def build(*arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", *arguments], check=True, capture_output=True, cwd=ROOT
        )

    build("--outdir", str(folder / "direct"), "--wheel", str(ROOT))
    build("--outdir", str(folder / "through"), str(ROOT))
    (sdist,) = (folder / "through").glob("*.tar.gz")
    return {
        "wheel": next((folder / "direct").glob("*.whl")),
        "wheel from the sdist": next((folder / "through").glob("*.whl")),
        "sdist": sdist,
    }


@pytest.mark.parametrize("kind", ["wheel", "wheel from the sdist"])
def test_a_wheel_works_without_the_sources(kind: str, built: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[kind]) as wheel:
        wheel.extractall(tmp_path)
    # Without `site`, Python does not find the development install; the dependencies are found by their directory.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), sysconfig.get_paths()["purelib"]])}

    completed = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=False,
        cwd=tmp_path, env=environment,
    )  # fmt: skip

    assert completed.returncode == 0, completed.stderr
    assert (tmp_path / "boat.mp4").stat().st_size == int(completed.stdout.split()[0])


def test_both_wheels_contain_the_same_files_and_the_type_information(built: dict[str, Path]) -> None:
    names = [set(zipfile.ZipFile(built[kind]).namelist()) for kind in ("wheel", "wheel from the sdist")]

    assert names[0] == names[1]
    assert {"evolink/py.typed", "evolink_api/py.typed", "evolink_api/contract.json"} <= names[0]
    assert "evolink_api/schemas/veo3.1-pro.json" in names[0]
    assert {name.partition("/")[0] for name in names[0] if ".dist-info" not in name} == {"evolink", "evolink_api"}


@pytest.mark.parametrize(
    ("module", "code", "advice"),
    [
        ("click", "from evolink.__main__ import main; main()", "pip install 'evolink[cli]'"),
        ("uvicorn", "from evolink import sandbox; sandbox.running().__enter__()", "pip install 'evolink[sandbox]'"),
        (
            "av",
            "from evolink.sandbox._media.rendering import *; render(VideoSpec(128, 96, 1, ()))",
            "pip install 'evolink[media]'",
        ),
    ],
)
def test_an_error_about_a_missing_module_names_the_extra_to_install(module: str, code: str, advice: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None\n{code}"

    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert completed.returncode != 0
    assert advice in completed.stderr
