# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_o3_video_edit_quality import KlingO3VideoEditQuality, check_kling_o3_video_edit_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_o3_video_edit_model_params import KlingO3VideoEditModelParams


T = TypeVar("T", bound="KlingO3VideoEdit")


@_attrs_define(kw_only=True)
class KlingO3VideoEdit:
    """Edits a video as the prompt describes, guided by images and elements; duration and aspect ratio stay the same. With
    a video, a request can have at most four images and elements together. Source: https://docs.evolink.ai/en/api-
    manual/video-series/kling/kling-o3-video-edit

        Attributes:
            model (Literal['kling-o3-video-edit']): Model id. Default: 'kling-o3-video-edit'.
            prompt (str | Unset): How to change the video; `<<<video_1>>>` refers to the video, `<<<image_1>>>` to the first
                image and `<<<element_1>>>` to the first element. At most 2500 characters.
            video_url (str | Unset): The video to edit, at least 3 seconds long, 720 to 2160 pixels wide and high, with 24
                to 60 frames per second. Its seconds, rounded up, are billed; the result has no sound effects. As mp4, mov, up
                to 200 MB.
            keep_original_sound (bool | Unset): Whether to keep the video's audio. The server's default is true.
            image_urls (list[str] | Unset): Reference images of the intended style; with a video, at most four images and
                elements together. As image.
            quality (KlingO3VideoEditQuality | Unset): Video resolution. 1080p costs a third more. The server's default is
                "720p".
            model_params (KlingO3VideoEditModelParams | Unset): Elements and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["kling-o3-video-edit"] = "kling-o3-video-edit"
    prompt: str | Unset = UNSET
    video_url: str | Unset = UNSET
    keep_original_sound: bool | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    quality: KlingO3VideoEditQuality | Unset = UNSET
    model_params: KlingO3VideoEditModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_url = self.video_url

        keep_original_sound = self.keep_original_sound

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if video_url is not UNSET:
            field_dict["video_url"] = video_url
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if quality is not UNSET:
            field_dict["quality"] = quality
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o3_video_edit_model_params import KlingO3VideoEditModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-o3-video-edit"], d.pop("model"))
        if model != "kling-o3-video-edit":
            raise ValueError(f"model must match const 'kling-o3-video-edit', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        video_url = d.pop("video_url", UNSET)

        keep_original_sound = d.pop("keep_original_sound", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: KlingO3VideoEditQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_o3_video_edit_quality(_quality)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingO3VideoEditModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingO3VideoEditModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_o3_video_edit = cls(
            model=model,
            prompt=prompt,
            video_url=video_url,
            keep_original_sound=keep_original_sound,
            image_urls=image_urls,
            quality=quality,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_o3_video_edit
