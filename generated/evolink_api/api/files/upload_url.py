# Made by scripts/generate from spec/. Do not edit.
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.file_error_reply import FileErrorReply
from ...models.file_upload import FileUpload
from ...models.url_upload import UrlUpload
from ...types import Response


def _get_kwargs(
    *,
    body: UrlUpload,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/files/upload/url",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> FileErrorReply | FileUpload:
    if response.status_code == 200:
        response_200 = FileUpload.from_dict(response.json())

        return response_200

    response_default = FileErrorReply.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FileErrorReply | FileUpload]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UrlUpload,
) -> Response[FileErrorReply | FileUpload]:
    """Upload a file from a URL

     Documented for JPEG, PNG, GIF and WebP. Files expire after 72 hours.

    Args:
        body (UrlUpload): A file that EvoLink fetches and stores.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FileErrorReply | FileUpload]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: UrlUpload,
) -> FileErrorReply | FileUpload | None:
    """Upload a file from a URL

     Documented for JPEG, PNG, GIF and WebP. Files expire after 72 hours.

    Args:
        body (UrlUpload): A file that EvoLink fetches and stores.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FileErrorReply | FileUpload
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UrlUpload,
) -> Response[FileErrorReply | FileUpload]:
    """Upload a file from a URL

     Documented for JPEG, PNG, GIF and WebP. Files expire after 72 hours.

    Args:
        body (UrlUpload): A file that EvoLink fetches and stores.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FileErrorReply | FileUpload]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: UrlUpload,
) -> FileErrorReply | FileUpload | None:
    """Upload a file from a URL

     Documented for JPEG, PNG, GIF and WebP. Files expire after 72 hours.

    Args:
        body (UrlUpload): A file that EvoLink fetches and stores.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FileErrorReply | FileUpload
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
