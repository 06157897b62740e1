"""What every page of ours has in common: templates that escape, drawings that name no address."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

#: Needed in SVG files, not in SVG inside HTML; without them the page names no URL.
_NAMESPACES: Final = re.compile(r'\sxmlns(:\w+)?="[^"]*"')


@cache
def page_template(name: str) -> Template:
    """Return a template of ``templates``; every text that it is given is escaped."""
    environment = Environment(
        loader=PackageLoader("gait_screen.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def without_namespaces(svg: str) -> str:
    """Return a drawing, or the head of one, as it stands inside HTML."""
    return _NAMESPACES.sub("", svg)
