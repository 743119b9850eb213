# Made by scripts/generate from spec/. Do not edit.
"""The data models, each imported when it is first asked for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_credits import AccountCredits
    from .base_64_upload import Base64Upload
    from .credit_balances import CreditBalances
    from .credits_ import Credits
    from .error_detail import ErrorDetail
    from .error_reply import ErrorReply
    from .file_deleted import FileDeleted
    from .file_error_reply import FileErrorReply
    from .file_list import FileList
    from .file_quota import FileQuota
    from .file_quota_data import FileQuotaData
    from .file_upload import FileUpload
    from .key_credits import KeyCredits
    from .kling_o1_image_to_video import KlingO1ImageToVideo
    from .kling_o1_image_to_video_aspect_ratio import KlingO1ImageToVideoAspectRatio
    from .kling_o1_image_to_video_duration import KlingO1ImageToVideoDuration
    from .kling_o1_video_edit_fast import KlingO1VideoEditFast
    from .kling_o3_text_to_video import KlingO3TextToVideo
    from .kling_o3_text_to_video_aspect_ratio import KlingO3TextToVideoAspectRatio
    from .kling_o3_text_to_video_model_params import KlingO3TextToVideoModelParams
    from .kling_o3_text_to_video_model_params_element_list_item import KlingO3TextToVideoModelParamsElementListItem
    from .kling_o3_text_to_video_model_params_multi_prompt_item import KlingO3TextToVideoModelParamsMultiPromptItem
    from .kling_o3_text_to_video_model_params_shot_type import KlingO3TextToVideoModelParamsShotType
    from .kling_o3_text_to_video_model_params_watermark_info import KlingO3TextToVideoModelParamsWatermarkInfo
    from .kling_o3_text_to_video_quality import KlingO3TextToVideoQuality
    from .kling_o3_text_to_video_sound import KlingO3TextToVideoSound
    from .list_tasks_status import ListTasksStatus
    from .stream_upload import StreamUpload
    from .task_batch import TaskBatch
    from .task_batch_request import TaskBatchRequest
    from .task_detail import TaskDetail
    from .task_error import TaskError
    from .task_info import TaskInfo
    from .task_page import TaskPage
    from .uploaded_file import UploadedFile
    from .url_upload import UrlUpload
    from .usage import Usage
    from .veo_31_pro import Veo31Pro
    from .veo_31_pro_aspect_ratio import Veo31ProAspectRatio
    from .veo_31_pro_generation_type import Veo31ProGenerationType
    from .veo_31_pro_quality import Veo31ProQuality
    from .video_task import VideoTask
    from .wan_25_text_to_video import Wan25TextToVideo
    from .wan_25_text_to_video_aspect_ratio import Wan25TextToVideoAspectRatio
    from .wan_25_text_to_video_duration import Wan25TextToVideoDuration
    from .wan_25_text_to_video_quality import Wan25TextToVideoQuality

__all__ = (
    "AccountCredits",
    "Base64Upload",
    "CreditBalances",
    "Credits",
    "ErrorDetail",
    "ErrorReply",
    "FileDeleted",
    "FileErrorReply",
    "FileList",
    "FileQuota",
    "FileQuotaData",
    "FileUpload",
    "KeyCredits",
    "KlingO1ImageToVideo",
    "KlingO1ImageToVideoAspectRatio",
    "KlingO1ImageToVideoDuration",
    "KlingO1VideoEditFast",
    "KlingO3TextToVideo",
    "KlingO3TextToVideoAspectRatio",
    "KlingO3TextToVideoModelParams",
    "KlingO3TextToVideoModelParamsElementListItem",
    "KlingO3TextToVideoModelParamsMultiPromptItem",
    "KlingO3TextToVideoModelParamsShotType",
    "KlingO3TextToVideoModelParamsWatermarkInfo",
    "KlingO3TextToVideoQuality",
    "KlingO3TextToVideoSound",
    "ListTasksStatus",
    "StreamUpload",
    "TaskBatch",
    "TaskBatchRequest",
    "TaskDetail",
    "TaskError",
    "TaskInfo",
    "TaskPage",
    "UploadedFile",
    "UrlUpload",
    "Usage",
    "Veo31Pro",
    "Veo31ProAspectRatio",
    "Veo31ProGenerationType",
    "Veo31ProQuality",
    "VideoTask",
    "Wan25TextToVideo",
    "Wan25TextToVideoAspectRatio",
    "Wan25TextToVideoDuration",
    "Wan25TextToVideoQuality",
)

_MODULES = {
    "AccountCredits": ".account_credits",
    "Base64Upload": ".base_64_upload",
    "CreditBalances": ".credit_balances",
    "Credits": ".credits_",
    "ErrorDetail": ".error_detail",
    "ErrorReply": ".error_reply",
    "FileDeleted": ".file_deleted",
    "FileErrorReply": ".file_error_reply",
    "FileList": ".file_list",
    "FileQuota": ".file_quota",
    "FileQuotaData": ".file_quota_data",
    "FileUpload": ".file_upload",
    "KeyCredits": ".key_credits",
    "KlingO1ImageToVideo": ".kling_o1_image_to_video",
    "KlingO1ImageToVideoAspectRatio": ".kling_o1_image_to_video_aspect_ratio",
    "KlingO1ImageToVideoDuration": ".kling_o1_image_to_video_duration",
    "KlingO1VideoEditFast": ".kling_o1_video_edit_fast",
    "KlingO3TextToVideo": ".kling_o3_text_to_video",
    "KlingO3TextToVideoAspectRatio": ".kling_o3_text_to_video_aspect_ratio",
    "KlingO3TextToVideoModelParams": ".kling_o3_text_to_video_model_params",
    "KlingO3TextToVideoModelParamsElementListItem": ".kling_o3_text_to_video_model_params_element_list_item",
    "KlingO3TextToVideoModelParamsMultiPromptItem": ".kling_o3_text_to_video_model_params_multi_prompt_item",
    "KlingO3TextToVideoModelParamsShotType": ".kling_o3_text_to_video_model_params_shot_type",
    "KlingO3TextToVideoModelParamsWatermarkInfo": ".kling_o3_text_to_video_model_params_watermark_info",
    "KlingO3TextToVideoQuality": ".kling_o3_text_to_video_quality",
    "KlingO3TextToVideoSound": ".kling_o3_text_to_video_sound",
    "ListTasksStatus": ".list_tasks_status",
    "StreamUpload": ".stream_upload",
    "TaskBatch": ".task_batch",
    "TaskBatchRequest": ".task_batch_request",
    "TaskDetail": ".task_detail",
    "TaskError": ".task_error",
    "TaskInfo": ".task_info",
    "TaskPage": ".task_page",
    "UploadedFile": ".uploaded_file",
    "UrlUpload": ".url_upload",
    "Usage": ".usage",
    "Veo31Pro": ".veo_31_pro",
    "Veo31ProAspectRatio": ".veo_31_pro_aspect_ratio",
    "Veo31ProGenerationType": ".veo_31_pro_generation_type",
    "Veo31ProQuality": ".veo_31_pro_quality",
    "VideoTask": ".video_task",
    "Wan25TextToVideo": ".wan_25_text_to_video",
    "Wan25TextToVideoAspectRatio": ".wan_25_text_to_video_aspect_ratio",
    "Wan25TextToVideoDuration": ".wan_25_text_to_video_duration",
    "Wan25TextToVideoQuality": ".wan_25_text_to_video_quality",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(module, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
