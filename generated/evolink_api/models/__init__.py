# Made by scripts/generate from spec/. Do not edit.
"""The data models, each imported when it is first asked for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_credits import AccountCredits
    from .base_64_upload import Base64Upload
    from .credit_balances import CreditBalances
    from .credits_ import Credits
    from .doubao_seedance_10_pro_fast import DoubaoSeedance10ProFast
    from .doubao_seedance_10_pro_fast_aspect_ratio import DoubaoSeedance10ProFastAspectRatio
    from .doubao_seedance_10_pro_fast_quality import DoubaoSeedance10ProFastQuality
    from .error_detail import ErrorDetail
    from .error_reply import ErrorReply
    from .file_deleted import FileDeleted
    from .file_error_reply import FileErrorReply
    from .file_list import FileList
    from .file_list_data_type_0 import FileListDataType0
    from .file_quota import FileQuota
    from .file_quota_data import FileQuotaData
    from .file_upload import FileUpload
    from .gemini_omni_flash_image_to_video import GeminiOmniFlashImageToVideo
    from .gemini_omni_flash_image_to_video_aspect_ratio import GeminiOmniFlashImageToVideoAspectRatio
    from .gemini_omni_flash_reference_to_video import GeminiOmniFlashReferenceToVideo
    from .gemini_omni_flash_reference_to_video_aspect_ratio import GeminiOmniFlashReferenceToVideoAspectRatio
    from .gemini_omni_flash_text_to_video import GeminiOmniFlashTextToVideo
    from .gemini_omni_flash_text_to_video_aspect_ratio import GeminiOmniFlashTextToVideoAspectRatio
    from .gemini_omni_flash_video_edit import GeminiOmniFlashVideoEdit
    from .grok_imagine_image_to_video_beta import GrokImagineImageToVideoBeta
    from .grok_imagine_image_to_video_beta_aspect_ratio import GrokImagineImageToVideoBetaAspectRatio
    from .grok_imagine_image_to_video_beta_mode import GrokImagineImageToVideoBetaMode
    from .grok_imagine_image_to_video_beta_quality import GrokImagineImageToVideoBetaQuality
    from .grok_imagine_text_to_video_beta import GrokImagineTextToVideoBeta
    from .grok_imagine_text_to_video_beta_aspect_ratio import GrokImagineTextToVideoBetaAspectRatio
    from .grok_imagine_text_to_video_beta_mode import GrokImagineTextToVideoBetaMode
    from .grok_imagine_text_to_video_beta_quality import GrokImagineTextToVideoBetaQuality
    from .grok_imagine_video_10i2v import GrokImagineVideo10I2V
    from .grok_imagine_video_10i2v_aspect_ratio import GrokImagineVideo10I2VAspectRatio
    from .grok_imagine_video_10i2v_quality import GrokImagineVideo10I2VQuality
    from .grok_imagine_video_10t2v import GrokImagineVideo10T2V
    from .grok_imagine_video_10t2v_aspect_ratio import GrokImagineVideo10T2VAspectRatio
    from .grok_imagine_video_10t2v_quality import GrokImagineVideo10T2VQuality
    from .grok_imagine_video_15_preview import GrokImagineVideo15Preview
    from .grok_imagine_video_15_preview_aspect_ratio import GrokImagineVideo15PreviewAspectRatio
    from .grok_imagine_video_15_preview_quality import GrokImagineVideo15PreviewQuality
    from .happyhorse_10_image_to_video import Happyhorse10ImageToVideo
    from .happyhorse_10_image_to_video_quality import Happyhorse10ImageToVideoQuality
    from .happyhorse_10_reference_to_video import Happyhorse10ReferenceToVideo
    from .happyhorse_10_reference_to_video_aspect_ratio import Happyhorse10ReferenceToVideoAspectRatio
    from .happyhorse_10_reference_to_video_quality import Happyhorse10ReferenceToVideoQuality
    from .happyhorse_10_text_to_video import Happyhorse10TextToVideo
    from .happyhorse_10_text_to_video_aspect_ratio import Happyhorse10TextToVideoAspectRatio
    from .happyhorse_10_text_to_video_quality import Happyhorse10TextToVideoQuality
    from .happyhorse_10_video_edit import Happyhorse10VideoEdit
    from .happyhorse_10_video_edit_quality import Happyhorse10VideoEditQuality
    from .happyhorse_11_image_to_video import Happyhorse11ImageToVideo
    from .happyhorse_11_image_to_video_quality import Happyhorse11ImageToVideoQuality
    from .happyhorse_11_reference_to_video import Happyhorse11ReferenceToVideo
    from .happyhorse_11_reference_to_video_aspect_ratio import Happyhorse11ReferenceToVideoAspectRatio
    from .happyhorse_11_reference_to_video_quality import Happyhorse11ReferenceToVideoQuality
    from .happyhorse_11_text_to_video import Happyhorse11TextToVideo
    from .happyhorse_11_text_to_video_aspect_ratio import Happyhorse11TextToVideoAspectRatio
    from .happyhorse_11_text_to_video_quality import Happyhorse11TextToVideoQuality
    from .key_credits import KeyCredits
    from .kling_custom_element import KlingCustomElement
    from .kling_custom_element_model_params import KlingCustomElementModelParams
    from .kling_custom_element_model_params_element_image_list import KlingCustomElementModelParamsElementImageList
    from .kling_custom_element_model_params_element_image_list_refer_images_item import (
        KlingCustomElementModelParamsElementImageListReferImagesItem,
    )
    from .kling_custom_element_model_params_element_video_list import KlingCustomElementModelParamsElementVideoList
    from .kling_custom_element_model_params_element_video_list_refer_videos_item import (
        KlingCustomElementModelParamsElementVideoListReferVideosItem,
    )
    from .kling_custom_element_model_params_reference_type import KlingCustomElementModelParamsReferenceType
    from .kling_element import KlingElement
    from .kling_o1_image_to_video import KlingO1ImageToVideo
    from .kling_o1_image_to_video_aspect_ratio import KlingO1ImageToVideoAspectRatio
    from .kling_o1_image_to_video_duration import KlingO1ImageToVideoDuration
    from .kling_o1_video_edit import KlingO1VideoEdit
    from .kling_o1_video_edit_fast import KlingO1VideoEditFast
    from .kling_o3_image_to_video import KlingO3ImageToVideo
    from .kling_o3_image_to_video_aspect_ratio import KlingO3ImageToVideoAspectRatio
    from .kling_o3_image_to_video_model_params import KlingO3ImageToVideoModelParams
    from .kling_o3_image_to_video_model_params_shot_type import KlingO3ImageToVideoModelParamsShotType
    from .kling_o3_image_to_video_quality import KlingO3ImageToVideoQuality
    from .kling_o3_image_to_video_sound import KlingO3ImageToVideoSound
    from .kling_o3_reference_to_video import KlingO3ReferenceToVideo
    from .kling_o3_reference_to_video_aspect_ratio import KlingO3ReferenceToVideoAspectRatio
    from .kling_o3_reference_to_video_model_params import KlingO3ReferenceToVideoModelParams
    from .kling_o3_reference_to_video_quality import KlingO3ReferenceToVideoQuality
    from .kling_o3_text_to_video import KlingO3TextToVideo
    from .kling_o3_text_to_video_aspect_ratio import KlingO3TextToVideoAspectRatio
    from .kling_o3_text_to_video_model_params import KlingO3TextToVideoModelParams
    from .kling_o3_text_to_video_model_params_element_list_item import KlingO3TextToVideoModelParamsElementListItem
    from .kling_o3_text_to_video_model_params_multi_prompt_item import KlingO3TextToVideoModelParamsMultiPromptItem
    from .kling_o3_text_to_video_model_params_shot_type import KlingO3TextToVideoModelParamsShotType
    from .kling_o3_text_to_video_model_params_watermark_info import KlingO3TextToVideoModelParamsWatermarkInfo
    from .kling_o3_text_to_video_quality import KlingO3TextToVideoQuality
    from .kling_o3_text_to_video_sound import KlingO3TextToVideoSound
    from .kling_o3_video_edit import KlingO3VideoEdit
    from .kling_o3_video_edit_model_params import KlingO3VideoEditModelParams
    from .kling_o3_video_edit_quality import KlingO3VideoEditQuality
    from .kling_shot import KlingShot
    from .kling_v3_image_to_video import KlingV3ImageToVideo
    from .kling_v3_image_to_video_model_params import KlingV3ImageToVideoModelParams
    from .kling_v3_image_to_video_model_params_shot_type import KlingV3ImageToVideoModelParamsShotType
    from .kling_v3_image_to_video_quality import KlingV3ImageToVideoQuality
    from .kling_v3_image_to_video_sound import KlingV3ImageToVideoSound
    from .kling_v3_motion_control import KlingV3MotionControl
    from .kling_v3_motion_control_model_params import KlingV3MotionControlModelParams
    from .kling_v3_motion_control_model_params_character_orientation import (
        KlingV3MotionControlModelParamsCharacterOrientation,
    )
    from .kling_v3_motion_control_quality import KlingV3MotionControlQuality
    from .kling_v3_text_to_video import KlingV3TextToVideo
    from .kling_v3_text_to_video_aspect_ratio import KlingV3TextToVideoAspectRatio
    from .kling_v3_text_to_video_model_params import KlingV3TextToVideoModelParams
    from .kling_v3_text_to_video_model_params_shot_type import KlingV3TextToVideoModelParamsShotType
    from .kling_v3_text_to_video_quality import KlingV3TextToVideoQuality
    from .kling_v3_text_to_video_sound import KlingV3TextToVideoSound
    from .kling_v3_turbo_image_to_video import KlingV3TurboImageToVideo
    from .kling_v3_turbo_image_to_video_quality import KlingV3TurboImageToVideoQuality
    from .kling_v3_turbo_text_to_video import KlingV3TurboTextToVideo
    from .kling_v3_turbo_text_to_video_aspect_ratio import KlingV3TurboTextToVideoAspectRatio
    from .kling_v3_turbo_text_to_video_quality import KlingV3TurboTextToVideoQuality
    from .kling_watermark import KlingWatermark
    from .list_tasks_status import ListTasksStatus
    from .mini_max_hailuo_02 import MiniMaxHailuo02
    from .mini_max_hailuo_02_duration import MiniMaxHailuo02Duration
    from .mini_max_hailuo_02_model_params import MiniMaxHailuo02ModelParams
    from .mini_max_hailuo_02_quality import MiniMaxHailuo02Quality
    from .mini_max_hailuo_23 import MiniMaxHailuo23
    from .mini_max_hailuo_23_duration import MiniMaxHailuo23Duration
    from .mini_max_hailuo_23_fast import MiniMaxHailuo23Fast
    from .mini_max_hailuo_23_fast_duration import MiniMaxHailuo23FastDuration
    from .mini_max_hailuo_23_fast_model_params import MiniMaxHailuo23FastModelParams
    from .mini_max_hailuo_23_fast_quality import MiniMaxHailuo23FastQuality
    from .mini_max_hailuo_23_model_params import MiniMaxHailuo23ModelParams
    from .mini_max_hailuo_23_quality import MiniMaxHailuo23Quality
    from .minimax_h3_image_to_video import MinimaxH3ImageToVideo
    from .minimax_h3_image_to_video_quality import MinimaxH3ImageToVideoQuality
    from .minimax_h3_reference_to_video import MinimaxH3ReferenceToVideo
    from .minimax_h3_reference_to_video_aspect_ratio import MinimaxH3ReferenceToVideoAspectRatio
    from .minimax_h3_reference_to_video_quality import MinimaxH3ReferenceToVideoQuality
    from .minimax_h3_text_to_video import MinimaxH3TextToVideo
    from .minimax_h3_text_to_video_aspect_ratio import MinimaxH3TextToVideoAspectRatio
    from .minimax_h3_text_to_video_quality import MinimaxH3TextToVideoQuality
    from .omnihuman_15 import Omnihuman15
    from .seedance_15_pro import Seedance15Pro
    from .seedance_15_pro_aspect_ratio import Seedance15ProAspectRatio
    from .seedance_15_pro_quality import Seedance15ProQuality
    from .seedance_20_fast_image_to_video import Seedance20FastImageToVideo
    from .seedance_20_fast_image_to_video_aspect_ratio import Seedance20FastImageToVideoAspectRatio
    from .seedance_20_fast_image_to_video_quality import Seedance20FastImageToVideoQuality
    from .seedance_20_fast_reference_to_video import Seedance20FastReferenceToVideo
    from .seedance_20_fast_reference_to_video_aspect_ratio import Seedance20FastReferenceToVideoAspectRatio
    from .seedance_20_fast_reference_to_video_quality import Seedance20FastReferenceToVideoQuality
    from .seedance_20_fast_text_to_video import Seedance20FastTextToVideo
    from .seedance_20_fast_text_to_video_aspect_ratio import Seedance20FastTextToVideoAspectRatio
    from .seedance_20_fast_text_to_video_quality import Seedance20FastTextToVideoQuality
    from .seedance_20_image_to_video import Seedance20ImageToVideo
    from .seedance_20_image_to_video_aspect_ratio import Seedance20ImageToVideoAspectRatio
    from .seedance_20_image_to_video_quality import Seedance20ImageToVideoQuality
    from .seedance_20_mini_image_to_video import Seedance20MiniImageToVideo
    from .seedance_20_mini_image_to_video_aspect_ratio import Seedance20MiniImageToVideoAspectRatio
    from .seedance_20_mini_image_to_video_quality import Seedance20MiniImageToVideoQuality
    from .seedance_20_mini_reference_to_video import Seedance20MiniReferenceToVideo
    from .seedance_20_mini_reference_to_video_aspect_ratio import Seedance20MiniReferenceToVideoAspectRatio
    from .seedance_20_mini_reference_to_video_quality import Seedance20MiniReferenceToVideoQuality
    from .seedance_20_mini_text_to_video import Seedance20MiniTextToVideo
    from .seedance_20_mini_text_to_video_aspect_ratio import Seedance20MiniTextToVideoAspectRatio
    from .seedance_20_mini_text_to_video_quality import Seedance20MiniTextToVideoQuality
    from .seedance_20_reference_to_video import Seedance20ReferenceToVideo
    from .seedance_20_reference_to_video_aspect_ratio import Seedance20ReferenceToVideoAspectRatio
    from .seedance_20_reference_to_video_quality import Seedance20ReferenceToVideoQuality
    from .seedance_20_text_to_video import Seedance20TextToVideo
    from .seedance_20_text_to_video_aspect_ratio import Seedance20TextToVideoAspectRatio
    from .seedance_20_text_to_video_quality import Seedance20TextToVideoQuality
    from .seedance_25_duration_type_1 import Seedance25DurationType1
    from .seedance_25_image_to_video import Seedance25ImageToVideo
    from .seedance_25_image_to_video_aspect_ratio import Seedance25ImageToVideoAspectRatio
    from .seedance_25_image_to_video_output_format import Seedance25ImageToVideoOutputFormat
    from .seedance_25_image_to_video_quality import Seedance25ImageToVideoQuality
    from .seedance_25_reference_to_video import Seedance25ReferenceToVideo
    from .seedance_25_reference_to_video_aspect_ratio import Seedance25ReferenceToVideoAspectRatio
    from .seedance_25_reference_to_video_output_format import Seedance25ReferenceToVideoOutputFormat
    from .seedance_25_reference_to_video_quality import Seedance25ReferenceToVideoQuality
    from .seedance_25_text_to_video import Seedance25TextToVideo
    from .seedance_25_text_to_video_aspect_ratio import Seedance25TextToVideoAspectRatio
    from .seedance_25_text_to_video_output_format import Seedance25TextToVideoOutputFormat
    from .seedance_25_text_to_video_quality import Seedance25TextToVideoQuality
    from .seedance_25_video_edit import Seedance25VideoEdit
    from .seedance_25_video_edit_aspect_ratio import Seedance25VideoEditAspectRatio
    from .seedance_25_video_edit_duration import Seedance25VideoEditDuration
    from .seedance_25_video_edit_output_format import Seedance25VideoEditOutputFormat
    from .seedance_25_video_edit_quality import Seedance25VideoEditQuality
    from .seedance_25_video_extend import Seedance25VideoExtend
    from .seedance_25_video_extend_aspect_ratio import Seedance25VideoExtendAspectRatio
    from .seedance_25_video_extend_output_format import Seedance25VideoExtendOutputFormat
    from .seedance_25_video_extend_quality import Seedance25VideoExtendQuality
    from .seedance_text_params import SeedanceTextParams
    from .sora_2_preview import Sora2Preview
    from .sora_2_preview_aspect_ratio import Sora2PreviewAspectRatio
    from .sora_2_preview_duration import Sora2PreviewDuration
    from .sora_2_pro_preview import Sora2ProPreview
    from .sora_2_pro_preview_aspect_ratio import Sora2ProPreviewAspectRatio
    from .sora_2_pro_preview_duration import Sora2ProPreviewDuration
    from .sora_2_pro_preview_quality import Sora2ProPreviewQuality
    from .stream_upload import StreamUpload
    from .task_batch import TaskBatch
    from .task_batch_request import TaskBatchRequest
    from .task_detail import TaskDetail
    from .task_detail_result_data_type_0 import TaskDetailResultDataType0
    from .task_error import TaskError
    from .task_info import TaskInfo
    from .task_page import TaskPage
    from .topaz_video_upscale import TopazVideoUpscale
    from .topaz_video_upscale_model_params import TopazVideoUpscaleModelParams
    from .topaz_video_upscale_model_params_upscale_factor_type_0 import TopazVideoUpscaleModelParamsUpscaleFactorType0
    from .topaz_video_upscale_model_params_upscale_factor_type_1 import TopazVideoUpscaleModelParamsUpscaleFactorType1
    from .uploaded_file import UploadedFile
    from .url_upload import UrlUpload
    from .usage import Usage
    from .veo_31_fast_beta import Veo31FastBeta
    from .veo_31_fast_beta_aspect_ratio import Veo31FastBetaAspectRatio
    from .veo_31_fast_beta_generation_type import Veo31FastBetaGenerationType
    from .veo_31_fast_beta_quality import Veo31FastBetaQuality
    from .veo_31_fast_generate_preview import Veo31FastGeneratePreview
    from .veo_31_fast_generate_preview_aspect_ratio import Veo31FastGeneratePreviewAspectRatio
    from .veo_31_fast_generate_preview_duration import Veo31FastGeneratePreviewDuration
    from .veo_31_fast_generate_preview_generation_type import Veo31FastGeneratePreviewGenerationType
    from .veo_31_fast_generate_preview_person_generation import Veo31FastGeneratePreviewPersonGeneration
    from .veo_31_fast_generate_preview_quality import Veo31FastGeneratePreviewQuality
    from .veo_31_fast_generate_preview_resize_mode import Veo31FastGeneratePreviewResizeMode
    from .veo_31_generate_preview import Veo31GeneratePreview
    from .veo_31_generate_preview_aspect_ratio import Veo31GeneratePreviewAspectRatio
    from .veo_31_generate_preview_duration import Veo31GeneratePreviewDuration
    from .veo_31_generate_preview_generation_type import Veo31GeneratePreviewGenerationType
    from .veo_31_generate_preview_person_generation import Veo31GeneratePreviewPersonGeneration
    from .veo_31_generate_preview_quality import Veo31GeneratePreviewQuality
    from .veo_31_generate_preview_resize_mode import Veo31GeneratePreviewResizeMode
    from .veo_31_pro import Veo31Pro
    from .veo_31_pro_aspect_ratio import Veo31ProAspectRatio
    from .veo_31_pro_beta import Veo31ProBeta
    from .veo_31_pro_beta_aspect_ratio import Veo31ProBetaAspectRatio
    from .veo_31_pro_beta_generation_type import Veo31ProBetaGenerationType
    from .veo_31_pro_beta_quality import Veo31ProBetaQuality
    from .veo_31_pro_generation_type import Veo31ProGenerationType
    from .veo_31_pro_quality import Veo31ProQuality
    from .video_task import VideoTask
    from .videoretalk import Videoretalk
    from .wan_25_image_to_video import Wan25ImageToVideo
    from .wan_25_image_to_video_duration import Wan25ImageToVideoDuration
    from .wan_25_image_to_video_quality import Wan25ImageToVideoQuality
    from .wan_25_text_to_video import Wan25TextToVideo
    from .wan_25_text_to_video_aspect_ratio import Wan25TextToVideoAspectRatio
    from .wan_25_text_to_video_duration import Wan25TextToVideoDuration
    from .wan_25_text_to_video_quality import Wan25TextToVideoQuality
    from .wan_26_image_to_video import Wan26ImageToVideo
    from .wan_26_image_to_video_flash import Wan26ImageToVideoFlash
    from .wan_26_image_to_video_flash_quality import Wan26ImageToVideoFlashQuality
    from .wan_26_image_to_video_quality import Wan26ImageToVideoQuality
    from .wan_26_reference_video import Wan26ReferenceVideo
    from .wan_26_reference_video_aspect_ratio import Wan26ReferenceVideoAspectRatio
    from .wan_26_reference_video_flash import Wan26ReferenceVideoFlash
    from .wan_26_reference_video_flash_aspect_ratio import Wan26ReferenceVideoFlashAspectRatio
    from .wan_26_reference_video_flash_quality import Wan26ReferenceVideoFlashQuality
    from .wan_26_reference_video_quality import Wan26ReferenceVideoQuality
    from .wan_26_text_to_video import Wan26TextToVideo
    from .wan_26_text_to_video_aspect_ratio import Wan26TextToVideoAspectRatio
    from .wan_26_text_to_video_quality import Wan26TextToVideoQuality
    from .wan_27_image_to_video import Wan27ImageToVideo
    from .wan_27_image_to_video_generation_mode import Wan27ImageToVideoGenerationMode
    from .wan_27_image_to_video_quality import Wan27ImageToVideoQuality
    from .wan_27_reference_video import Wan27ReferenceVideo
    from .wan_27_reference_video_aspect_ratio import Wan27ReferenceVideoAspectRatio
    from .wan_27_reference_video_model_params import Wan27ReferenceVideoModelParams
    from .wan_27_reference_video_model_params_voice_bindings import Wan27ReferenceVideoModelParamsVoiceBindings
    from .wan_27_reference_video_quality import Wan27ReferenceVideoQuality
    from .wan_27_text_to_video import Wan27TextToVideo
    from .wan_27_text_to_video_aspect_ratio import Wan27TextToVideoAspectRatio
    from .wan_27_text_to_video_quality import Wan27TextToVideoQuality
    from .wan_27_video_edit import Wan27VideoEdit
    from .wan_27_video_edit_aspect_ratio import Wan27VideoEditAspectRatio
    from .wan_27_video_edit_quality import Wan27VideoEditQuality
    from .wan_30_duration_type_1 import Wan30DurationType1
    from .wan_30_image_to_video import Wan30ImageToVideo
    from .wan_30_image_to_video_aspect_ratio import Wan30ImageToVideoAspectRatio
    from .wan_30_image_to_video_quality import Wan30ImageToVideoQuality
    from .wan_30_reference_video import Wan30ReferenceVideo
    from .wan_30_reference_video_aspect_ratio import Wan30ReferenceVideoAspectRatio
    from .wan_30_reference_video_model_params import Wan30ReferenceVideoModelParams
    from .wan_30_reference_video_quality import Wan30ReferenceVideoQuality
    from .wan_30_text_to_video import Wan30TextToVideo
    from .wan_30_text_to_video_aspect_ratio import Wan30TextToVideoAspectRatio
    from .wan_30_text_to_video_quality import Wan30TextToVideoQuality
    from .wan_shots import WanShots
    from .wan_shots_shot_type import WanShotsShotType

__all__ = (
    "AccountCredits",
    "Base64Upload",
    "CreditBalances",
    "Credits",
    "DoubaoSeedance10ProFast",
    "DoubaoSeedance10ProFastAspectRatio",
    "DoubaoSeedance10ProFastQuality",
    "ErrorDetail",
    "ErrorReply",
    "FileDeleted",
    "FileErrorReply",
    "FileList",
    "FileListDataType0",
    "FileQuota",
    "FileQuotaData",
    "FileUpload",
    "GeminiOmniFlashImageToVideo",
    "GeminiOmniFlashImageToVideoAspectRatio",
    "GeminiOmniFlashReferenceToVideo",
    "GeminiOmniFlashReferenceToVideoAspectRatio",
    "GeminiOmniFlashTextToVideo",
    "GeminiOmniFlashTextToVideoAspectRatio",
    "GeminiOmniFlashVideoEdit",
    "GrokImagineImageToVideoBeta",
    "GrokImagineImageToVideoBetaAspectRatio",
    "GrokImagineImageToVideoBetaMode",
    "GrokImagineImageToVideoBetaQuality",
    "GrokImagineTextToVideoBeta",
    "GrokImagineTextToVideoBetaAspectRatio",
    "GrokImagineTextToVideoBetaMode",
    "GrokImagineTextToVideoBetaQuality",
    "GrokImagineVideo10I2V",
    "GrokImagineVideo10I2VAspectRatio",
    "GrokImagineVideo10I2VQuality",
    "GrokImagineVideo10T2V",
    "GrokImagineVideo10T2VAspectRatio",
    "GrokImagineVideo10T2VQuality",
    "GrokImagineVideo15Preview",
    "GrokImagineVideo15PreviewAspectRatio",
    "GrokImagineVideo15PreviewQuality",
    "Happyhorse10ImageToVideo",
    "Happyhorse10ImageToVideoQuality",
    "Happyhorse10ReferenceToVideo",
    "Happyhorse10ReferenceToVideoAspectRatio",
    "Happyhorse10ReferenceToVideoQuality",
    "Happyhorse10TextToVideo",
    "Happyhorse10TextToVideoAspectRatio",
    "Happyhorse10TextToVideoQuality",
    "Happyhorse10VideoEdit",
    "Happyhorse10VideoEditQuality",
    "Happyhorse11ImageToVideo",
    "Happyhorse11ImageToVideoQuality",
    "Happyhorse11ReferenceToVideo",
    "Happyhorse11ReferenceToVideoAspectRatio",
    "Happyhorse11ReferenceToVideoQuality",
    "Happyhorse11TextToVideo",
    "Happyhorse11TextToVideoAspectRatio",
    "Happyhorse11TextToVideoQuality",
    "KeyCredits",
    "KlingCustomElement",
    "KlingCustomElementModelParams",
    "KlingCustomElementModelParamsElementImageList",
    "KlingCustomElementModelParamsElementImageListReferImagesItem",
    "KlingCustomElementModelParamsElementVideoList",
    "KlingCustomElementModelParamsElementVideoListReferVideosItem",
    "KlingCustomElementModelParamsReferenceType",
    "KlingElement",
    "KlingO1ImageToVideo",
    "KlingO1ImageToVideoAspectRatio",
    "KlingO1ImageToVideoDuration",
    "KlingO1VideoEdit",
    "KlingO1VideoEditFast",
    "KlingO3ImageToVideo",
    "KlingO3ImageToVideoAspectRatio",
    "KlingO3ImageToVideoModelParams",
    "KlingO3ImageToVideoModelParamsShotType",
    "KlingO3ImageToVideoQuality",
    "KlingO3ImageToVideoSound",
    "KlingO3ReferenceToVideo",
    "KlingO3ReferenceToVideoAspectRatio",
    "KlingO3ReferenceToVideoModelParams",
    "KlingO3ReferenceToVideoQuality",
    "KlingO3TextToVideo",
    "KlingO3TextToVideoAspectRatio",
    "KlingO3TextToVideoModelParams",
    "KlingO3TextToVideoModelParamsElementListItem",
    "KlingO3TextToVideoModelParamsMultiPromptItem",
    "KlingO3TextToVideoModelParamsShotType",
    "KlingO3TextToVideoModelParamsWatermarkInfo",
    "KlingO3TextToVideoQuality",
    "KlingO3TextToVideoSound",
    "KlingO3VideoEdit",
    "KlingO3VideoEditModelParams",
    "KlingO3VideoEditQuality",
    "KlingShot",
    "KlingV3ImageToVideo",
    "KlingV3ImageToVideoModelParams",
    "KlingV3ImageToVideoModelParamsShotType",
    "KlingV3ImageToVideoQuality",
    "KlingV3ImageToVideoSound",
    "KlingV3MotionControl",
    "KlingV3MotionControlModelParams",
    "KlingV3MotionControlModelParamsCharacterOrientation",
    "KlingV3MotionControlQuality",
    "KlingV3TextToVideo",
    "KlingV3TextToVideoAspectRatio",
    "KlingV3TextToVideoModelParams",
    "KlingV3TextToVideoModelParamsShotType",
    "KlingV3TextToVideoQuality",
    "KlingV3TextToVideoSound",
    "KlingV3TurboImageToVideo",
    "KlingV3TurboImageToVideoQuality",
    "KlingV3TurboTextToVideo",
    "KlingV3TurboTextToVideoAspectRatio",
    "KlingV3TurboTextToVideoQuality",
    "KlingWatermark",
    "ListTasksStatus",
    "MinimaxH3ImageToVideo",
    "MinimaxH3ImageToVideoQuality",
    "MinimaxH3ReferenceToVideo",
    "MinimaxH3ReferenceToVideoAspectRatio",
    "MinimaxH3ReferenceToVideoQuality",
    "MinimaxH3TextToVideo",
    "MinimaxH3TextToVideoAspectRatio",
    "MinimaxH3TextToVideoQuality",
    "MiniMaxHailuo02",
    "MiniMaxHailuo02Duration",
    "MiniMaxHailuo02ModelParams",
    "MiniMaxHailuo02Quality",
    "MiniMaxHailuo23",
    "MiniMaxHailuo23Duration",
    "MiniMaxHailuo23Fast",
    "MiniMaxHailuo23FastDuration",
    "MiniMaxHailuo23FastModelParams",
    "MiniMaxHailuo23FastQuality",
    "MiniMaxHailuo23ModelParams",
    "MiniMaxHailuo23Quality",
    "Omnihuman15",
    "Seedance15Pro",
    "Seedance15ProAspectRatio",
    "Seedance15ProQuality",
    "Seedance20FastImageToVideo",
    "Seedance20FastImageToVideoAspectRatio",
    "Seedance20FastImageToVideoQuality",
    "Seedance20FastReferenceToVideo",
    "Seedance20FastReferenceToVideoAspectRatio",
    "Seedance20FastReferenceToVideoQuality",
    "Seedance20FastTextToVideo",
    "Seedance20FastTextToVideoAspectRatio",
    "Seedance20FastTextToVideoQuality",
    "Seedance20ImageToVideo",
    "Seedance20ImageToVideoAspectRatio",
    "Seedance20ImageToVideoQuality",
    "Seedance20MiniImageToVideo",
    "Seedance20MiniImageToVideoAspectRatio",
    "Seedance20MiniImageToVideoQuality",
    "Seedance20MiniReferenceToVideo",
    "Seedance20MiniReferenceToVideoAspectRatio",
    "Seedance20MiniReferenceToVideoQuality",
    "Seedance20MiniTextToVideo",
    "Seedance20MiniTextToVideoAspectRatio",
    "Seedance20MiniTextToVideoQuality",
    "Seedance20ReferenceToVideo",
    "Seedance20ReferenceToVideoAspectRatio",
    "Seedance20ReferenceToVideoQuality",
    "Seedance20TextToVideo",
    "Seedance20TextToVideoAspectRatio",
    "Seedance20TextToVideoQuality",
    "Seedance25DurationType1",
    "Seedance25ImageToVideo",
    "Seedance25ImageToVideoAspectRatio",
    "Seedance25ImageToVideoOutputFormat",
    "Seedance25ImageToVideoQuality",
    "Seedance25ReferenceToVideo",
    "Seedance25ReferenceToVideoAspectRatio",
    "Seedance25ReferenceToVideoOutputFormat",
    "Seedance25ReferenceToVideoQuality",
    "Seedance25TextToVideo",
    "Seedance25TextToVideoAspectRatio",
    "Seedance25TextToVideoOutputFormat",
    "Seedance25TextToVideoQuality",
    "Seedance25VideoEdit",
    "Seedance25VideoEditAspectRatio",
    "Seedance25VideoEditDuration",
    "Seedance25VideoEditOutputFormat",
    "Seedance25VideoEditQuality",
    "Seedance25VideoExtend",
    "Seedance25VideoExtendAspectRatio",
    "Seedance25VideoExtendOutputFormat",
    "Seedance25VideoExtendQuality",
    "SeedanceTextParams",
    "Sora2Preview",
    "Sora2PreviewAspectRatio",
    "Sora2PreviewDuration",
    "Sora2ProPreview",
    "Sora2ProPreviewAspectRatio",
    "Sora2ProPreviewDuration",
    "Sora2ProPreviewQuality",
    "StreamUpload",
    "TaskBatch",
    "TaskBatchRequest",
    "TaskDetail",
    "TaskDetailResultDataType0",
    "TaskError",
    "TaskInfo",
    "TaskPage",
    "TopazVideoUpscale",
    "TopazVideoUpscaleModelParams",
    "TopazVideoUpscaleModelParamsUpscaleFactorType0",
    "TopazVideoUpscaleModelParamsUpscaleFactorType1",
    "UploadedFile",
    "UrlUpload",
    "Usage",
    "Veo31FastBeta",
    "Veo31FastBetaAspectRatio",
    "Veo31FastBetaGenerationType",
    "Veo31FastBetaQuality",
    "Veo31FastGeneratePreview",
    "Veo31FastGeneratePreviewAspectRatio",
    "Veo31FastGeneratePreviewDuration",
    "Veo31FastGeneratePreviewGenerationType",
    "Veo31FastGeneratePreviewPersonGeneration",
    "Veo31FastGeneratePreviewQuality",
    "Veo31FastGeneratePreviewResizeMode",
    "Veo31GeneratePreview",
    "Veo31GeneratePreviewAspectRatio",
    "Veo31GeneratePreviewDuration",
    "Veo31GeneratePreviewGenerationType",
    "Veo31GeneratePreviewPersonGeneration",
    "Veo31GeneratePreviewQuality",
    "Veo31GeneratePreviewResizeMode",
    "Veo31Pro",
    "Veo31ProAspectRatio",
    "Veo31ProBeta",
    "Veo31ProBetaAspectRatio",
    "Veo31ProBetaGenerationType",
    "Veo31ProBetaQuality",
    "Veo31ProGenerationType",
    "Veo31ProQuality",
    "Videoretalk",
    "VideoTask",
    "Wan25ImageToVideo",
    "Wan25ImageToVideoDuration",
    "Wan25ImageToVideoQuality",
    "Wan25TextToVideo",
    "Wan25TextToVideoAspectRatio",
    "Wan25TextToVideoDuration",
    "Wan25TextToVideoQuality",
    "Wan26ImageToVideo",
    "Wan26ImageToVideoFlash",
    "Wan26ImageToVideoFlashQuality",
    "Wan26ImageToVideoQuality",
    "Wan26ReferenceVideo",
    "Wan26ReferenceVideoAspectRatio",
    "Wan26ReferenceVideoFlash",
    "Wan26ReferenceVideoFlashAspectRatio",
    "Wan26ReferenceVideoFlashQuality",
    "Wan26ReferenceVideoQuality",
    "Wan26TextToVideo",
    "Wan26TextToVideoAspectRatio",
    "Wan26TextToVideoQuality",
    "Wan27ImageToVideo",
    "Wan27ImageToVideoGenerationMode",
    "Wan27ImageToVideoQuality",
    "Wan27ReferenceVideo",
    "Wan27ReferenceVideoAspectRatio",
    "Wan27ReferenceVideoModelParams",
    "Wan27ReferenceVideoModelParamsVoiceBindings",
    "Wan27ReferenceVideoQuality",
    "Wan27TextToVideo",
    "Wan27TextToVideoAspectRatio",
    "Wan27TextToVideoQuality",
    "Wan27VideoEdit",
    "Wan27VideoEditAspectRatio",
    "Wan27VideoEditQuality",
    "Wan30DurationType1",
    "Wan30ImageToVideo",
    "Wan30ImageToVideoAspectRatio",
    "Wan30ImageToVideoQuality",
    "Wan30ReferenceVideo",
    "Wan30ReferenceVideoAspectRatio",
    "Wan30ReferenceVideoModelParams",
    "Wan30ReferenceVideoQuality",
    "Wan30TextToVideo",
    "Wan30TextToVideoAspectRatio",
    "Wan30TextToVideoQuality",
    "WanShots",
    "WanShotsShotType",
)

_MODULES = {
    "AccountCredits": ".account_credits",
    "Base64Upload": ".base_64_upload",
    "CreditBalances": ".credit_balances",
    "Credits": ".credits_",
    "DoubaoSeedance10ProFast": ".doubao_seedance_10_pro_fast",
    "DoubaoSeedance10ProFastAspectRatio": ".doubao_seedance_10_pro_fast_aspect_ratio",
    "DoubaoSeedance10ProFastQuality": ".doubao_seedance_10_pro_fast_quality",
    "ErrorDetail": ".error_detail",
    "ErrorReply": ".error_reply",
    "FileDeleted": ".file_deleted",
    "FileErrorReply": ".file_error_reply",
    "FileList": ".file_list",
    "FileListDataType0": ".file_list_data_type_0",
    "FileQuota": ".file_quota",
    "FileQuotaData": ".file_quota_data",
    "FileUpload": ".file_upload",
    "GeminiOmniFlashImageToVideo": ".gemini_omni_flash_image_to_video",
    "GeminiOmniFlashImageToVideoAspectRatio": ".gemini_omni_flash_image_to_video_aspect_ratio",
    "GeminiOmniFlashReferenceToVideo": ".gemini_omni_flash_reference_to_video",
    "GeminiOmniFlashReferenceToVideoAspectRatio": ".gemini_omni_flash_reference_to_video_aspect_ratio",
    "GeminiOmniFlashTextToVideo": ".gemini_omni_flash_text_to_video",
    "GeminiOmniFlashTextToVideoAspectRatio": ".gemini_omni_flash_text_to_video_aspect_ratio",
    "GeminiOmniFlashVideoEdit": ".gemini_omni_flash_video_edit",
    "GrokImagineImageToVideoBeta": ".grok_imagine_image_to_video_beta",
    "GrokImagineImageToVideoBetaAspectRatio": ".grok_imagine_image_to_video_beta_aspect_ratio",
    "GrokImagineImageToVideoBetaMode": ".grok_imagine_image_to_video_beta_mode",
    "GrokImagineImageToVideoBetaQuality": ".grok_imagine_image_to_video_beta_quality",
    "GrokImagineTextToVideoBeta": ".grok_imagine_text_to_video_beta",
    "GrokImagineTextToVideoBetaAspectRatio": ".grok_imagine_text_to_video_beta_aspect_ratio",
    "GrokImagineTextToVideoBetaMode": ".grok_imagine_text_to_video_beta_mode",
    "GrokImagineTextToVideoBetaQuality": ".grok_imagine_text_to_video_beta_quality",
    "GrokImagineVideo10I2V": ".grok_imagine_video_10i2v",
    "GrokImagineVideo10I2VAspectRatio": ".grok_imagine_video_10i2v_aspect_ratio",
    "GrokImagineVideo10I2VQuality": ".grok_imagine_video_10i2v_quality",
    "GrokImagineVideo10T2V": ".grok_imagine_video_10t2v",
    "GrokImagineVideo10T2VAspectRatio": ".grok_imagine_video_10t2v_aspect_ratio",
    "GrokImagineVideo10T2VQuality": ".grok_imagine_video_10t2v_quality",
    "GrokImagineVideo15Preview": ".grok_imagine_video_15_preview",
    "GrokImagineVideo15PreviewAspectRatio": ".grok_imagine_video_15_preview_aspect_ratio",
    "GrokImagineVideo15PreviewQuality": ".grok_imagine_video_15_preview_quality",
    "Happyhorse10ImageToVideo": ".happyhorse_10_image_to_video",
    "Happyhorse10ImageToVideoQuality": ".happyhorse_10_image_to_video_quality",
    "Happyhorse10ReferenceToVideo": ".happyhorse_10_reference_to_video",
    "Happyhorse10ReferenceToVideoAspectRatio": ".happyhorse_10_reference_to_video_aspect_ratio",
    "Happyhorse10ReferenceToVideoQuality": ".happyhorse_10_reference_to_video_quality",
    "Happyhorse10TextToVideo": ".happyhorse_10_text_to_video",
    "Happyhorse10TextToVideoAspectRatio": ".happyhorse_10_text_to_video_aspect_ratio",
    "Happyhorse10TextToVideoQuality": ".happyhorse_10_text_to_video_quality",
    "Happyhorse10VideoEdit": ".happyhorse_10_video_edit",
    "Happyhorse10VideoEditQuality": ".happyhorse_10_video_edit_quality",
    "Happyhorse11ImageToVideo": ".happyhorse_11_image_to_video",
    "Happyhorse11ImageToVideoQuality": ".happyhorse_11_image_to_video_quality",
    "Happyhorse11ReferenceToVideo": ".happyhorse_11_reference_to_video",
    "Happyhorse11ReferenceToVideoAspectRatio": ".happyhorse_11_reference_to_video_aspect_ratio",
    "Happyhorse11ReferenceToVideoQuality": ".happyhorse_11_reference_to_video_quality",
    "Happyhorse11TextToVideo": ".happyhorse_11_text_to_video",
    "Happyhorse11TextToVideoAspectRatio": ".happyhorse_11_text_to_video_aspect_ratio",
    "Happyhorse11TextToVideoQuality": ".happyhorse_11_text_to_video_quality",
    "KeyCredits": ".key_credits",
    "KlingCustomElement": ".kling_custom_element",
    "KlingCustomElementModelParams": ".kling_custom_element_model_params",
    "KlingCustomElementModelParamsElementImageList": ".kling_custom_element_model_params_element_image_list",
    "KlingCustomElementModelParamsElementImageListReferImagesItem": ".kling_custom_element_model_params_element_image_list_refer_images_item",
    "KlingCustomElementModelParamsElementVideoList": ".kling_custom_element_model_params_element_video_list",
    "KlingCustomElementModelParamsElementVideoListReferVideosItem": ".kling_custom_element_model_params_element_video_list_refer_videos_item",
    "KlingCustomElementModelParamsReferenceType": ".kling_custom_element_model_params_reference_type",
    "KlingElement": ".kling_element",
    "KlingO1ImageToVideo": ".kling_o1_image_to_video",
    "KlingO1ImageToVideoAspectRatio": ".kling_o1_image_to_video_aspect_ratio",
    "KlingO1ImageToVideoDuration": ".kling_o1_image_to_video_duration",
    "KlingO1VideoEdit": ".kling_o1_video_edit",
    "KlingO1VideoEditFast": ".kling_o1_video_edit_fast",
    "KlingO3ImageToVideo": ".kling_o3_image_to_video",
    "KlingO3ImageToVideoAspectRatio": ".kling_o3_image_to_video_aspect_ratio",
    "KlingO3ImageToVideoModelParams": ".kling_o3_image_to_video_model_params",
    "KlingO3ImageToVideoModelParamsShotType": ".kling_o3_image_to_video_model_params_shot_type",
    "KlingO3ImageToVideoQuality": ".kling_o3_image_to_video_quality",
    "KlingO3ImageToVideoSound": ".kling_o3_image_to_video_sound",
    "KlingO3ReferenceToVideo": ".kling_o3_reference_to_video",
    "KlingO3ReferenceToVideoAspectRatio": ".kling_o3_reference_to_video_aspect_ratio",
    "KlingO3ReferenceToVideoModelParams": ".kling_o3_reference_to_video_model_params",
    "KlingO3ReferenceToVideoQuality": ".kling_o3_reference_to_video_quality",
    "KlingO3TextToVideo": ".kling_o3_text_to_video",
    "KlingO3TextToVideoAspectRatio": ".kling_o3_text_to_video_aspect_ratio",
    "KlingO3TextToVideoModelParams": ".kling_o3_text_to_video_model_params",
    "KlingO3TextToVideoModelParamsElementListItem": ".kling_o3_text_to_video_model_params_element_list_item",
    "KlingO3TextToVideoModelParamsMultiPromptItem": ".kling_o3_text_to_video_model_params_multi_prompt_item",
    "KlingO3TextToVideoModelParamsShotType": ".kling_o3_text_to_video_model_params_shot_type",
    "KlingO3TextToVideoModelParamsWatermarkInfo": ".kling_o3_text_to_video_model_params_watermark_info",
    "KlingO3TextToVideoQuality": ".kling_o3_text_to_video_quality",
    "KlingO3TextToVideoSound": ".kling_o3_text_to_video_sound",
    "KlingO3VideoEdit": ".kling_o3_video_edit",
    "KlingO3VideoEditModelParams": ".kling_o3_video_edit_model_params",
    "KlingO3VideoEditQuality": ".kling_o3_video_edit_quality",
    "KlingShot": ".kling_shot",
    "KlingV3ImageToVideo": ".kling_v3_image_to_video",
    "KlingV3ImageToVideoModelParams": ".kling_v3_image_to_video_model_params",
    "KlingV3ImageToVideoModelParamsShotType": ".kling_v3_image_to_video_model_params_shot_type",
    "KlingV3ImageToVideoQuality": ".kling_v3_image_to_video_quality",
    "KlingV3ImageToVideoSound": ".kling_v3_image_to_video_sound",
    "KlingV3MotionControl": ".kling_v3_motion_control",
    "KlingV3MotionControlModelParams": ".kling_v3_motion_control_model_params",
    "KlingV3MotionControlModelParamsCharacterOrientation": ".kling_v3_motion_control_model_params_character_orientation",
    "KlingV3MotionControlQuality": ".kling_v3_motion_control_quality",
    "KlingV3TextToVideo": ".kling_v3_text_to_video",
    "KlingV3TextToVideoAspectRatio": ".kling_v3_text_to_video_aspect_ratio",
    "KlingV3TextToVideoModelParams": ".kling_v3_text_to_video_model_params",
    "KlingV3TextToVideoModelParamsShotType": ".kling_v3_text_to_video_model_params_shot_type",
    "KlingV3TextToVideoQuality": ".kling_v3_text_to_video_quality",
    "KlingV3TextToVideoSound": ".kling_v3_text_to_video_sound",
    "KlingV3TurboImageToVideo": ".kling_v3_turbo_image_to_video",
    "KlingV3TurboImageToVideoQuality": ".kling_v3_turbo_image_to_video_quality",
    "KlingV3TurboTextToVideo": ".kling_v3_turbo_text_to_video",
    "KlingV3TurboTextToVideoAspectRatio": ".kling_v3_turbo_text_to_video_aspect_ratio",
    "KlingV3TurboTextToVideoQuality": ".kling_v3_turbo_text_to_video_quality",
    "KlingWatermark": ".kling_watermark",
    "ListTasksStatus": ".list_tasks_status",
    "MiniMaxHailuo02": ".mini_max_hailuo_02",
    "MiniMaxHailuo02Duration": ".mini_max_hailuo_02_duration",
    "MiniMaxHailuo02ModelParams": ".mini_max_hailuo_02_model_params",
    "MiniMaxHailuo02Quality": ".mini_max_hailuo_02_quality",
    "MiniMaxHailuo23": ".mini_max_hailuo_23",
    "MiniMaxHailuo23Duration": ".mini_max_hailuo_23_duration",
    "MiniMaxHailuo23Fast": ".mini_max_hailuo_23_fast",
    "MiniMaxHailuo23FastDuration": ".mini_max_hailuo_23_fast_duration",
    "MiniMaxHailuo23FastModelParams": ".mini_max_hailuo_23_fast_model_params",
    "MiniMaxHailuo23FastQuality": ".mini_max_hailuo_23_fast_quality",
    "MiniMaxHailuo23ModelParams": ".mini_max_hailuo_23_model_params",
    "MiniMaxHailuo23Quality": ".mini_max_hailuo_23_quality",
    "MinimaxH3ImageToVideo": ".minimax_h3_image_to_video",
    "MinimaxH3ImageToVideoQuality": ".minimax_h3_image_to_video_quality",
    "MinimaxH3ReferenceToVideo": ".minimax_h3_reference_to_video",
    "MinimaxH3ReferenceToVideoAspectRatio": ".minimax_h3_reference_to_video_aspect_ratio",
    "MinimaxH3ReferenceToVideoQuality": ".minimax_h3_reference_to_video_quality",
    "MinimaxH3TextToVideo": ".minimax_h3_text_to_video",
    "MinimaxH3TextToVideoAspectRatio": ".minimax_h3_text_to_video_aspect_ratio",
    "MinimaxH3TextToVideoQuality": ".minimax_h3_text_to_video_quality",
    "Omnihuman15": ".omnihuman_15",
    "Seedance15Pro": ".seedance_15_pro",
    "Seedance15ProAspectRatio": ".seedance_15_pro_aspect_ratio",
    "Seedance15ProQuality": ".seedance_15_pro_quality",
    "Seedance20FastImageToVideo": ".seedance_20_fast_image_to_video",
    "Seedance20FastImageToVideoAspectRatio": ".seedance_20_fast_image_to_video_aspect_ratio",
    "Seedance20FastImageToVideoQuality": ".seedance_20_fast_image_to_video_quality",
    "Seedance20FastReferenceToVideo": ".seedance_20_fast_reference_to_video",
    "Seedance20FastReferenceToVideoAspectRatio": ".seedance_20_fast_reference_to_video_aspect_ratio",
    "Seedance20FastReferenceToVideoQuality": ".seedance_20_fast_reference_to_video_quality",
    "Seedance20FastTextToVideo": ".seedance_20_fast_text_to_video",
    "Seedance20FastTextToVideoAspectRatio": ".seedance_20_fast_text_to_video_aspect_ratio",
    "Seedance20FastTextToVideoQuality": ".seedance_20_fast_text_to_video_quality",
    "Seedance20ImageToVideo": ".seedance_20_image_to_video",
    "Seedance20ImageToVideoAspectRatio": ".seedance_20_image_to_video_aspect_ratio",
    "Seedance20ImageToVideoQuality": ".seedance_20_image_to_video_quality",
    "Seedance20MiniImageToVideo": ".seedance_20_mini_image_to_video",
    "Seedance20MiniImageToVideoAspectRatio": ".seedance_20_mini_image_to_video_aspect_ratio",
    "Seedance20MiniImageToVideoQuality": ".seedance_20_mini_image_to_video_quality",
    "Seedance20MiniReferenceToVideo": ".seedance_20_mini_reference_to_video",
    "Seedance20MiniReferenceToVideoAspectRatio": ".seedance_20_mini_reference_to_video_aspect_ratio",
    "Seedance20MiniReferenceToVideoQuality": ".seedance_20_mini_reference_to_video_quality",
    "Seedance20MiniTextToVideo": ".seedance_20_mini_text_to_video",
    "Seedance20MiniTextToVideoAspectRatio": ".seedance_20_mini_text_to_video_aspect_ratio",
    "Seedance20MiniTextToVideoQuality": ".seedance_20_mini_text_to_video_quality",
    "Seedance20ReferenceToVideo": ".seedance_20_reference_to_video",
    "Seedance20ReferenceToVideoAspectRatio": ".seedance_20_reference_to_video_aspect_ratio",
    "Seedance20ReferenceToVideoQuality": ".seedance_20_reference_to_video_quality",
    "Seedance20TextToVideo": ".seedance_20_text_to_video",
    "Seedance20TextToVideoAspectRatio": ".seedance_20_text_to_video_aspect_ratio",
    "Seedance20TextToVideoQuality": ".seedance_20_text_to_video_quality",
    "Seedance25DurationType1": ".seedance_25_duration_type_1",
    "Seedance25ImageToVideo": ".seedance_25_image_to_video",
    "Seedance25ImageToVideoAspectRatio": ".seedance_25_image_to_video_aspect_ratio",
    "Seedance25ImageToVideoOutputFormat": ".seedance_25_image_to_video_output_format",
    "Seedance25ImageToVideoQuality": ".seedance_25_image_to_video_quality",
    "Seedance25ReferenceToVideo": ".seedance_25_reference_to_video",
    "Seedance25ReferenceToVideoAspectRatio": ".seedance_25_reference_to_video_aspect_ratio",
    "Seedance25ReferenceToVideoOutputFormat": ".seedance_25_reference_to_video_output_format",
    "Seedance25ReferenceToVideoQuality": ".seedance_25_reference_to_video_quality",
    "Seedance25TextToVideo": ".seedance_25_text_to_video",
    "Seedance25TextToVideoAspectRatio": ".seedance_25_text_to_video_aspect_ratio",
    "Seedance25TextToVideoOutputFormat": ".seedance_25_text_to_video_output_format",
    "Seedance25TextToVideoQuality": ".seedance_25_text_to_video_quality",
    "Seedance25VideoEdit": ".seedance_25_video_edit",
    "Seedance25VideoEditAspectRatio": ".seedance_25_video_edit_aspect_ratio",
    "Seedance25VideoEditDuration": ".seedance_25_video_edit_duration",
    "Seedance25VideoEditOutputFormat": ".seedance_25_video_edit_output_format",
    "Seedance25VideoEditQuality": ".seedance_25_video_edit_quality",
    "Seedance25VideoExtend": ".seedance_25_video_extend",
    "Seedance25VideoExtendAspectRatio": ".seedance_25_video_extend_aspect_ratio",
    "Seedance25VideoExtendOutputFormat": ".seedance_25_video_extend_output_format",
    "Seedance25VideoExtendQuality": ".seedance_25_video_extend_quality",
    "SeedanceTextParams": ".seedance_text_params",
    "Sora2Preview": ".sora_2_preview",
    "Sora2PreviewAspectRatio": ".sora_2_preview_aspect_ratio",
    "Sora2PreviewDuration": ".sora_2_preview_duration",
    "Sora2ProPreview": ".sora_2_pro_preview",
    "Sora2ProPreviewAspectRatio": ".sora_2_pro_preview_aspect_ratio",
    "Sora2ProPreviewDuration": ".sora_2_pro_preview_duration",
    "Sora2ProPreviewQuality": ".sora_2_pro_preview_quality",
    "StreamUpload": ".stream_upload",
    "TaskBatch": ".task_batch",
    "TaskBatchRequest": ".task_batch_request",
    "TaskDetail": ".task_detail",
    "TaskDetailResultDataType0": ".task_detail_result_data_type_0",
    "TaskError": ".task_error",
    "TaskInfo": ".task_info",
    "TaskPage": ".task_page",
    "TopazVideoUpscale": ".topaz_video_upscale",
    "TopazVideoUpscaleModelParams": ".topaz_video_upscale_model_params",
    "TopazVideoUpscaleModelParamsUpscaleFactorType0": ".topaz_video_upscale_model_params_upscale_factor_type_0",
    "TopazVideoUpscaleModelParamsUpscaleFactorType1": ".topaz_video_upscale_model_params_upscale_factor_type_1",
    "UploadedFile": ".uploaded_file",
    "UrlUpload": ".url_upload",
    "Usage": ".usage",
    "Veo31FastBeta": ".veo_31_fast_beta",
    "Veo31FastBetaAspectRatio": ".veo_31_fast_beta_aspect_ratio",
    "Veo31FastBetaGenerationType": ".veo_31_fast_beta_generation_type",
    "Veo31FastBetaQuality": ".veo_31_fast_beta_quality",
    "Veo31FastGeneratePreview": ".veo_31_fast_generate_preview",
    "Veo31FastGeneratePreviewAspectRatio": ".veo_31_fast_generate_preview_aspect_ratio",
    "Veo31FastGeneratePreviewDuration": ".veo_31_fast_generate_preview_duration",
    "Veo31FastGeneratePreviewGenerationType": ".veo_31_fast_generate_preview_generation_type",
    "Veo31FastGeneratePreviewPersonGeneration": ".veo_31_fast_generate_preview_person_generation",
    "Veo31FastGeneratePreviewQuality": ".veo_31_fast_generate_preview_quality",
    "Veo31FastGeneratePreviewResizeMode": ".veo_31_fast_generate_preview_resize_mode",
    "Veo31GeneratePreview": ".veo_31_generate_preview",
    "Veo31GeneratePreviewAspectRatio": ".veo_31_generate_preview_aspect_ratio",
    "Veo31GeneratePreviewDuration": ".veo_31_generate_preview_duration",
    "Veo31GeneratePreviewGenerationType": ".veo_31_generate_preview_generation_type",
    "Veo31GeneratePreviewPersonGeneration": ".veo_31_generate_preview_person_generation",
    "Veo31GeneratePreviewQuality": ".veo_31_generate_preview_quality",
    "Veo31GeneratePreviewResizeMode": ".veo_31_generate_preview_resize_mode",
    "Veo31Pro": ".veo_31_pro",
    "Veo31ProAspectRatio": ".veo_31_pro_aspect_ratio",
    "Veo31ProBeta": ".veo_31_pro_beta",
    "Veo31ProBetaAspectRatio": ".veo_31_pro_beta_aspect_ratio",
    "Veo31ProBetaGenerationType": ".veo_31_pro_beta_generation_type",
    "Veo31ProBetaQuality": ".veo_31_pro_beta_quality",
    "Veo31ProGenerationType": ".veo_31_pro_generation_type",
    "Veo31ProQuality": ".veo_31_pro_quality",
    "VideoTask": ".video_task",
    "Videoretalk": ".videoretalk",
    "Wan25ImageToVideo": ".wan_25_image_to_video",
    "Wan25ImageToVideoDuration": ".wan_25_image_to_video_duration",
    "Wan25ImageToVideoQuality": ".wan_25_image_to_video_quality",
    "Wan25TextToVideo": ".wan_25_text_to_video",
    "Wan25TextToVideoAspectRatio": ".wan_25_text_to_video_aspect_ratio",
    "Wan25TextToVideoDuration": ".wan_25_text_to_video_duration",
    "Wan25TextToVideoQuality": ".wan_25_text_to_video_quality",
    "Wan26ImageToVideo": ".wan_26_image_to_video",
    "Wan26ImageToVideoFlash": ".wan_26_image_to_video_flash",
    "Wan26ImageToVideoFlashQuality": ".wan_26_image_to_video_flash_quality",
    "Wan26ImageToVideoQuality": ".wan_26_image_to_video_quality",
    "Wan26ReferenceVideo": ".wan_26_reference_video",
    "Wan26ReferenceVideoAspectRatio": ".wan_26_reference_video_aspect_ratio",
    "Wan26ReferenceVideoFlash": ".wan_26_reference_video_flash",
    "Wan26ReferenceVideoFlashAspectRatio": ".wan_26_reference_video_flash_aspect_ratio",
    "Wan26ReferenceVideoFlashQuality": ".wan_26_reference_video_flash_quality",
    "Wan26ReferenceVideoQuality": ".wan_26_reference_video_quality",
    "Wan26TextToVideo": ".wan_26_text_to_video",
    "Wan26TextToVideoAspectRatio": ".wan_26_text_to_video_aspect_ratio",
    "Wan26TextToVideoQuality": ".wan_26_text_to_video_quality",
    "Wan27ImageToVideo": ".wan_27_image_to_video",
    "Wan27ImageToVideoGenerationMode": ".wan_27_image_to_video_generation_mode",
    "Wan27ImageToVideoQuality": ".wan_27_image_to_video_quality",
    "Wan27ReferenceVideo": ".wan_27_reference_video",
    "Wan27ReferenceVideoAspectRatio": ".wan_27_reference_video_aspect_ratio",
    "Wan27ReferenceVideoModelParams": ".wan_27_reference_video_model_params",
    "Wan27ReferenceVideoModelParamsVoiceBindings": ".wan_27_reference_video_model_params_voice_bindings",
    "Wan27ReferenceVideoQuality": ".wan_27_reference_video_quality",
    "Wan27TextToVideo": ".wan_27_text_to_video",
    "Wan27TextToVideoAspectRatio": ".wan_27_text_to_video_aspect_ratio",
    "Wan27TextToVideoQuality": ".wan_27_text_to_video_quality",
    "Wan27VideoEdit": ".wan_27_video_edit",
    "Wan27VideoEditAspectRatio": ".wan_27_video_edit_aspect_ratio",
    "Wan27VideoEditQuality": ".wan_27_video_edit_quality",
    "Wan30DurationType1": ".wan_30_duration_type_1",
    "Wan30ImageToVideo": ".wan_30_image_to_video",
    "Wan30ImageToVideoAspectRatio": ".wan_30_image_to_video_aspect_ratio",
    "Wan30ImageToVideoQuality": ".wan_30_image_to_video_quality",
    "Wan30ReferenceVideo": ".wan_30_reference_video",
    "Wan30ReferenceVideoAspectRatio": ".wan_30_reference_video_aspect_ratio",
    "Wan30ReferenceVideoModelParams": ".wan_30_reference_video_model_params",
    "Wan30ReferenceVideoQuality": ".wan_30_reference_video_quality",
    "Wan30TextToVideo": ".wan_30_text_to_video",
    "Wan30TextToVideoAspectRatio": ".wan_30_text_to_video_aspect_ratio",
    "Wan30TextToVideoQuality": ".wan_30_text_to_video_quality",
    "WanShots": ".wan_shots",
    "WanShotsShotType": ".wan_shots_shot_type",
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
