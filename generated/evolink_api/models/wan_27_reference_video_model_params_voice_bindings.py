# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan27ReferenceVideoModelParamsVoiceBindings")


@_attrs_define(kw_only=True)
class Wan27ReferenceVideoModelParamsVoiceBindings:
    """A voice for each reference that needs one: image1 is the voice of the first of image_urls, video1 that of the first
    of video_urls. It overrides a video's own audio.

        Attributes:
            image1 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            image2 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            image3 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            image4 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            image5 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            video1 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            video2 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            video3 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            video4 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
            video5 (str | Unset): URL of a recording of this reference's voice. As wav, mp3, up to 15 MB.
    """

    image1: str | Unset = UNSET
    image2: str | Unset = UNSET
    image3: str | Unset = UNSET
    image4: str | Unset = UNSET
    image5: str | Unset = UNSET
    video1: str | Unset = UNSET
    video2: str | Unset = UNSET
    video3: str | Unset = UNSET
    video4: str | Unset = UNSET
    video5: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image1 = self.image1

        image2 = self.image2

        image3 = self.image3

        image4 = self.image4

        image5 = self.image5

        video1 = self.video1

        video2 = self.video2

        video3 = self.video3

        video4 = self.video4

        video5 = self.video5

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if image1 is not UNSET:
            field_dict["image1"] = image1
        if image2 is not UNSET:
            field_dict["image2"] = image2
        if image3 is not UNSET:
            field_dict["image3"] = image3
        if image4 is not UNSET:
            field_dict["image4"] = image4
        if image5 is not UNSET:
            field_dict["image5"] = image5
        if video1 is not UNSET:
            field_dict["video1"] = video1
        if video2 is not UNSET:
            field_dict["video2"] = video2
        if video3 is not UNSET:
            field_dict["video3"] = video3
        if video4 is not UNSET:
            field_dict["video4"] = video4
        if video5 is not UNSET:
            field_dict["video5"] = video5

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image1 = d.pop("image1", UNSET)

        image2 = d.pop("image2", UNSET)

        image3 = d.pop("image3", UNSET)

        image4 = d.pop("image4", UNSET)

        image5 = d.pop("image5", UNSET)

        video1 = d.pop("video1", UNSET)

        video2 = d.pop("video2", UNSET)

        video3 = d.pop("video3", UNSET)

        video4 = d.pop("video4", UNSET)

        video5 = d.pop("video5", UNSET)

        wan_27_reference_video_model_params_voice_bindings = cls(
            image1=image1,
            image2=image2,
            image3=image3,
            image4=image4,
            image5=image5,
            video1=video1,
            video2=video2,
            video3=video3,
            video4=video4,
            video5=video5,
        )

        return wan_27_reference_video_model_params_voice_bindings
