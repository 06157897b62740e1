"""A page as a browser would see it."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = {"style", "script", "title"}


class Page(HTMLParser):
    """Tags with their attributes in order, headings, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)
        if self._is_heading(tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass  # a tag that needs no end

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in _SILENT:
            return
        self.words.append(data)
        if any(self._is_heading(tag) for tag in self._open) and self.headings:
            level, said = self.headings[-1]
            self.headings[-1] = (level, " ".join(f"{said} {data}".split()))

    @staticmethod
    def _is_heading(tag: str) -> bool:
        return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()

    @property
    def text(self) -> str:
        """All that is shown, on one line."""
        return " ".join(" ".join(self.words).split())

    def attributes(self, *names: str) -> list[str]:
        """The values of attributes, wherever they stand."""
        return [attrs[name] for _, attrs in self.tags for name in names if name in attrs]
