"""Diagrams: a model and its automata as pictures and tables that cannot lie.

The stage has three layers, and each knows nothing of the next one:

- extraction (`machines`, `joint`, `framing`, `visits`) turns a model or an automaton into
  the frozen graphs of `graph`, in which an arrow has a reason but no colour, and
  `outlook` into what may happen next in each state, on facts that `cover` chooses;
- writing (`styles`, `cells`, `dot`) gives every reason its colour, shape and font, and `tables`,
  `now`, `frames`, `views`, `policies`, `coverage` and `index` write Markdown;
- rendering (`svg`) lays out DOT with the Graphviz that `pygraphviz` bundles. It is
  the only step that depends on the machine it runs on, which is why it is kept
  apart: reviewers and `stateline check` compare DOT, Markdown and digests.

`page` gathers all of it for a browser: `html` translates the Markdown, and `inline`
puts the rendered pictures in, so that it too is compared by its digest.

`labels` finds words for conditions and sets of states, `pictures` says which
pictures there are. All text depends on the specification alone and stands in its
order: there is no clock, no set order and no absolute path in it.
"""

from collections.abc import Iterable, Mapping, Sequence

from ..automaton.ir import Automaton
from ..spec.model import Protocol, Specification
from .coverage import coverage_page
from .dot import write_dot
from .frames import frames_page
from .index import write_index
from .inline import fill_page
from .now import now_page
from .page import write_page
from .pictures import all_graphs
from .policies import policies_page
from .svg import RendererMissing, digest_of, read_digest, render_svg
from .tables import transitions_page
from .views import views_page
from .visits import Refused, Way, visits_graph

__all__ = [
    "Refused",
    "RendererMissing",
    "Way",
    "coverage_page",
    "digest_of",
    "draw",
    "draw_visits",
    "fill_page",
    "index",
    "page",
    "read_digest",
    "render",
    "render_svg",
    "write_dot",
]


def draw(specification: Specification, automata: Sequence[Automaton]) -> dict[str, str]:
    """Write every DOT and Markdown file of one protocol; `automata` stand in the order of the policies."""
    name = specification.base.name
    texts = {f"{stem}.dot": write_dot(graph) for stem, graph in all_graphs(automata).items()}
    texts[f"{name}.now.md"] = now_page(automata[0])
    texts[f"{name}.transitions.md"] = transitions_page(automata[0])
    texts[f"{name}.policies.md"] = policies_page(specification, automata)
    pages = {"frames": frames_page(automata[0]), "views": views_page(automata[0])}
    return texts | {f"{name}.{called}.md": page for called, page in pages.items() if page}


def draw_visits(protocol: Protocol, taken: Mapping[Way, int], refused: Mapping[Refused, int]) -> str:
    """Write as DOT which ways were taken how often, and what was refused where."""
    return write_dot(visits_graph(protocol, taken, refused))


def index(protocols: Iterable[tuple[Specification, Sequence[Automaton]]]) -> str:
    """Write `README.md`, the index over all protocols."""
    return write_index(protocols)


def page(protocols: Iterable[tuple[Specification, Sequence[Automaton]]], texts: Mapping[str, str]) -> str:
    """Write `index.html`, all pictures and Markdown pages at once; `fill_page` puts the pictures in."""
    return write_page(protocols, texts)


def render(texts: Mapping[str, str]) -> dict[str, str]:
    """Render every `.dot` text to the `.svg` of the same name.

    Raises:
        RendererMissing: `pygraphviz` is not installed or cannot render.
    """
    return {f"{name.removesuffix('.dot')}.svg": render_svg(dot) for name, dot in texts.items() if name.endswith(".dot")}
