"""Templates of the server's responses: those that EvoLink and its peers document."""

from __future__ import annotations

from dataclasses import dataclass

_PROMPT = (
    "An old ferry crosses a foggy strait at dawn, gulls wheel over the wake, a deckhand coils a rope; slow tracking"
    " shot from the shore, natural light, the engine hums low under distant bells"
)


@dataclass(frozen=True)
class Templates:
    """The responses of one API. `%(n)d` is the task's number, `%(progress)d` percent, `%(base)s` the server's URL."""

    created: str
    running: str
    completed: str
    result: str = "{}"
    """The response with the result, for APIs whose status does not contain it."""


_EVOLINK = (
    '{"created":1757156493,"id":"task-unified-1757156493-%%(n)08d","model":"veo3.1-pro","object":"video.generation.task",'
    '"progress":%s,"status":"%s",%s"task_info":{"can_cancel":true,"estimated_time":%%(estimate)d,"video_duration":8},'
    '"type":"video","usage":{"billing_rule":"per_call","credits_reserved":25.7,"user_group":"default"}}'
)
_LINK = '"results":["%(base)s/result.mp4"],'
EVOLINK = Templates(
    created=_EVOLINK % ("0", "pending", ""),
    running=_EVOLINK % ("%(progress)d", "processing", ""),
    completed=_EVOLINK % ("100", "completed", _LINK),
)

_OPENAI = (
    '{"id":"video_%%(n)08d","object":"video","created_at":1757156493,"status":"%s","progress":%s,"model":"sora-2",'
    '"seconds":"8","size":"1280x720","completed_at":%s,"expires_at":null,"error":null,"remixed_from_video_id":null,'
    f'"prompt":"{_PROMPT}"}}'
)
OPENAI = Templates(
    created=_OPENAI % ("queued", "0", "null"),
    running=_OPENAI % ("in_progress", "%(progress)d", "null"),
    completed=_OPENAI % ("completed", "100", "1757156999"),
)

_RUNWAY_ID = '"id":"3d20c1a7-58e4-4f0b-9b1e-%(n)012d"'
RUNWAY = Templates(
    created=f'{{{_RUNWAY_ID},"estimatedCost":{{"credits":40}}}}',
    running=f'{{{_RUNWAY_ID},"createdAt":"2026-09-06T10:21:33.000Z","status":"RUNNING","progress":0.4,'
    f'"estimatedCost":{{"credits":40}},"note":"{_PROMPT}"}}',
    completed=f'{{{_RUNWAY_ID},"createdAt":"2026-09-06T10:21:33.000Z","status":"SUCCEEDED","cost":{{"credits":40}},'
    f'"output":["%(base)s/result.mp4"],"note":"{_PROMPT}"}}',
)

_REPLICATE = (
    '{"id":"q7vexample%%(n)08d","model":"owner/name","version":"4d1c","status":"%s",'
    f'"input":{{"prompt":"{_PROMPT}"}},"output":%s,"logs":"","error":null,"metrics":{{}},'
    '"created_at":"2026-09-06T10:21:33.000Z","started_at":null,"completed_at":null,'
    '"urls":{"get":"%%(base)s/v1/predictions/q7vexample%%(n)08d",'
    '"cancel":"%%(base)s/v1/predictions/q7vexample%%(n)08d/cancel"}}'
)
REPLICATE = Templates(
    created=_REPLICATE % ("starting", "null"),
    running=_REPLICATE % ("processing", "null"),
    completed=_REPLICATE % ("succeeded", '"%(base)s/result.mp4"'),
)

_GOOGLE = '{"name":"models/veo-3.1-generate-preview/operations/op-%%(n)08d",%s"metadata":{"note":"' + _PROMPT + '"}%s}'
GOOGLE = Templates(
    created=_GOOGLE % ("", ""),
    running=_GOOGLE % ("", ""),
    completed=_GOOGLE
    % ('"done":true,', ',"response":{"videos":[{"gcsUri":"gs://bucket/result.mp4","mimeType":"video/mp4"}]}'),
)

_FAL_URL = "%%(base)s/fal-ai/veo3/requests/5f0c2d9e-77aa-4c1d-8e3b-%%(n)012d"
_FAL = (
    '{"status":"%s","queue_position":0,"logs":[],"metrics":{},"request_id":"5f0c2d9e-77aa-4c1d-8e3b-%%(n)012d",'
    f'"response_url":"{_FAL_URL}","status_url":"{_FAL_URL}/status","cancel_url":"{_FAL_URL}/cancel","note":"{_PROMPT}"}}'
)
FAL = Templates(
    created=_FAL % "IN_QUEUE",
    running=_FAL % "IN_PROGRESS",
    completed=_FAL % "COMPLETED",
    result=f'{{"video":{{"url":"%(base)s/result.mp4"}},"prompt":"{_PROMPT}"}}',
)
