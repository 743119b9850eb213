"""scripts/demo: generate one video with each of five models, against the embedded sandbox."""

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
"""How many times as fast as real time the sandbox's clock runs."""


@dataclass(frozen=True)
class GeneratedVideo:
    """A request and the video downloaded for it."""

    request: Request
    download: Download


def main(arguments: list[str] | None = None) -> int:
    """Write five MP4 files and print a table of them."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--to", type=Path, default=Path("demo-videos"), help="the folder for the videos; default: demo-videos"
    )
    folder: Path = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=160)
    started = time.monotonic()
    with sandbox.running(speed=SPEED) as local, local.client() as client:
        console.print(f"EvoLink sandbox on {local.url}, {SPEED:g} times as fast as real time")
        columns = (
            TextColumn("{task.description:26}"),
            BarColumn(),
            TextColumn("{task.fields[status]:12}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console) as progress:
            videos = generate_all(client, folder, progress)
    console.print(render_table(videos))
    console.print(f"{len(videos)} videos in {time.monotonic() - started:.1f} s in {folder}/")
    return 0


def generate_all(client: EvoLink, folder: Path, progress: Progress) -> list[GeneratedVideo]:
    """Submit, await and download all five concurrently; the video edit waits for the video of wan2.5."""
    first_frame = draw_picture(folder / "first-frame.png")

    def generate(request: Request) -> GeneratedVideo:
        model = request.to_dict()["model"]
        bar = progress.add_task(model, total=100, status="submitting")

        def update_bar(task: Task) -> None:
            progress.update(bar, completed=task.progress, status=task.status)

        task = client.videos.generate(request).wait(on_progress=update_bar)
        download = task.download(folder / f"{model}.mp4", overwrite=True)
        progress.update(bar, completed=100, status="downloaded")
        return GeneratedVideo(request, download)

    with ThreadPoolExecutor(max_workers=5) as pool:

        def start(request: Request) -> Future[GeneratedVideo]:
            return pool.submit(generate, request)

        first = start(Wan25TextToVideo(prompt="A paper boat drifts down a rainy street", quality="480p", duration=5))
        others = [
            start(
                KlingO1ImageToVideo(
                    prompt="The sun rises over the hills", image_urls=[client.files.upload(first_frame).url], duration=5
                )
            ),
            start(KlingO3TextToVideo(prompt="A cat runs across a meadow", duration=3, aspect_ratio="9:16", sound="on")),
            start(Veo31Pro(prompt="A street musician plays the cello at dusk", aspect_ratio="16:9")),
        ]
        video = client.files.upload(first.result().download.path)
        others.append(start(KlingO1VideoEditFast(prompt="Make it look like an old film", video_urls=[video.url])))
        return [future.result() for future in (first, *others)]


def draw_picture(path: Path) -> Path:
    """Draw a sunrise, the first frame for image-to-video, and return its path."""
    gradient = Image.linear_gradient("L")
    gradient = gradient.resize((1280, 720))  # pyright: ignore[reportUnknownMemberType]  # Pillow's annotation needs numpy
    image = ImageOps.colorize(gradient, black="#3a4a7c", white="#ff9a5a")
    draw = ImageDraw.Draw(image)
    draw.ellipse((540, 300, 740, 500), fill=(255, 220, 120))
    draw.polygon([(0, 720), (0, 520), (420, 400), (800, 560), (1280, 430), (1280, 720)], fill=(36, 62, 54))
    image.save(path)
    return path


def render_table(videos: list[GeneratedVideo]) -> Table:
    """Return a table with the model, request and task id of each video, and the properties of its file."""
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
    for video in videos:
        payload = video.request.to_dict()
        options = ", ".join(
            str(payload[key]) for key in ("quality", "aspect_ratio", "duration", "sound") if key in payload
        )
        with av.open(str(video.download.path)) as container:
            stream = container.streams.video[0]
            size, seconds = f"{stream.width}x{stream.height}", f"{(container.duration or 0) / av.time_base:.1f}"
        table.add_row(
            *(payload["model"], options or "defaults", video.download.task_id, size, seconds),
            *(f"{video.download.size / 1000:.0f}", str(video.download.path)),
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
