# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

TopazVideoUpscaleModelParamsUpscaleFactorType1 = Literal[1, 2, 4]

TOPAZ_VIDEO_UPSCALE_MODEL_PARAMS_UPSCALE_FACTOR_TYPE_1_VALUES: set[TopazVideoUpscaleModelParamsUpscaleFactorType1] = {
    1,
    2,
    4,
}


def check_topaz_video_upscale_model_params_upscale_factor_type_1(
    value: int,
) -> TopazVideoUpscaleModelParamsUpscaleFactorType1:
    if value in TOPAZ_VIDEO_UPSCALE_MODEL_PARAMS_UPSCALE_FACTOR_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TOPAZ_VIDEO_UPSCALE_MODEL_PARAMS_UPSCALE_FACTOR_TYPE_1_VALUES!r}"
    )
