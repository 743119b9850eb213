"""The sandbox's videos are playable and have the requested size, length, frames and sound."""

from __future__ import annotations

import io
import sys
import wave
from typing import Any

import av
import httpx
import pytest
from evolink import catalog
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._media.drawing import VideoSpec, draw_second
from evolink.sandbox._media.planes import to_video_frame
from evolink.sandbox._media.probing import FPS, first_second, probe_image, probe_video
from evolink.sandbox._media.rendering import Renderer, render
from evolink.sandbox._media.samples import SAMPLE_VIDEO
from evolink.sandbox._media.video_spec import build_video_spec, choose_video_length
from PIL import Image

KEY = {"authorization": "Bearer any"}


def spec_of(payload: dict[str, Any], uploads: dict[str, bytes] | None = None) -> VideoSpec:
    model = catalog.get(payload["model"])
    return build_video_spec(
        model, payload, seconds=choose_video_length(model, payload), find_upload=(uploads or {}).get
    )


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def open_video(data: bytes) -> Any:
    """Open a video; `Any`, because the types of PyAV do not distinguish reading from writing."""
    return av.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("payload", "size", "seconds", "sound"),
    [
        ({"model": "wan2.5-text-to-video"}, (1280, 720), 5, False),
        ({"model": "wan2.5-text-to-video", "quality": "480p"}, (854, 480), 5, False),
        ({"model": "wan2.5-text-to-video", "quality": "1080p", "aspect_ratio": "3:4"}, (1080, 1440), 5, False),
        ({"model": "kling-o3-text-to-video", "duration": 15, "quality": "4k"}, (3840, 2160), 15, False),
        ({"model": "kling-o3-text-to-video", "duration": 3, "aspect_ratio": "1:1", "sound": "on"}, (720, 720), 3, True),
        ({"model": "kling-o1-image-to-video", "duration": 10, "aspect_ratio": "9:16"}, (720, 1280), 10, False),
        ({"model": "kling-o1-video-edit-fast", "keep_original_sound": True}, (1280, 720), 6, True),
        ({"model": "gemini-omni-flash-text-to-video", "duration": 3}, (1280, 720), 3, True),
        ({"model": "veo3.1-pro"}, (1280, 720), 8, False),
        ({"model": "veo3.1-pro", "aspect_ratio": "auto", "quality": "1080p"}, (1920, 1080), 8, False),
    ],
)
def test_the_request_determines_size_length_and_sound(
    payload: dict[str, Any], size: tuple[int, int], seconds: int, *, sound: bool
) -> None:
    spec = spec_of(payload | {"prompt": "x"})

    assert ((spec.width, spec.height), spec.seconds, spec.sound) == (size, seconds, sound)


@pytest.mark.parametrize(
    ("picture", "ratio", "size"),
    [
        ((300, 600), None, (720, 1440)),
        ((601, 300), None, (1442, 720)),
        ((5000, 10), None, (2160, 720)),
        ((300, 600), "1:1", (720, 720)),
    ],
)
def test_the_aspect_ratio_auto_follows_the_uploaded_picture(
    picture: tuple[int, int], ratio: str | None, size: tuple[int, int]
) -> None:
    url = "http://127.0.0.1:8765/files/file_1/a.png"
    payload = {"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": ["https://example.com/b.png", url]}

    spec = spec_of(payload | ({"aspect_ratio": ratio} if ratio else {}), {url: png(*picture)})

    assert (spec.width, spec.height) == size
    assert spec.picture is not None


def test_an_edit_shows_the_uploaded_video_and_has_its_length() -> None:
    model = catalog.get("kling-o1-video-edit-fast")
    url = "http://127.0.0.1:8765/files/file_1/street.mp4"
    street = render(VideoSpec(320, 240, 9, ("street",), picture=png(320, 240)))
    payload = {"model": model.id, "prompt": "Older", "video_urls": [url]}

    seconds = choose_video_length(model, payload, find_upload={url: street}.get)
    spec = build_video_spec(model, payload, seconds=seconds, find_upload={url: street}.get)
    with open_video(render(spec)) as container:
        frame: Any = next(container.decode(video=0)).to_image()

    assert (spec.width, spec.height, spec.seconds) == (960, 720, 9)
    red, green, blue = frame.getpixel((480, 500))
    assert red > 150
    assert max(green, blue) < 90


@pytest.mark.parametrize(("length", "seconds"), [(2, 6), (30, 20)])
def test_the_length_of_an_edit_is_within_the_limits_of_the_model(length: int, seconds: int) -> None:
    model = catalog.get("kling-o1-video-edit-fast")
    url = "http://127.0.0.1:8765/files/file_1/a.mp4"
    clip = render(VideoSpec(64, 64, length, ()))

    assert choose_video_length(model, {"video_urls": [url]}, find_upload={url: clip}.get) == seconds
    assert choose_video_length(model, {"video_urls": ["https://example.com/a.mp4"]}, find_upload={url: clip}.get) == 6


