"""An edit of a YAML text at one path leaves everything else as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tooling.drift.drafts.yaml_edits import NoSuchPath, YamlEdits

TEXT = """\
# A file.
top:
  plain: 5  # five
  list: [a, b, c]
  braces: {one: 1, two: [x, y], three: "3"}
  folded: >-
    Some words
    and more.

  # About the block.
  block:
    - {name: first}
    - name: second  # the second
      more: true
    # About the third.
    - third
last: {only: 1}
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (lambda e: e.put(("top",), "plain", 6), "plain: 5  # five", "plain: 6  # five"),
        (
            lambda e: e.put(("top",), "folded", "Short"),
            "folded: >-\n    Some words\n    and more.\n",
            "folded: Short\n",
        ),
        (lambda e: e.put(("top",), "list", ["on"]), "list: [a, b, c]", 'list: ["on"]'),
        (lambda e: e.put(("top", "braces"), "two", 2), "two: [x, y]", "two: 2"),
        (lambda e: e.put(("top", "braces"), "four", 4), 'three: "3"}', 'three: "3", four: 4}'),
        (
            lambda e: e.put(("top",), "new", 1, order=("plain", "new", "list")),
            "plain: 5  # five\n",
            "plain: 5  # five\n  new: 1\n",
        ),
        (lambda e: e.remove(("top",), "plain"), "  plain: 5  # five\n", ""),
        (lambda e: e.remove(("top", "braces"), "one"), "{one: 1, two", "{two"),
        (lambda e: e.remove(("top", "braces"), "three"), ', three: "3"}', "}"),
        (
            lambda e: e.remove(("top",), "block"),
            TEXT[TEXT.index("  # About the block.") : TEXT.index("last:")],
            "",
        ),
        (lambda e: e.append(("top", "list"), "d"), "[a, b, c]", "[a, b, c, d]"),
        (
            lambda e: e.append(("top", "block"), {"a": 1, "b": "x"}),
            "    - third\n",
            "    - third\n    - a: 1\n      b: x\n",
        ),
        (lambda e: e.append(("top", "block"), "fourth"), "    - third\n", "    - third\n    - fourth\n"),
        (lambda e: e.remove_item(("top", "list"), 1), "[a, b, c]", "[a, c]"),
        (lambda e: e.remove_item(("top", "list"), 2), "[a, b, c]", "[a, b]"),
        (lambda e: e.remove_item(("top", "block"), 2), "    # About the third.\n    - third\n", ""),
        (
            lambda e: e.remove_item(("top", "block"), 1),
            "    - name: second  # the second\n      more: true\n",
            "",
        ),
        (lambda e: e.replace(("top", "block", 0, "name"), "off"), "{name: first}", '{name: "off"}'),
        (
            lambda e: e.put_lines(("top",), "x", lambda column: " " * column + "x: 1\n", before="list"),
            "  list:",
            "  x: 1\n  list:",
        ),
        (lambda e: e.put_lines((), "x", lambda column: " " * column + "x: 1\n"), "{only: 1}\n", "{only: 1}\nx: 1\n"),
    ],
)
def test_one_path_is_edited(edit: Callable[[YamlEdits], None], old: str, new: str) -> None:
    edits = YamlEdits(TEXT)
    assert TEXT.count(old) == 1

    edit(edits)

    assert edits.text == TEXT.replace(old, new)


@pytest.mark.parametrize(
    "edit",
    [
        lambda e: e.put(("nowhere",), "a", 1),
        lambda e: e.put(("top", "plain"), "a", 1),
        lambda e: e.remove(("top",), "nothing"),
        lambda e: e.remove(("last",), "only"),
        lambda e: e.append(("top",), 1),
        lambda e: e.replace(("top", "list", 9), 1),
        lambda e: e.put_lines(("last",), "x", str),
    ],
)
def test_a_path_that_does_not_exist_is_reported(edit: Callable[[YamlEdits], None]) -> None:
    edits = YamlEdits(TEXT)

    with pytest.raises(NoSuchPath):
        edit(edits)

    assert edits.text == TEXT


def test_a_file_without_a_line_break_at_its_end_gets_one_where_it_grows() -> None:
    edits = YamlEdits("a: 1")

    edits.put((), "b", 2)

    assert edits.text == "a: 1\nb: 2\n"
