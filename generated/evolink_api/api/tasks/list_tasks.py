# Made by scripts/generate from spec/. Do not edit.
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_reply import ErrorReply
from ...models.list_tasks_status import ListTasksStatus
from ...models.task_page import TaskPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    status: ListTasksStatus | Unset = UNSET,
    type_: str | Unset = UNSET,
    model: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params["type"] = type_

    params["model"] = model

    params["page"] = page

    params["page_size"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/tasks",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ErrorReply | TaskPage:
    if response.status_code == 200:
        response_200 = TaskPage.from_dict(response.json())

        return response_200

    response_default = ErrorReply.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorReply | TaskPage]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    status: ListTasksStatus | Unset = UNSET,
    type_: str | Unset = UNSET,
    model: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[ErrorReply | TaskPage]:
    """List tasks

    Args:
        status (ListTasksStatus | Unset):
        type_ (str | Unset):
        model (str | Unset):
        page (int | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorReply | TaskPage]
    """

    kwargs = _get_kwargs(
        status=status,
        type_=type_,
        model=model,
        page=page,
        page_size=page_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    status: ListTasksStatus | Unset = UNSET,
    type_: str | Unset = UNSET,
    model: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> ErrorReply | TaskPage | None:
    """List tasks

    Args:
        status (ListTasksStatus | Unset):
        type_ (str | Unset):
        model (str | Unset):
        page (int | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorReply | TaskPage
    """

    return sync_detailed(
        client=client,
        status=status,
        type_=type_,
        model=model,
        page=page,
        page_size=page_size,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    status: ListTasksStatus | Unset = UNSET,
    type_: str | Unset = UNSET,
    model: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> Response[ErrorReply | TaskPage]:
    """List tasks

    Args:
        status (ListTasksStatus | Unset):
        type_ (str | Unset):
        model (str | Unset):
        page (int | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorReply | TaskPage]
    """

    kwargs = _get_kwargs(
        status=status,
        type_=type_,
        model=model,
        page=page,
        page_size=page_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    status: ListTasksStatus | Unset = UNSET,
    type_: str | Unset = UNSET,
    model: str | Unset = UNSET,
    page: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
) -> ErrorReply | TaskPage | None:
    """List tasks

    Args:
        status (ListTasksStatus | Unset):
        type_ (str | Unset):
        model (str | Unset):
        page (int | Unset):
        page_size (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorReply | TaskPage
    """

    return (
        await asyncio_detailed(
            client=client,
            status=status,
            type_=type_,
            model=model,
            page=page,
            page_size=page_size,
        )
    ).parsed
