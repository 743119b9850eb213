# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingO3ImageToVideoModelParamsShotType = Literal["customize"]

KLING_O3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES: set[KlingO3ImageToVideoModelParamsShotType] = {
    "customize",
}


def check_kling_o3_image_to_video_model_params_shot_type(value: str) -> KlingO3ImageToVideoModelParamsShotType:
    if value in KLING_O3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_IMAGE_TO_VIDEO_MODEL_PARAMS_SHOT_TYPE_VALUES!r}"
    )
