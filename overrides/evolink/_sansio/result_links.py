"""Links to results: the URLs that they are fetched from."""

from __future__ import annotations

from urllib.parse import quote

CLOUD_STORAGE = "https://storage.googleapis.com/"
"""Where Google Cloud Storage serves the object NAME of `gs://BUCKET/NAME`, as BUCKET/NAME.

Source: https://cloud.google.com/storage/docs/request-endpoints
"""
_SAFE_IN_URL = "/%?&=:@!$'()*+,;~"


def fetchable_link(link: str) -> str:
    """Return the https URL of a link `gs://…` of Google Cloud Storage, as Veo may return it; other links unchanged."""
    scheme, separator, name = link.partition("://")
    if scheme.lower() != "gs" or not separator:
        return link
    return f"{CLOUD_STORAGE}{quote(name, safe=_SAFE_IN_URL)}"
