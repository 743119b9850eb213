# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

GrokImagineVideo15PreviewQuality = Literal["1080p", "480p", "720p"]

GROK_IMAGINE_VIDEO_15_PREVIEW_QUALITY_VALUES: set[GrokImagineVideo15PreviewQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_grok_imagine_video_15_preview_quality(value: str) -> GrokImagineVideo15PreviewQuality:
    if value in GROK_IMAGINE_VIDEO_15_PREVIEW_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GROK_IMAGINE_VIDEO_15_PREVIEW_QUALITY_VALUES!r}")
