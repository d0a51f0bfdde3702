"""The picture shows what was added in green, what was removed in red, and the rest as it was, but pale."""

from dataclasses import replace

from stateline_codegen import diagrams
from stateline_codegen.diagrams.dot import write_dot
from stateline_codegen.diagrams.graph import EdgeKind, Emphasis, Graph, NodeKind
from stateline_codegen.diagrams.styles import EDGE_EMPHASIS, EDGE_STYLES
from stateline_codegen.difference import draw_difference
from stateline_codegen.pipeline import compile_spec
from stateline_codegen.spec.conditions import Not
from tests.diagrams.drawing import read
from tests.emit.places import ROOT

from .versions import TALK, build, edited

ADDED, REMOVED = EDGE_EMPHASIS[Emphasis.ADDED]["color"], EDGE_EMPHASIS[Emphasis.REMOVED]["color"]


def draw(*edits: tuple[str, str]) -> Graph:
    return draw_difference(build(TALK), build(edited(*edits)))


def arrows(graph: Graph, emphasis: Emphasis) -> list[tuple[str, str, str]]:
    return [
        (edge.tail, edge.head, ", ".join(label.text for label in edge.labels))
        for edge in graph.edges
        if edge.emphasis is emphasis
    ]


def test_an_arrow_that_is_gone_is_red_and_the_rest_of_its_machine_is_kept() -> None:
    graph = draw(("from: [QUIET, ASKED], upon: Leave", "from: ASKED, upon: Leave"))
    assert [group.key for group in graph.groups] == ["client"]
    assert arrows(graph, Emphasis.REMOVED) == [("client.QUIET", "client.GONE", "Leave")]
    assert arrows(graph, Emphasis.ADDED) == []
    assert arrows(graph, Emphasis.KEPT) == [
        ("client.entry", "client.QUIET", ""),
        ("client.QUIET", "client.ASKED", "Ask"),
        ("client.ASKED", "client.QUIET", "again"),
        ("client.ASKED", "client.GONE", "Leave"),
    ]
    assert graph.remarks == ("No arrow was added or removed in server, doubt.",)


def test_a_redirected_arrow_is_drawn_twice() -> None:
    graph = draw(("{from: ASKED, upon: again, to: QUIET", "{from: ASKED, upon: again, to: ASKED"))
    assert arrows(graph, Emphasis.ADDED) == [("client.ASKED", "client.ASKED", "again")]
    assert arrows(graph, Emphasis.REMOVED) == [("client.ASKED", "client.QUIET", "again")]


def test_one_of_several_labels_can_come_or_go_alone() -> None:
    graph = draw(
        ("  again: {doc: Another round.}\n", "  again: {doc: Another round.}\n  shout: {doc: Aloud.}\n"),
        (
            "- {from: QUIET, upon: Ask, to: ASKED, doc: It asks.}",
            "- {from: QUIET, upon: Ask, to: ASKED, doc: It asks.}\n"
            "      - {from: QUIET, upon: shout, to: ASKED, doc: It asks aloud.}",
        ),
    )
    assert arrows(graph, Emphasis.ADDED) == [("client.QUIET", "client.ASKED", "shout")]
    assert ("client.QUIET", "client.ASKED", "Ask") in arrows(graph, Emphasis.KEPT)


def test_states_and_machines_come_and_go_whole() -> None:
    lamp = (
        "  lamp:\n    doc: Whether it is lit.\n    initial: DARK\n    states: {DARK: {doc: d}, LIT: {doc: l}}\n"
        "    moves: [{from: any, upon: again, to: LIT, doc: Somebody is there.}]\n"
    )
    graph = draw(("  doubt:\n", f"{lamp}  doubt:\n"))
    assert [group.key for group in graph.groups] == ["lamp"]
    assert {node.emphasis for node in graph.nodes} == {Emphasis.ADDED}
    back = draw_difference(build(edited(("  doubt:\n", f"{lamp}  doubt:\n"))), build(TALK))
    assert {node.emphasis for node in back.nodes} == {edge.emphasis for edge in back.edges} == {Emphasis.REMOVED}
    graph = draw(
        ("DONE: {doc: d}", "DONE: {doc: d}, TIRED: {doc: t}"),
        ("{from: DONE, upon: again, to: QUIET", "{from: DONE, upon: again, to: TIRED"),
        (
            "- {from: QUIET, upon: Ask, to: ASKED, doc: It hears.}",
            "- {from: [QUIET, TIRED], upon: Ask, to: ASKED, doc: h}",
        ),
    )
    assert [node.title for node in graph.nodes if node.emphasis is Emphasis.ADDED] == ["TIRED"]


