# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Omnihuman15")


@_attrs_define(kw_only=True)
class Omnihuman15:
    """Animates the person in an image to speak and move to an audio file of up to 35 seconds. Source:
    https://docs.evolink.ai/en/api-manual/video-series/omnihuman/omnihuman-1.5-video-generate

        Attributes:
            model (Literal['omnihuman-1.5']): Model id. Default: 'omnihuman-1.5'.
            audio_url (str): URL of the speech or song, up to 35 seconds long; every started second is billed. As mp3, wav.
            image_urls (list[str]): The image of the person, who must be clearly visible. Exactly 1 element. As jpg, jpeg,
                png, webp, up to 10 MB.
            prompt (str | Unset): How the person behaves, in Chinese, English, Japanese, Korean, Mexican Spanish or
                Indonesian.
            pe_fast_mode (bool | Unset): Whether to generate faster at lower quality. The server's default is false.
            mask_url (list[str] | Unset): Masks of the part that moves, in the size of the image. As image.
            seed (int | Unset): Random seed. The same positive seed produces similar videos for the same request; random if
                omitted.
            subject_check (bool | Unset): Whether to check first that the image shows a person, which takes time. The
                server's default is false.
            auto_mask (bool | Unset): Whether to detect and mask the person in the image, which takes time. It has no effect
                with mask_url. The server's default is false.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    audio_url: str
    image_urls: list[str]
    model: Literal["omnihuman-1.5"] = "omnihuman-1.5"
    prompt: str | Unset = UNSET
    pe_fast_mode: bool | Unset = UNSET
    mask_url: list[str] | Unset = UNSET
    seed: int | Unset = UNSET
    subject_check: bool | Unset = UNSET
    auto_mask: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        audio_url = self.audio_url

        image_urls = self.image_urls

        prompt = self.prompt

        pe_fast_mode = self.pe_fast_mode

        mask_url: list[str] | Unset = UNSET
        if not isinstance(self.mask_url, Unset):
            mask_url = self.mask_url

        seed = self.seed

        subject_check = self.subject_check

        auto_mask = self.auto_mask

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "audio_url": audio_url,
                "image_urls": image_urls,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if pe_fast_mode is not UNSET:
            field_dict["pe_fast_mode"] = pe_fast_mode
        if mask_url is not UNSET:
            field_dict["mask_url"] = mask_url
        if seed is not UNSET:
            field_dict["seed"] = seed
        if subject_check is not UNSET:
            field_dict["subject_check"] = subject_check
        if auto_mask is not UNSET:
            field_dict["auto_mask"] = auto_mask
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["omnihuman-1.5"], d.pop("model"))
        if model != "omnihuman-1.5":
            raise ValueError(f"model must match const 'omnihuman-1.5', got '{model}'")

        audio_url = d.pop("audio_url")

        image_urls = cast(list[str], d.pop("image_urls"))

        prompt = d.pop("prompt", UNSET)

        pe_fast_mode = d.pop("pe_fast_mode", UNSET)

        mask_url = cast(list[str], d.pop("mask_url", UNSET))

        seed = d.pop("seed", UNSET)

        subject_check = d.pop("subject_check", UNSET)

        auto_mask = d.pop("auto_mask", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        omnihuman_15 = cls(
            model=model,
            audio_url=audio_url,
            image_urls=image_urls,
            prompt=prompt,
            pe_fast_mode=pe_fast_mode,
            mask_url=mask_url,
            seed=seed,
            subject_check=subject_check,
            auto_mask=auto_mask,
            callback_url=callback_url,
        )

        return omnihuman_15
