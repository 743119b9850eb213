# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

GrokImagineTextToVideoBetaQuality = Literal["480p", "720p"]

GROK_IMAGINE_TEXT_TO_VIDEO_BETA_QUALITY_VALUES: set[GrokImagineTextToVideoBetaQuality] = {
    "480p",
    "720p",
}


def check_grok_imagine_text_to_video_beta_quality(value: str) -> GrokImagineTextToVideoBetaQuality:
    if value in GROK_IMAGINE_TEXT_TO_VIDEO_BETA_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GROK_IMAGINE_TEXT_TO_VIDEO_BETA_QUALITY_VALUES!r}")
