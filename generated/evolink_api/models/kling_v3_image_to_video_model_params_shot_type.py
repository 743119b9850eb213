# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingV3ImageToVideoModelParamsShotType = Literal["customize", "intelligence"]

KLING_V3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES: set[KlingV3ImageToVideoModelParamsShotType] = {
    "customize",
    "intelligence",
}


def check_kling_v3_image_to_video_model_params_shot_type(value: str) -> KlingV3ImageToVideoModelParamsShotType:
    if value in KLING_V3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_V3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES!r}"
    )
