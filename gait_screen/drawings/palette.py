"""The colours and pens of all pictures, as one style sheet.

Each picture brings its own quiet card, so that it reads the same on a white page, on a dark one
and on paper. A page with a theme of its own sets the variables ``--gsd-...``. Blue for movement,
orange for what trains and purple for pressure are told apart by colour-blind people too, and none
of them says anything by colour alone: what trains has a heavy outline, pressure a blunt arrow.
"""

from __future__ import annotations

from typing import Final

#: Variable -> its colour on light and on dark ground.
COLOURS: Final[dict[str, tuple[str, str]]] = {
    "card": ("#faf8f4", "#20262d"),
    "ink": ("#26313d", "#eef2f6"),
    "near": ("#a3b3c4", "#94a6ba"),
    "far": ("#c5d0db", "#5d6b7b"),
    "shirt": ("#5d7f9b", "#6d93b3"),
    "shirtfar": ("#9bb2c4", "#48627a"),
    "shorts": ("#3d5468", "#3f5870"),
    "shortsfar": ("#7f92a3", "#34485b"),
    "hair": ("#4b3d35", "#8b715b"),
    "train": ("#f2a04b", "#f0a252"),
    "trainfar": ("#cf7f2c", "#bd7426"),
    "trainpale": ("#fad3a5", "#9a7041"),
    "crease": ("#8a4b12", "#6b390c"),
    "nail": ("#fde6cb", "#fbe0c0"),
    "move": ("#0068b0", "#7cc4ff"),
    "press": ("#9c1f6b", "#ff9bd0"),
    "prop": ("#e4dccd", "#4a4a4c"),
    "edge": ("#8a7f6d", "#a79f92"),
    "plane": ("#efe9dd", "#2b3138"),
    "stripe": ("#ffffff", "#c9cdd2"),
    "blade": ("#5f9573", "#7fb894"),
    "glass": ("#d9eaf2", "#37505f"),
    "weight": ("#55504a", "#c2bcb2"),
    "soft": ("#c9e0d2", "#37574a"),
}

#: Class -> what it fills and draws, with variables in place of colours. ``gap`` outlines are in
#: the card's colour: they keep parts apart that lie over one another.
PENS: Final[dict[str, str]] = {
    "card": "fill:card",
    "near": "fill:near;stroke:card;stroke-width:3",
    "far": "fill:far;stroke:card;stroke-width:2",
    "shirt": "fill:shirt;stroke:card;stroke-width:3",
    "shirtfar": "fill:shirtfar;stroke:card;stroke-width:2",
    "shorts": "fill:shorts;stroke:card;stroke-width:3",
    "shortsfar": "fill:shortsfar;stroke:card;stroke-width:2",
    "hair": "fill:hair;stroke:card;stroke-width:2",
    "train": "fill:train;stroke:ink;stroke-width:5",
    "footfar": "fill:trainfar;stroke:ink;stroke-width:4",
    "print": "fill:near",
    "skin": "fill:train",
    "pad": "fill:trainfar",
    "shadow": "fill:far",
    "nail": "fill:nail;stroke:crease;stroke-width:2",
    "crease": "fill:none;stroke:crease;stroke-width:1.8",
    "trainfar": "fill:trainpale;stroke:ink;stroke-width:4",
    "shoe": "fill:shirt;stroke:card;stroke-width:3",
    "shoefar": "fill:shirtfar;stroke:card;stroke-width:2",
    "ink": "fill:none;stroke:ink;stroke-width:2",
    "thin": "fill:none;stroke:edge;stroke-width:1.5",
    "dot": "fill:ink",
    "prop": "fill:prop;stroke:edge;stroke-width:2",
    "soft": "fill:soft;stroke:edge;stroke-width:2",
    "plane": "fill:plane",
    "top": "fill:plane;stroke:edge;stroke-width:2",
    "solidsoft": "fill:prop",
    "stripe": "fill:stripe;stroke:edge;stroke-width:1.5",
    "blade": "fill:none;stroke:blade;stroke-width:2.2",
    "glass": "fill:glass;stroke:edge;stroke-width:3",
    "shine": "fill:none;stroke:card;stroke-width:3",
    "bar": "fill:none;stroke:weight;stroke-width:3",
    "weight": "fill:weight;stroke:card;stroke-width:3",
    "device": "fill:ink;stroke:card;stroke-width:2",
    "guide": "fill:none;stroke:move;stroke-width:2.4;stroke-dasharray:2 5",
    "wave": "fill:none;stroke:move;stroke-width:3",
    "ground": "fill:none;stroke:edge;stroke-width:3",
    "band": "fill:none;stroke:press;stroke-width:4",
    "halo": "fill:none;stroke:card;stroke-width:8",
    "move": "fill:none;stroke:move;stroke-width:4",
    "movehead": "fill:move;stroke:card;stroke-width:2",
    "press": "fill:press;stroke:card;stroke-width:3",
    "word": "fill:ink;stroke:card;stroke-width:5;font:600 15px system-ui,sans-serif",
}


def style_sheet(classes: set[str]) -> str:
    """Return the rules of the classes that a picture uses."""
    light = "".join(_rule(name, dark=False) for name in PENS if name in classes)
    dark = "".join(_rule(name, dark=True) for name in PENS if name in classes)
    common = ".gsd *{stroke-linejoin:round;stroke-linecap:round;paint-order:stroke}"
    # Only on screens: paper is light whatever the screen was.
    return f"{common}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _rule(name: str, *, dark: bool) -> str:
    parts = []
    for part in PENS[name].split(";"):
        key, _, value = part.partition(":")
        if value not in COLOURS:
            if not dark:
                parts.append(part)
            continue
        colour = COLOURS[value][dark]
        if not dark:
            parts.append(f"{key}:{colour}")  # for readers of SVG that know no variables
        parts.append(f"{key}:var(--gsd-{value},{colour})")
    return f".gsd-{name}{{{';'.join(parts)}}}"
