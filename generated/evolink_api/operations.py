# Made by scripts/generate from spec/. Do not edit.
"""Where each operation of the API is to be found."""

from typing import NamedTuple


class Operation(NamedTuple):
    """An operation: its HTTP method, its path with {parameters}, and the host that answers it."""

    method: str
    path: str
    server: str


CREATE_VIDEO = Operation("POST", "/v1/videos/generations", "https://api.evolink.ai")
GET_TASK = Operation("GET", "/v1/tasks/{task_id}", "https://api.evolink.ai")
GET_TASKS = Operation("POST", "/v1/tasks/batch", "https://api.evolink.ai")
LIST_TASKS = Operation("GET", "/v1/tasks", "https://api.evolink.ai")
GET_CREDITS = Operation("GET", "/v1/credits", "https://api.evolink.ai")
UPLOAD_BASE64 = Operation("POST", "/api/v1/files/upload/base64", "https://files-api.evolink.ai")
UPLOAD_STREAM = Operation("POST", "/api/v1/files/upload/stream", "https://files-api.evolink.ai")
UPLOAD_URL = Operation("POST", "/api/v1/files/upload/url", "https://files-api.evolink.ai")
GET_FILE_QUOTA = Operation("GET", "/api/v1/files/quota", "https://files-api.evolink.ai")
LIST_FILES = Operation("GET", "/api/v1/files/list", "https://files-api.evolink.ai")
DELETE_FILE = Operation("DELETE", "/api/v1/files/{file_id}", "https://files-api.evolink.ai")
