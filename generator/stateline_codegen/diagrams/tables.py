"""The transition tables: all that a protocol decides, as one Markdown page for reviewers.

The page shows the base policy. Its rows stand in spec order, so that a change of
one rule changes one line.
"""

from ..automaton.ir import Automaton
from ..spec.conditions import Always, Condition
from ..spec.model import Compose, ComposeRule, FramingRule, Invariant, Machine, Protocol, SettleRule
from .labels import sentence, states, upon
from .markdown import banner, code, codes, link, notice, table


def transitions_page(automaton: Automaton) -> str:
    """Write `<protocol>.transitions.md`."""
    protocol = automaton.protocol
    sections = [
        banner(protocol.source),
        f"# {protocol.title}: transition tables\n",
        notice([protocol.source]),
        protocol.doc.strip() + "\n",
        f"This page shows the base policy, `{protocol.policy.name}`; "
        f"[the policies]({protocol.name}.policies.md) says what the others change.\n",
        *_vocabulary(protocol),
        "## Machines\n",
        *(part for machine in protocol.machines for part in _machine(protocol, machine)),
        *_joint(protocol),
        *_heads(protocol),
        *_bytes(protocol),
        "## Errors\n",
        _errors(protocol),
    ]
    return "\n".join(sections)


def _errors(protocol: Protocol) -> str:
    closes = any(kind.close_code for kind in protocol.errors)
    return table(
        ["error", "sentence", "status hint", *(["close code"] if closes else []), "where"],
        (
            [
                code(kind.code),
                kind.says,
                # What closes a connection of frames comes when there is nothing to answer with a status code.
                "" if kind.close_code else str(kind.status_hint),
                *([str(kind.close_code or "")] if closes else []),
                link(protocol, kind.cite),
            ]
            for kind in protocol.errors
        ),
    )


def _vocabulary(protocol: Protocol) -> list[str]:
    return [
        "## Events, signals and commands\n",
        table(
            ["event", "sent by", "variant", "when", "meaning", "where"],
            (
                row
                for event in protocol.events
                for row in (
                    [code(event.name), event.sent_by or "either", "", "", event.doc, link(protocol, event.cite)],
                    *(
                        [
                            "",
                            "",
                            code(variant.name),
                            _when(variant.when),
                            variant.doc,
                            link(protocol, variant.cite),
                        ]
                        for variant in event.variants
                    ),
                )
            ),
        ),
        table(
            ["signal", "accompanies", "when", "meaning", "where"],
            (
                [
                    code(signal.name),
                    codes(signal.raised_by),
                    sentence(signal.when),
                    signal.doc,
                    link(protocol, signal.cite),
                ]
                for signal in protocol.signals
            ),
        ),
        table(
            ["command", "meaning", "where"],
            ([code(command.name), command.doc, link(protocol, command.cite)] for command in protocol.commands),
        ),
    ]


def _machine(protocol: Protocol, machine: Machine) -> list[str]:
    readers = {(decoding.machine, decoding.state): decoding.reader for decoding in protocol.decoding}
    is_read = any(name == machine.name for name, _ in readers)
    headings = ["state", "meaning", "kind", *(["its bytes are read as"] if is_read else [])]
    rows = []
    for state in machine.states:
        kind = [
            word
            for word, holds in (("initial", state.name == machine.initial), ("terminal", state.is_terminal))
            if holds
        ]
        reader = [code(readers.get((machine.name, state.name), ""))] if is_read else []
        rows.append([code(state.name), state.doc, ", ".join(kind), *reader])
    return [
        f"### {machine.name}\n",
        f"{machine.doc.strip()}\n",
        table(headings, rows),
        table(
            ["from", "upon", "to", "why", "where"],
            (
                [
                    "any state" if move.from_any else codes(move.sources),
                    code(upon(move)),
                    code(move.target),
                    move.doc,
                    link(protocol, move.cite),
                ]
                for move in machine.moves
            ),
        ),
    ]


def _joint(protocol: Protocol) -> list[str]:
    return [
        "## Settling rules\n",
        "After every event these are applied until none of them changes anything.\n",
        table(
            ["rule", "while", "then", "goes before", "why", "where"],
            ([*_settle(rule), rule.doc, link(protocol, rule.cite)] for rule in protocol.settle),
        ),
        "## Invariants\n",
        "Proved over every reachable configuration whenever code is generated.\n",
        table(
            ["invariant", "claim", "why"],
            ([code(invariant.name), _claim(invariant), invariant.doc] for invariant in protocol.invariants),
        ),
        "## Exposed properties\n",
        table(
            ["property", "true while", "meaning", "where"],
            (
                [code(exposure.name), states(exposure.when), exposure.doc, link(protocol, exposure.cite)]
                for exposure in protocol.exposures
            ),
        ),
    ]