def test_moves_from_any_state_that_are_written_one_by_one_are_the_same() -> None:
    graph = draw(("{from: any, upon: unsure", "{from: [NONE, SOME], upon: unsure"))
    assert arrows(graph, Emphasis.ADDED) == arrows(graph, Emphasis.REMOVED) == []
    assert graph.remarks == ("No arrow was added or removed in any machine.",)
    assert [group.key for group in graph.groups] == ["client", "server"]


def test_only_what_is_drawn_of_any_state_has_a_node_for_it() -> None:
    graph = draw_difference(build(TALK), build(edited(("{from: any, upon: unsure", "{from: NONE, upon: unsure"))))
    assert not [node for node in graph.nodes if node.kind is NodeKind.ANY]
    assert arrows(graph, Emphasis.REMOVED) == [("doubt.SOME", "doubt.SOME", "unsure")]


def test_colours_and_signs_tell_them_apart() -> None:
    dot = write_dot(draw(("{from: ASKED, upon: again, to: QUIET", "{from: ASKED, upon: again, to: ASKED")))
    drawn = {(arrow.tail, arrow.head, arrow.text): arrow.colour for arrow in read(dot).arrows}
    assert drawn["client.ASKED", "client.ASKED", "+again"] == ADDED
    assert drawn["client.ASKED", "client.QUIET", "\N{MINUS SIGN}again"] == REMOVED
    assert drawn["client.QUIET", "client.ASKED", "Ask"] not in (ADDED, REMOVED, EDGE_STYLES[EdgeKind.EVENT]["color"])
    for word in ("added", "removed", "as before"):
        assert word in dot
    assert diagrams.render_svg(dot).rstrip().endswith("</svg>")


def test_pictures_of_a_single_version_are_not_about_changes() -> None:
    compiled, problems = compile_spec(TALK, "talk.yaml")
    assert compiled is not None, problems
    drawn = diagrams.draw(compiled.specification, compiled.automata)
    assert not [name for name, text in drawn.items() if "as before" in text or ADDED in text or REMOVED in text]


def test_where_only_the_framing_changed_its_rules_are_drawn() -> None:
    text = (ROOT / "machine_spec" / "http1.yaml").read_text(encoding="utf-8")
    old = build(text)
    framing = old.protocol.framing
    assert framing is not None
    dropped, changed = framing.rules[3], framing.rules[-2]
    rules = tuple(
        replace(rule, when=Not(rule.when)) if rule is changed else rule for rule in framing.rules if rule is not dropped
    )
    graph = draw_difference(old, replace(old, protocol=replace(old.protocol, framing=replace(framing, rules=rules))))
    assert graph.title.endswith("what changed in its framing")
    emphases = {node.key: node.emphasis for node in graph.nodes}
    assert emphases[dropped.name] is Emphasis.REMOVED
    assert (emphases[changed.name], emphases[f"{changed.name} (before)"]) == (Emphasis.ADDED, Emphasis.REMOVED)
    others = [rule.name for rule in rules if rule is not changed and rule.name in emphases]
    assert {emphases[name] for name in others if name != changed.name} == {Emphasis.KEPT}
    before, after = framing.rules[2].name, framing.rules[4].name
    found = {(edge.tail, edge.head): edge.emphasis for edge in graph.edges}
    assert found[before, after] is Emphasis.ADDED
    assert found[before, dropped.name] is found[dropped.name, after] is Emphasis.REMOVED


def test_where_machines_changed_a_remark_says_that_the_framing_did_too() -> None:
    old = build((ROOT / "machine_spec" / "http1.yaml").read_text(encoding="utf-8"))
    framing, machines = old.protocol.framing, old.protocol.machines
    assert framing is not None
    protocol = replace(
        old.protocol,
        framing=replace(framing, rules=framing.rules[1:]),
        machines=(replace(machines[0], moves=machines[0].moves[1:]), *machines[1:]),
    )
    graph = draw_difference(old, replace(old, protocol=protocol))
    assert [group.key for group in graph.groups] == [machines[0].name]
    assert graph.remarks[-1] == "The framing has changed, too."
