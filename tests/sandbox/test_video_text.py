"""The sandbox's videos show text in any script, say that they come from the sandbox, and move."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from evolink.sandbox._media import fonts
from evolink.sandbox._media.drawing import TRANSLITERATED, VideoSpec, draw_second
from evolink.sandbox._media.fonts import drawable, find_font, split_clusters
from evolink.sandbox._media.planes import to_planes, to_video_frame
from evolink.sandbox._media.text import Run, measure, split_runs, wrap
from PIL import Image, ImageChops, ImageStat, features

SAMPLES = {
    "Japanese": "猫が草の上を走る",
    "Chinese": "一只猫在草地上奔跑",
    "Korean": "고양이가 달린다",
    "Cyrillic": "Кошка бежит",
    "Greek": "Η γάτα τρέχει",
    "Arabic": "قطة تركض على العشب",
    "Hebrew": "חתול רץ",
    "Hindi": "बिल्ली दौड़ रही है",
    "Thai": "แมววิ่ง",
    "emoji": "🐱🚀 👩‍🚀 👍🏽 🇯🇵 ☃️ 1️⃣",
    "Latin": "Die Katze läuft über die Straße, ça va, łódź",
    "mathematics": "𝔸 ∑ √2 → ∞",
    "private use": "\ue000",
    "marks": "x\u030c\u0323 e\u0301",
}


@pytest.mark.parametrize("text", ["a\x07 b", "a\u202e b", "a\x00\x1b\u2066 b", "\ufeffa \u00adb"])
def test_control_and_format_characters_are_not_drawn(text: str) -> None:
    assert drawable(text) == ("a b", False)


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without fonts; Pillow's own remains."""
    monkeypatch.setattr(fonts, "font_files", lambda: ())
    find_font.cache_clear()
    yield
    find_font.cache_clear()


@pytest.mark.parametrize("script", SAMPLES)
def test_every_character_is_drawn_or_transliterated(script: str) -> None:
    text, is_replaced = drawable(SAMPLES[script])

    assert [cluster for cluster in split_clusters(text) if find_font(cluster) is None] == []
    assert is_replaced or text == unicodedata.normalize("NFC", SAMPLES[script])


@pytest.mark.usefixtures("no_fonts")
@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Japanese", "MaogaCaonoShangwoZouru"),
        ("Cyrillic", "Koshka bezhit"),
        ("Arabic", "qth trkd 'ly al'shb"),
        ("emoji", ":cat::rocket: :woman::rocket:"),
        ("private use", "U+E000"),
    ],
)
def test_text_is_transliterated_without_a_font(script: str, text: str) -> None:
    transliterated, is_replaced = drawable(SAMPLES[script])

    assert is_replaced
    assert transliterated.isascii()
    assert transliterated[:4] == text[:4]


def draw_frames(spec: VideoSpec) -> list[Image.Image]:
    """Return the frames of a second as images."""
    return [to_video_frame(av, planes).to_image() for planes in draw_second(spec)]


@pytest.mark.usefixtures("no_fonts")
def test_the_video_says_that_its_text_is_transliterated() -> None:
    def drawn(*lines: str) -> Image.Image:
        return draw_frames(VideoSpec(320, 180, 1, lines))[0]

    assert drawn("a", "猫").tobytes() == drawn("a", "Mao", TRANSLITERATED).tobytes()


def test_text_in_ascii_needs_no_font_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "font_files", None)

    assert drawable("A cat: 100 % ~^") == ("A cat: 100 % ~^", False)
    assert split_runs("A cat") == [Run("A cat", "")]


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("e\u0301a", ["e\u0301", "a"]),
        ("👩‍🚀!", ["👩‍🚀", "!"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("🇯🇵🇫🇷", ["🇯🇵", "🇫🇷"]),
        ("1️⃣2", ["1️⃣", "2"]),
        ("", []),
    ],
)
def test_what_is_joined_stays_together(text: str, clusters: list[str]) -> None:
    assert list(split_clusters(text)) == clusters


def test_a_phrase_of_one_font_is_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.sandbox._media.text.find_font", lambda cluster: "arabic" if cluster > "z" else "")

    assert split_runs("a b قطة تركض c") == [
        Run("a b", ""),
        Run(" ", ""),
        Run("قطة تركض", "arabic"),
        Run(" ", ""),
        Run("c", ""),
    ]


@pytest.mark.parametrize(
    "text", ["A cat runs across a meadow " * 9, "猫が草の上を走る" * 12, "a" * 300, "A " + "b" * 90]
)
def test_no_row_is_wider_than_the_video(text: str) -> None:
    text, _ = drawable(text)
    rows = wrap(text, size=20, width=300)

    assert max(measure(row, 20) for row in rows) <= 300
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("picture", [False, True])
@pytest.mark.parametrize(("width", "height"), [(320, 180), (180, 320), (128, 96)])
def test_the_video_moves_and_its_band_is_visible(width: int, height: int, *, picture: bool) -> None:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(data, "PNG")
    frames = draw_frames(VideoSpec(width, height, 1, ("m", "x"), picture=data.getvalue() if picture else None))
    after = [ImageChops.difference(frames[0], frame) for frame in frames[1:]]
    band = frames[0].crop((0, height - height // 20, width, height))

    changed = [sum(histogram[16:]) for histogram in (each.convert("L").histogram() for each in after)]
    assert min(changed) > 0.01 * width * height
    assert ImageStat.Stat(band).mean[0] > 150 > ImageStat.Stat(band).mean[2]


def test_the_second_repeats_without_a_jump() -> None:
    frames = draw_frames(VideoSpec(320, 180, 1, ("m",)))
    steps = [
        ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0]
        for one, other in zip(frames, [*frames[1:], frames[0]], strict=True)
    ]

    assert steps[-1] <= 1.5 * max(steps[:-1])


@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (255, 214, 102), (200, 30, 30), (16, 120, 128)])
@pytest.mark.parametrize("size", [(64, 48), (50, 30)])
def test_a_frame_has_the_size_and_the_colors_of_its_image(size: tuple[int, int], color: tuple[int, int, int]) -> None:
    image = to_video_frame(av, to_planes(Image.new("RGB", size, color))).to_image()

    assert image.size == size
    assert all(
        abs(low - value) < 5 > abs(high - value) for (low, high), value in zip(image.getextrema(), color, strict=True)
    )


def test_a_file_that_is_no_font_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "broken.ttf"
    file.write_bytes(b"no font")
    monkeypatch.setattr(fonts, "font_files", lambda: (str(file),))
    find_font.cache_clear()

    assert fonts.open_font(str(file), 20) is None
    assert find_font("\ue123") is None
    find_font.cache_clear()


@pytest.mark.parametrize("missing", ["raqm", "fribidi"])
def test_letters_that_change_their_shape_need_a_library_that_shapes_them(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "check", lambda name: name != missing)
    monkeypatch.setattr(fonts, "_has_glyph", lambda path, character: True)
    find_font.cache_clear()

    assert [find_font(cluster) for cluster in ("ق", "ब", "ш")] == [None, None, ""]
    find_font.cache_clear()