def test_the_sample_video_plays() -> None:
    with open_video(SAMPLE_VIDEO.read_bytes()) as container:
        assert sum(1 for _ in container.decode(video=0)) == FPS


@pytest.mark.parametrize(
    "spec",
    [
        VideoSpec(854, 480, 5, ("a-model", "A cat runs across a meadow " * 30)),
        VideoSpec(720, 1280, 3, ("a-model", "猫が走る 🐈"), sound=True),
        VideoSpec(128, 96, 1, ("a-model", "")),
        VideoSpec(640, 360, 2, ("a-model", "x"), picture=png(50, 300)),
    ],
    ids=lambda spec: f"{spec.width}x{spec.height}",
)
def test_a_video_plays_from_the_first_frame_to_the_last(spec: VideoSpec) -> None:
    with open_video(render(spec)) as container:
        video = container.streams.video[0]
        frames = list(container.decode(video))
        audio = [stream.codec_context.name for stream in container.streams.audio]
        length = (container.duration or 0) / av.time_base

    assert (video.codec_context.name, video.width, video.height) == ("h264", spec.width, spec.height)
    assert len(frames) == spec.seconds * FPS
    assert [frame.pts for frame in frames] == sorted({frame.pts for frame in frames})
    assert length == pytest.approx(spec.seconds, abs=0.05)
    assert audio == (["aac"] if spec.sound else [])


def test_the_tone_lasts_to_the_end() -> None:
    with open_video(render(VideoSpec(128, 96, 3, ("m",), sound=True))) as container:
        peaks = [
            max(abs(sample) for sample in memoryview(f.planes[0]).cast("B").cast("f"))
            for f in container.decode(audio=0)
        ]

    assert len(peaks) == pytest.approx(3 * 48_000 / 1024, abs=3)
    assert min(peaks[2:-3]) > 0.05


def test_the_picture_moves_and_shows_the_text() -> None:
    with open_video(render(VideoSpec(640, 360, 1, ("kling", "A cat")))) as container:
        frames: list[Any] = [frame.to_image() for frame in container.decode(video=0)]
    with open_video(render(VideoSpec(640, 360, 1, ("kling", "A dog")))) as container:
        other: Any = next(container.decode(video=0)).to_image()

    assert frames[0].tobytes() != frames[12].tobytes()
    assert frames[0].tobytes() != other.tobytes()


def test_a_cached_video_is_rendered_once() -> None:
    renderer = Renderer(cache_bytes=1)
    one, two = VideoSpec(128, 96, 1, ("a",)), VideoSpec(128, 96, 1, ("b",))

    first = renderer.video(one)

    assert renderer.video(one) is first
    renderer.video(two)
    assert renderer.video(one) is not first


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"0" * 40, SAMPLE_VIDEO.read_bytes()[:200]]
)
def test_an_unreadable_upload_has_no_size_and_is_not_shown(data: bytes) -> None:
    assert (probe_image(data), probe_video(data), first_second(data)) == (None, None, [])


def test_an_audio_file_is_no_video() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * 1600)

    assert (probe_video(buffer.getvalue()), first_second(buffer.getvalue())) == (None, [])


def test_without_the_media_extra_uploads_have_no_size_and_results_are_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture = png(8, 8)
    for module in ("av", "av.error", "PIL"):
        monkeypatch.setitem(sys.modules, module, None)
    clock = ManualClock()
    sandbox = Sandbox(clock=clock)

    def send(method: str, path: str, body: Any = None) -> httpx.Response:
        return sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", json=body, headers=KEY))

    task_id = send("POST", "/v1/videos/generations", {"model": "wan2.5-text-to-video", "prompt": "A boat"}).json()["id"]
    clock.advance(1000)
    (link,) = send("GET", f"/v1/tasks/{task_id}").json()["results"]

    assert (probe_image(picture), probe_video(SAMPLE_VIDEO.read_bytes())) == (None, None)
    assert send("GET", httpx.URL(link).path).content == SAMPLE_VIDEO.read_bytes()


@pytest.mark.parametrize(("ratio", "size"), [("1280x720", (1280, 720)), ("720x1280", (720, 1280))])
def test_an_aspect_ratio_in_pixels_is_the_size(ratio: str, size: tuple[int, int]) -> None:
    spec = spec_of({"model": "sora-2-preview", "aspect_ratio": ratio})

    assert (spec.width, spec.height) == size


def test_text_that_does_not_fit_is_cut_at_the_lower_edge() -> None:
    lines = tuple("A cat runs across a meadow " * 9 for _ in range(9))

    def drawn(count: int) -> bytes:
        planes, *_ = draw_second(VideoSpec(320, 180, 1, lines[:count]))
        image: Image.Image = to_video_frame(av, planes).to_image()
        return image.tobytes()

    assert drawn(9) == drawn(3)
