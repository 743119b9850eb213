# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Videoretalk")


@_attrs_define(kw_only=True)
class Videoretalk:
    """Moves the lips of a person in a video to another speech. Source: https://docs.evolink.ai/en/api-manual/video-
    series/videoretalk/videoretalk-video-generate

        Attributes:
            model (Literal['videoretalk']): The model's id. Default: 'videoretalk'.
            video_url (str): The URL of the video, best 2 to 300 seconds long. A face has to be clearly seen in it, or the
                task fails. MP4, MOV and other usual formats. As video.
            audio_url (str): The URL of the speech. WAV, MP3, M4A and other usual formats. As audio.
            ref_image_url (str | Unset): The URL of a picture of the person meant, from the front; needed where the video
                shows several faces. As image.
            video_extension (bool | Unset): Whether the video is made as long as a longer speech; otherwise the result ends
                with the shorter of the two. The server's default is false.
            query_face_threshold (int | Unset): How alike faces must be. Lower it, to 140 perhaps, where no face is found;
                raise it, to 190 perhaps, where the wrong one is. From 120 to 200. The server's default is 170.
            callback_url (str | Unset): Where EvoLink POSTs the finished task: once it has completed, failed or been
                cancelled, after billing is settled. The body is the same as the task query's. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is tried again after 1, 2 and 4 s. Deliveries are not signed:
                fetch the task by its id before believing one. At most 2048 characters.
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
