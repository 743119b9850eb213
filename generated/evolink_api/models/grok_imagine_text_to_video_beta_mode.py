# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

GrokImagineTextToVideoBetaMode = Literal["fun", "normal", "spicy"]

GROK_IMAGINE_TEXT_TO_VIDEO_BETA_MODE_VALUES: set[GrokImagineTextToVideoBetaMode] = {
    "fun",
    "normal",
    "spicy",
}


def check_grok_imagine_text_to_video_beta_mode(value: str) -> GrokImagineTextToVideoBetaMode:
    if value in GROK_IMAGINE_TEXT_TO_VIDEO_BETA_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GROK_IMAGINE_TEXT_TO_VIDEO_BETA_MODE_VALUES!r}")
