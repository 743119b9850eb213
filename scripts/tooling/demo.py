"""scripts/demo: one video with each of the five seed models, against the embedded sandbox."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
from evolink import Download, EvoLink, Task, sandbox
from evolink.contract import Request
from evolink.models import KlingO1ImageToVideo, KlingO1VideoEditFast, KlingO3TextToVideo, Veo31Pro, Wan25TextToVideo
from PIL import Image, ImageDraw, ImageOps
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

SPEED = 100.0


@dataclass(frozen=True)
class Made:
    """One finished video."""

    request: Request
    download: Download


def main(arguments: list[str] | None = None) -> int:
    """Writes five MP4s and prints a table of them."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("demo-videos"), help="the folder for the videos")
    folder: Path = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=160)
    started = time.monotonic()
    with sandbox.running(speed=SPEED) as local, local.client() as client:
        console.print(f"EvoLink sandbox on {local.url}, {SPEED:g} times as fast as the real one")
        columns = (
            TextColumn("{task.description:26}"),
            BarColumn(),
            TextColumn("{task.fields[status]:12}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console) as progress:
            made = generate_all(client, folder, progress)
    console.print(as_table(made))
    console.print(f"{len(made)} videos in {time.monotonic() - started:.1f} s in {folder}/")
    return 0


def generate_all(client: EvoLink, folder: Path, progress: Progress) -> list[Made]:
    """Submits, awaits and downloads all five side by side; the edit starts from the video that wan2.5 made."""
    picture = draw_picture(folder / "first-frame.png")

    def generate(request: Request) -> Made:
        model = request.to_dict()["model"]
        bar = progress.add_task(model, total=100, status="submitting")

        def show(task: Task) -> None:
            progress.update(bar, completed=task.progress, status=task.status)

        task = client.videos.generate(request).wait(on_progress=show)
        made = Made(request, task.download(folder / f"{model}.mp4", overwrite=True))
        progress.update(bar, completed=100, status="downloaded")
        return made

    with ThreadPoolExecutor(max_workers=5) as pool:

        def start(request: Request) -> Future[Made]:
            return pool.submit(generate, request)

        first = start(Wan25TextToVideo(prompt="A paper boat drifts down a rainy street", quality="480p", duration=5))
        others = [
            start(
                KlingO1ImageToVideo(
                    prompt="The sun rises over the hills", image_urls=[client.files.upload(picture).url], duration=5
                )
            ),
            start(KlingO3TextToVideo(prompt="A cat runs across a meadow", duration=3, aspect_ratio="9:16", sound="on")),
            start(Veo31Pro(prompt="A street musician plays the cello at dusk", aspect_ratio="16:9")),
        ]
        video = client.files.upload(first.result().download.path)
        others.append(start(KlingO1VideoEditFast(prompt="Make it look like an old film", video_urls=[video.url])))
        return [future.result() for future in (first, *others)]


def draw_picture(path: Path) -> Path:
    """A sunrise, to start image-to-video from."""
    image = ImageOps.colorize(Image.linear_gradient("L").resize((1280, 720)), black="#3a4a7c", white="#ff9a5a")
    draw = ImageDraw.Draw(image)
    draw.ellipse((540, 300, 740, 500), fill=(255, 220, 120))
    draw.polygon([(0, 720), (0, 520), (420, 400), (800, 560), (1280, 430), (1280, 720)], fill=(36, 62, 54))
    image.save(path)
    return path


def as_table(made: list[Made]) -> Table:
    """Model, request, task id, size, seconds and file of each video, as they are on disk."""
    table = Table()
    for name, style in (
        ("model", "bold"),
        ("request", ""),
        ("task", "dim"),
        ("size", ""),
        ("s", ""),
        ("kB", ""),
        ("file", "cyan"),
    ):
        table.add_column(name, style=style, justify="right" if name in ("s", "kB") else "left", overflow="fold")
    for one in made:
        body = one.request.to_dict()
        asked = ", ".join(str(body[key]) for key in ("quality", "aspect_ratio", "duration", "sound") if key in body)
        with av.open(str(one.download.path)) as video:
            stream = video.streams.video[0]
            size, seconds = f"{stream.width}x{stream.height}", f"{(video.duration or 0) / av.time_base:.1f}"
        table.add_row(
            *(body["model"], asked or "defaults", one.download.task_id, size, seconds),
            *(f"{one.download.size / 1000:.0f}", str(one.download.path)),
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