def _claim(invariant: Invariant) -> str:
    if invariant.forever:
        return f"once {states(invariant.forever)}, for ever"
    assert invariant.never
    return f"never {states(invariant.never)}"


def _settle(rule: SettleRule) -> list[str]:
    then = ", ".join(f"{machine} {state}" for machine, state in rule.then)
    return [code(rule.name), states(rule.when), then, codes(rule.before)]


def _heads(protocol: Protocol) -> list[str]:
    sections = [
        "## Heads that are refused\n",
        table(
            ["event", "rule", "when", "error", "why", "where"],
            (
                [
                    code(rule.event),
                    code(rule.name),
                    _when(rule.when),
                    code(rule.reject),
                    rule.doc,
                    link(protocol, rule.cite),
                ]
                for rule in protocol.refusals
            ),
        ),
    ]
    if protocol.framing:
        sections += [
            "## Framing\n",
            f"{protocol.framing.doc.strip()} Asked of {codes(protocol.framing.decided_by)}.\n",
            table(
                ["", "rule", "when", "outcome", "gate", "why", "where"],
                (
                    [str(number), *_framing(rule), rule.doc, link(protocol, rule.cite)]
                    for number, rule in enumerate(protocol.framing.rules, 1)
                ),
            ),
        ]
    if protocol.compose:
        sections += ["## What sending changes\n", *_compose(protocol, protocol.compose)]
    return sections


def _framing(rule: FramingRule) -> list[str]:
    outcome = f"refuse: {code(rule.reject)}" if rule.reject else code(rule.use or "")
    return [code(rule.name), _when(rule.when), outcome, "gate" if rule.is_gate else ""]


def _compose(protocol: Protocol, compose: Compose) -> list[str]:
    phrases = "The standard reason phrase is filled in where none is given." if compose.fills_reason else ""
    pretences = "".join(
        f" While `{machine}` is {state}, the framing is asked for as if it were {instead}."
        for machine, state, instead in compose.as_if
    )
    return [
        f"{compose.doc.strip()} The version sent is always {compose.speaks}. {phrases}{pretences}".strip() + "\n",
        table(
            ["rule", "of", "when", "drops", "adds", "Connection options", "why", "where"],
            ([*_compose_rule(rule), rule.doc, link(protocol, rule.cite)] for rule in compose.rules),
        ),
    ]


def _compose_rule(rule: ComposeRule) -> list[str]:
    added = codes(f"{field}: {value}" for field, value in rule.add)
    options = [f"without {codes(rule.options_drop)}"] if rule.options_drop else []
    options += [f"with {codes(rule.options_add)}"] if rule.options_add else []
    return [code(rule.name), code(rule.event), sentence(rule.when), codes(rule.drop), added, ", ".join(options)]


def _bytes(protocol: Protocol) -> list[str]:
    return [
        "## Header fields\n",
        table(
            ["field", "syntax", "value", "treatment", "meaning", "where"],
            (
                [
                    code(field.name),
                    field.syntax,
                    code(field.grammar or ""),
                    ", ".join(
                        word
                        for word, holds in (
                            ("repeats collapse", field.collapses),
                            ("shown in lower case", field.lowers),
                            ("written first", field.is_written_first),
                        )
                        if holds
                    ),
                    field.doc,
                    link(protocol, field.cite),
                ]
                for field in protocol.fields
            ),
        ),
        "## Grammar\n",
        table(
            ["rule", "matches", "otherwise", "why", "where"],
            (
                [
                    code(pattern.name),
                    code(pattern.match),
                    code(pattern.refuse or "")
                    if pattern.replace_by is None
                    else f"replaced by {code(pattern.replace_by)}",
                    pattern.doc,
                    link(protocol, pattern.cite),
                ]
                for pattern in protocol.grammar
            ),
        ),
        "## Limits\n",
        table(
            ["limit", "default", "exceeded", "meaning", "where"],
            (
                [code(limit.name), str(limit.default), code(limit.exceeded), limit.doc, link(protocol, limit.cite)]
                for limit in protocol.limits
            ),
        ),
    ]


def _when(condition: Condition) -> str:
    """In a list where the first rule that holds decides, the last one is `otherwise`."""
    return "otherwise" if isinstance(condition, Always) else sentence(condition)
