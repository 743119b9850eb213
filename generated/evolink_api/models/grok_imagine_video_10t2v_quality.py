# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

GrokImagineVideo10T2VQuality = Literal["480p", "720p"]

GROK_IMAGINE_VIDEO_10T2V_QUALITY_VALUES: set[GrokImagineVideo10T2VQuality] = {
    "480p",
    "720p",
}


def check_grok_imagine_video_10t2v_quality(value: str) -> GrokImagineVideo10T2VQuality:
    if value in GROK_IMAGINE_VIDEO_10T2V_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GROK_IMAGINE_VIDEO_10T2V_QUALITY_VALUES!r}")
