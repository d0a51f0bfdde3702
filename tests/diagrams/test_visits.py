"""The picture of a trace: what was taken is heavy and counted, what was not is grey, what was refused is red."""

import pytest

from stateline_codegen.automaton.ir import Automaton
from stateline_codegen.diagrams import Refused, Way, draw_visits, render_svg
from stateline_codegen.diagrams.graph import EdgeKind, Emphasis, Graph
from stateline_codegen.diagrams.styles import EDGE_STYLES, FRAME, PALE
from stateline_codegen.diagrams.visits import visits_graph
from tests.diagrams.drawing import Drawing, read
from tests.trace.lamp import lamp

TAKEN = {
    Way("client.UP", "client.DOWN", "Push"): 3,
    Way("client.DOWN", "client.UP", "spring-back"): 3,
    Way("server.DARK", "server.LIT", "Push"): 1,
}
REFUSED = {Refused("server", "LIT", "too_hot"): 2, Refused("server", "LIT", "too_bright"): 1}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return visits_graph(lamp().protocol, TAKEN, REFUSED)


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    return read(draw_visits(lamp().protocol, TAKEN, REFUSED))


def test_every_machine_that_follows_a_peer_is_there_and_no_memory(graph: Graph) -> None:
    assert [group.title for group in graph.groups] == ["client", "server"]


def test_arrows_that_were_taken_are_strong_and_say_how_often(graph: Graph) -> None:
    strong = {(e.tail, e.head): e.labels[0].count for e in graph.edges if e.emphasis is Emphasis.STRONG}
    assert strong == {(way.tail, way.head): count for way, count in TAKEN.items()} | {
        ("server.LIT", "server.LIT refused"): 3
    }


def test_everything_else_is_faint_but_where_it_begins(graph: Graph) -> None:
    faint = {node.key for node in graph.nodes if node.emphasis is Emphasis.FAINT}
    assert faint == {"client.BROKEN", "client.any state", "server.BROKEN", "server.any state"}
    even = [edge for edge in graph.edges if edge.emphasis is Emphasis.EVEN]
    assert {edge.kind for edge in even} == {EdgeKind.START}


def test_a_reader_sees_counts_on_what_was_taken_and_grey_elsewhere(drawing: Drawing) -> None:
    texts = {(arrow.tail, arrow.head): (arrow.text, arrow.colour) for arrow in drawing.arrows}
    assert texts["client.UP", "client.DOWN"] == ("Push\u00d73", EDGE_STYLES[EdgeKind.EVENT]["color"])
    assert texts["client.DOWN", "client.UP"][0] == "spring-back\u00d73"
    assert texts["server.LIT", "server.LIT"] == ("Glow", FRAME)
    assert drawing.attribute("server.BROKEN", "fontcolor") == PALE


def test_what_was_refused_is_told_beside_the_state_where_it_happened(drawing: Drawing) -> None:
    (arrow,) = (arrow for arrow in drawing.arrows if arrow.head == "server.LIT refused")
    assert (arrow.tail, arrow.text, arrow.colour) == ("server.LIT", "refused\u00d73", "#c0392b")
    assert drawing.lines("server.LIT refused") == ["refused in LIT", "too_hot \u00d72", "too_bright \u00d71"]


def test_no_node_is_taken_out_of_its_machine(drawing: Drawing) -> None:
    for machine, cluster in zip(("client", "server"), drawing.graph.subgraphs(), strict=False):
        assert {str(node).partition(".")[0] for node in cluster.nodes()} == {machine}


def test_a_trace_of_the_real_protocol_can_be_rendered(automata: list[Automaton]) -> None:
    protocol = automata[0].protocol
    machine = protocol.public_machines[0]
    picture = render_svg(draw_visits(protocol, {}, {Refused(machine.name, machine.initial, "bad_chunk"): 1}))
    assert ">bad_chunk \u00d71<" in picture.replace("&#160;", " ")


def test_pictures_of_what_is_possible_count_nothing(texts: dict[str, str]) -> None:
    assert not [name for name, text in texts.items() if name.endswith(".dot") and ("\u00d7" in text or PALE in text)]
