"""Text in any script on an image: rows of runs, each run in one font."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .fonts import find_font, open_font, split_clusters


@dataclass(frozen=True)
class Run:
    """A part of a row that is drawn in one font."""

    text: str
    path: str
    """The font's file, empty for the one that Pillow brings."""


def split_runs(text: str) -> list[Run]:
    """Return the runs of a text; the spaces within a run belong to it, so that a phrase is shaped as a whole."""
    if text.isascii():
        return [Run(text, "")] if text else []
    runs: list[Run] = []
    spaces = ""
    for cluster in split_clusters(text):
        if cluster.isspace():
            spaces += cluster
            continue
        path = find_font(cluster) or ""
        if runs and runs[-1].path == path:
            runs[-1] = Run(runs[-1].text + spaces + cluster, path)
        else:
            runs += [Run(spaces, "")] * bool(spaces) + [Run(cluster, path)]
        spaces = ""
    return runs


def wrap(text: str, *, size: int, width: float) -> list[str]:
    """Return the rows of a text. A word that is longer than a row, as in scripts without spaces, is broken.

    Args:
        text: The text.
        size: Pixels of the font.
        width: Pixels of a row.
    """
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if measure(longer, size) <= width:
            rows[-1] = longer
        elif measure(word, size) <= width:
            rows.append(word)
        else:
            first, *further = _break(longer, size=size, width=width)
            rows[-1:] = [first, *further]
    return rows


def _break(text: str, *, size: int, width: float) -> Iterator[str]:
    row, row_width = "", 0.0
    for cluster in split_clusters(text):
        cluster_width = measure(cluster, size)
        if row and row_width + cluster_width > width:
            yield row
            row, row_width = "", 0.0
        row, row_width = row + cluster, row_width + cluster_width
    yield row


def measure(text: str, size: int) -> float:
    """Return the width of a row in pixels."""
    return sum(_measure_run(run, size) for run in split_runs(text))


def _measure_run(run: Run, size: int) -> float:
    font = open_font(run.path, size)
    return float(font.getlength(run.text)) * _scale(font, size)


def _scale(font: Any, size: int) -> float:
    """Return the factor on the glyphs of a font that consists of bitmaps of another size."""
    return 1.0 if font.size <= size else size / float(font.size)


def draw_row(image: Any, position: tuple[int, int], text: str, *, size: int, fill: tuple[int, int, int]) -> None:
    """Draw a row of text; `position` is its upper left corner."""
    from PIL import Image, ImageDraw

    x, top = float(position[0]), position[1]
    baseline = top + open_font("", size).getmetrics()[0]
    for run in split_runs(text):
        font = open_font(run.path, size)
        scale = _scale(font, size)
        if scale == 1.0:
            ImageDraw.Draw(image).text((x, baseline), run.text, font=font, fill=fill, anchor="ls", embedded_color=True)
        else:
            tile = Image.new("RGBA", (max(int(font.getlength(run.text)), 1), int(font.size * 1.25)))
            ImageDraw.Draw(tile).text((0, 0), run.text, font=font, fill=fill, embedded_color=True)
            scaled_size = (max(int(tile.width * scale), 1), max(int(tile.height * scale), 1))
            tile = tile.resize(scaled_size)  # pyright: ignore[reportUnknownMemberType]  # Pillow's annotation needs numpy
            image.paste(tile, (int(x), top), tile)
        x += _measure_run(run, size)
