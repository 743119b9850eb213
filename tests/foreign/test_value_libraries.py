"""Values of other libraries are checked as the JSON that means the same. Needs PyPI: `scripts/test -m registry`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("numpy>=2", "lxml", "beautifulsoup4", "django>=5", "pandas>=2")

SCRIPT = """
import json, sys
import bs4, lxml.etree, numpy, pandas
from django.utils.safestring import SafeString
from evolink import contract

MODEL = "kling-o3-text-to-video"
text = lxml.etree.fromstring("<a>A cat</a>").xpath("//text()")[0]
soup = bs4.BeautifulSoup(f"<a>{MODEL}</a><b>prompt</b>", "html.parser")
values = {
    "lxml": {"prompt": text},
    "NavigableString": {"model": soup.a.string, soup.b.string: "A cat"},
    "SafeString": {"prompt": SafeString("A cat"), "model": SafeString(MODEL)},
    "str_": {"model": numpy.str_(MODEL)},
    "int64": {"duration": numpy.int64(5)},
    "float32": {"duration": numpy.float32(5)},
    "float64": {"duration": numpy.float64(5)},
    "array of one": {"duration": numpy.array(5)},
    "bool_": {"duration": numpy.bool_(True)},
    "array": {"duration": numpy.array([5, 6])},
    "longdouble": {"duration": numpy.longdouble("5.1")},
    "timedelta64": {"duration": numpy.timedelta64(5, "s")},
    "datetime64": {"prompt": numpy.datetime64("2026-01-01")},
    "complex64": {"duration": numpy.complex64(5)},
    "NA": {"duration": pandas.NA},
    "Timestamp": {"prompt": pandas.Timestamp(0)},
    "Series": {"model_params": pandas.Series([1])},
}
found = {}
for name, fields in values.items():
    violations = contract.validate({"model": MODEL, "prompt": "A cat", **fields})
    found[name] = [[violation.pointer, violation.keyword] for violation in violations]
print(json.dumps(found))
"""


@pytest.mark.registry
def test_values_of_other_libraries_mean_what_json_has_for_them(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path), *PACKAGES]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, str(tmp_path)])}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        **{name: [] for name in ("lxml", "NavigableString", "SafeString", "str_", "int64", "float32", "float64")},
        "array of one": [],
        "bool_": [["/duration", "type"]],
        "array": [["/duration", "type"]],
        "longdouble": [["/duration", "type"]],
        "timedelta64": [["/duration", "type"]],
        "datetime64": [["/prompt", "type"]],
        "complex64": [["/duration", "type"]],
        "NA": [["/duration", "type"]],
        "Timestamp": [["/prompt", "type"]],
        "Series": [["/model_params", "type"]],
    }
