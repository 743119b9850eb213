"""What a browser sends of a form: the names and values of its successful controls, read from HTML."""

from __future__ import annotations

from html.parser import HTMLParser

Items = list[tuple[str, str]]


class _FormReader(HTMLParser):
    """Collects the successful controls of the form with an id; file inputs and buttons are left out."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.items: Items = []
        self._form_id = form_id
        self._is_inside = False
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = attributes.get("id") == self._form_id
        if not self._is_inside or ("disabled" in attributes and tag != "option"):
            return
        name = attributes.get("name", "")
        kind = attributes.get("type", "text")
        if (
            tag == "input"
            and name
            and kind != "file"
            and (kind not in ("radio", "checkbox") or "checked" in attributes)
        ):
            self.items.append((name, attributes.get("value", "")))
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select is not None:
            self._select[1].append((attributes.get("value", ""), "selected" in attributes))
        elif tag == "textarea":
            self._area = (name, [])

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area is not None:
            name, parts = self._area
            text = "".join(parts).removeprefix("\n")
            self.items.append((name, text.replace("\n", "\r\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            name, options = self._select
            self.items.append((name, next((value for value, chosen in options if chosen), options[0][0])))
            self._select = None


def read_form(html: str, form_id: str) -> Items:
    """Return the names and values that a browser sends of the form with that id."""
    reader = _FormReader(form_id)
    reader.feed(html)
    return reader.items
