"""What every colour, line and shape of the diagrams means.

Whoever looks at two pictures must find the same meaning in the same look, so all of
it is here, with the words of the legend.
"""

from collections.abc import Mapping
from typing import NamedTuple

from .graph import EdgeKind, Emphasis, NodeKind

FONT = "Helvetica,Arial,sans-serif"
INK = "#1f2933"
FAINT = "#616e7c"
FRAME = "#cbd2d9"
PALE = "#9aa5b1"
GREEN = "#1a7f37"
RED = "#cf222e"

EDGE_STYLES: dict[EdgeKind, dict[str, str]] = {
    # A line style beside each colour, so that a picture printed in grey still reads.
    EdgeKind.EVENT: {"color": "#1d5b9e"},
    EdgeKind.SETTLE: {"color": "#2f7d4f", "style": "dashed"},
    EdgeKind.COMMAND: {"color": "#8a3ab9", "style": "bold"},
    EdgeKind.FAILURE: {"color": "#c0392b", "style": "dotted", "penwidth": "1.4"},
    EdgeKind.START: {"color": INK},
    EdgeKind.HOLDS: {"color": INK},
    EdgeKind.FAILS: {"color": FAINT},
    EdgeKind.REFUSAL: {"color": "#c0392b"},
}
NODE_STYLES: dict[NodeKind, dict[str, str]] = {
    NodeKind.STATE: {"fillcolor": "#eaf1fa", "color": "#486581"},
    NodeKind.TERMINAL: {"fillcolor": "#f0f0f0", "color": "#486581", "peripheries": "2"},
    NodeKind.ANY: {"fillcolor": "white", "color": FAINT, "fontcolor": FAINT, "style": "rounded,filled,dashed"},
    NodeKind.ENTRY: {"shape": "circle", "fillcolor": INK, "color": INK, "width": "0.13", "height": "0.13"},
    NodeKind.RULE: {"fillcolor": "#eaf1fa", "color": "#486581", "width": "3.4", "height": "0.52"},
    NodeKind.GATE: {"fillcolor": "#fff4d6", "color": "#b7791f", "width": "3.4", "height": "0.52", "penwidth": "2"},
    NodeKind.ACCEPTED: {"fillcolor": "#e3f4e8", "color": "#2f7d4f", "width": "2.1"},
    NodeKind.REFUSED: {"fillcolor": "#fbe6e3", "color": "#c0392b", "width": "2.1"},
}

EDGE_EMPHASIS: dict[Emphasis, dict[str, str]] = {
    Emphasis.EVEN: {},
    Emphasis.STRONG: {"penwidth": "2.4"},
    Emphasis.FAINT: {"color": FRAME, "penwidth": "1"},
    Emphasis.ADDED: {"color": GREEN, "penwidth": "2.2"},
    Emphasis.REMOVED: {"color": RED, "penwidth": "2.2"},
    Emphasis.KEPT: {},
}
NODE_EMPHASIS: dict[Emphasis, dict[str, str]] = {
    Emphasis.EVEN: {},
    Emphasis.STRONG: {"penwidth": "2.4"},
    Emphasis.FAINT: {"fillcolor": "white", "color": FRAME, "fontcolor": PALE},
    Emphasis.ADDED: {"fillcolor": "#dafbe1", "color": GREEN, "fontcolor": GREEN, "penwidth": "2.2"},
    Emphasis.REMOVED: {"fillcolor": "#ffebe9", "color": RED, "fontcolor": RED, "penwidth": "2.2"},
    Emphasis.KEPT: {"fontcolor": FAINT},
}
"""Signs on labels tell what was added and removed apart in grey; what was kept is made pale."""


class Mark(NamedTuple):
    """One entry of the legend."""

    sign: str
    called: str
    look: str


EDGE_LEGEND = {
    EdgeKind.EVENT: Mark("\u2014\u2014\u25b8", "event or signal", "blue, solid"),
    EdgeKind.SETTLE: Mark("\u2013 \u2013 \u25b8", "settling rule and its condition", "green, dashed"),
    EdgeKind.COMMAND: Mark("\u2501\u2501\u25b8", "command", "purple, bold"),
    EdgeKind.FAILURE: Mark("\u00b7 \u00b7 \u00b7 \u25b8", "failure", "red, dotted"),
    EdgeKind.HOLDS: Mark("\u2014\u25b8", "the rule holds", "black, sideways"),
    EdgeKind.FAILS: Mark("\u2014\u25b8", "it does not; ask the next", "grey, downwards"),
    EdgeKind.REFUSAL: Mark("\u2014\u2014\u25b8", "refusal", "red, solid"),
}
NODE_LEGEND = {
    NodeKind.TERMINAL: Mark("\u25a3", "terminal", "double frame"),
    NodeKind.GATE: Mark("\u25a0", "gate", "amber, heavy frame"),
    NodeKind.ACCEPTED: Mark("\u25a0", "decided", "green"),
    NodeKind.REFUSED: Mark("\u25a0", "refused", "red"),
}
EMPHASIS_LEGEND = {
    Emphasis.ADDED: (Mark("+", "added", "green, heavy"), GREEN),
    Emphasis.REMOVED: (Mark("\u2212", "removed", "red, heavy"), RED),
    Emphasis.KEPT: (Mark("\u00b7", "as before", "pale"), FAINT),
}
SIGNS = {Emphasis.ADDED: "+ ", Emphasis.REMOVED: "\u2212 "}
"""What goes before the label of something that was added or removed."""
SMALL = "8"


def emphasise(
    style: Mapping[str, str], table: Mapping[Emphasis, Mapping[str, str]], emphasis: Emphasis
) -> dict[str, str]:
    """Change a style for how much something matters, or for what became of it."""
    if emphasis is Emphasis.KEPT:
        style = {name: pale(value) if value.startswith("#") else value for name, value in style.items()}
    return {**style, **table[emphasis]}


def pale(colour: str) -> str:
    """Mix a colour with as much white again."""
    return "#" + "".join(f"{(int(colour[place : place + 2], 16) + 255) // 2:02x}" for place in (1, 3, 5))
