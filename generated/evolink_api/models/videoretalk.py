# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Videoretalk")


@_attrs_define(kw_only=True)
class Videoretalk:
    """Synchronizes the lips of a person in a video with a speech recording. Source: https://docs.evolink.ai/en/api-
    manual/video-series/videoretalk/videoretalk-video-generate

        Attributes:
            model (Literal['videoretalk']): Model id. Default: 'videoretalk'.
            video_url (str): URL of the video, preferably 2 to 300 seconds long. A face must be clearly visible, or the task
                fails. Common formats such as MP4 and MOV are accepted. As video.
            audio_url (str): URL of the speech recording. Common formats such as WAV, MP3 and M4A are accepted. As audio.
            ref_image_url (str | Unset): URL of a front-view image of the person to animate; needed if the video shows
                several faces. As image.
            video_extension (bool | Unset): Whether to extend the video to the duration of a longer recording; otherwise the
                result ends with the shorter of the two. The server's default is false.
            query_face_threshold (int | Unset): Similarity threshold for face matching. Lower it, for example to 140, if no
                face is found; raise it, for example to 190, if the wrong face is matched. From 120 to 200. The server's default
                is 170.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    video_url: str
    audio_url: str
    model: Literal["videoretalk"] = "videoretalk"
    ref_image_url: str | Unset = UNSET
    video_extension: bool | Unset = UNSET
    query_face_threshold: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        video_url = self.video_url

        audio_url = self.audio_url

        ref_image_url = self.ref_image_url

        video_extension = self.video_extension

        query_face_threshold = self.query_face_threshold

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "video_url": video_url,
                "audio_url": audio_url,
            }
        )
        if ref_image_url is not UNSET:
            field_dict["ref_image_url"] = ref_image_url
        if video_extension is not UNSET:
            field_dict["video_extension"] = video_extension
        if query_face_threshold is not UNSET:
            field_dict["query_face_threshold"] = query_face_threshold
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["videoretalk"], d.pop("model"))
        if model != "videoretalk":
            raise ValueError(f"model must match const 'videoretalk', got '{model}'")

        video_url = d.pop("video_url")

        audio_url = d.pop("audio_url")

        ref_image_url = d.pop("ref_image_url", UNSET)

        video_extension = d.pop("video_extension", UNSET)

        query_face_threshold = d.pop("query_face_threshold", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        videoretalk = cls(
            model=model,
            video_url=video_url,
            audio_url=audio_url,
            ref_image_url=ref_image_url,
            video_extension=video_extension,
            query_face_threshold=query_face_threshold,
            callback_url=callback_url,
        )

        return videoretalk
