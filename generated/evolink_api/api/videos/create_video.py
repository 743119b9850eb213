# Made by scripts/generate from spec/. Do not edit.
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_reply import ErrorReply
from ...models.kling_o1_image_to_video import KlingO1ImageToVideo
from ...models.kling_o1_video_edit_fast import KlingO1VideoEditFast
from ...models.kling_o3_text_to_video import KlingO3TextToVideo
from ...models.veo_31_pro import Veo31Pro
from ...models.video_task import VideoTask
from ...models.wan_25_text_to_video import Wan25TextToVideo
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro | Wan25TextToVideo,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/videos/generations",
    }

    if isinstance(body, KlingO1ImageToVideo):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, KlingO1VideoEditFast):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, KlingO3TextToVideo):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, Veo31Pro):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ErrorReply | VideoTask | None:
    if response.status_code == 200:
        response_200 = VideoTask.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorReply.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorReply.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = ErrorReply.from_dict(response.json())

        return response_402

    if response.status_code == 403:
        response_403 = ErrorReply.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ErrorReply.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = ErrorReply.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = ErrorReply.from_dict(response.json())

        return response_413

    if response.status_code == 429:
        response_429 = ErrorReply.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ErrorReply.from_dict(response.json())

        return response_500

    if response.status_code == 502:
        response_502 = ErrorReply.from_dict(response.json())

        return response_502

    if response.status_code == 503:
        response_503 = ErrorReply.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorReply | VideoTask]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro | Wan25TextToVideo,
    idempotency_key: str | Unset = UNSET,
) -> Response[ErrorReply | VideoTask]:
    """Submit a generation

     Every accepted submission reserves credits. The answer is a task that has only been queued.

    Args:
        idempotency_key (str | Unset):
        body (KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro |
            Wan25TextToVideo): A generation to submit; `model` says which of the schemas it keeps to.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorReply | VideoTask]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro | Wan25TextToVideo,
    idempotency_key: str | Unset = UNSET,
) -> ErrorReply | VideoTask | None:
    """Submit a generation

     Every accepted submission reserves credits. The answer is a task that has only been queued.

    Args:
        idempotency_key (str | Unset):
        body (KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro |
            Wan25TextToVideo): A generation to submit; `model` says which of the schemas it keeps to.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorReply | VideoTask
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro | Wan25TextToVideo,
    idempotency_key: str | Unset = UNSET,
) -> Response[ErrorReply | VideoTask]:
    """Submit a generation

     Every accepted submission reserves credits. The answer is a task that has only been queued.

    Args:
        idempotency_key (str | Unset):
        body (KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro |
            Wan25TextToVideo): A generation to submit; `model` says which of the schemas it keeps to.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorReply | VideoTask]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro | Wan25TextToVideo,
    idempotency_key: str | Unset = UNSET,
) -> ErrorReply | VideoTask | None:
    """Submit a generation

     Every accepted submission reserves credits. The answer is a task that has only been queued.

    Args:
        idempotency_key (str | Unset):
        body (KlingO1ImageToVideo | KlingO1VideoEditFast | KlingO3TextToVideo | Veo31Pro |
            Wan25TextToVideo): A generation to submit; `model` says which of the schemas it keeps to.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorReply | VideoTask
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
