"""What a spec declares, section by section, as entries in words."""

from collections.abc import Iterator, Mapping

from ..diagrams.labels import note, sentence, states
from ..spec.model import Addition, ComposeRule, EventField, FramingRule, Protocol, ShownEvent
from .entries import Entry, Facts, Part, Section, given
from .frames import FRAMES, VIEWS


def _protocol(protocol: Protocol) -> Iterator[Entry]:
    yield Entry(protocol.name, (("codec", protocol.codec),), f"{protocol.title} {protocol.doc}")
    for standard in protocol.standards:
        yield Entry(f"{protocol.name}.{standard.key}", (), f"{standard.title} {standard.url}")


def _roles(protocol: Protocol) -> Iterator[Entry]:
    for role in protocol.roles:
        yield Entry(role.name, given(("status hint", role.status_hint)), role.doc)


def _events(protocol: Protocol) -> Iterator[Entry]:
    for event in protocol.events:
        sender = event.sent_by or ("either" if protocol.roles else None)
        yield Entry(event.name, given(("sent by", sender)), note(event.doc, event.cite))
    for command in protocol.commands:
        kind = "a command for each role" if command.is_per_role else "a command"
        yield Entry(command.name, (("", kind),), note(command.doc, command.cite))


def _fields(protocol: Protocol) -> Iterator[Entry]:
    for event in protocol.events:
        for field in event.fields:
            yield Entry(f"{event.name}.{field.name}", _field_facts(field), field.doc)


def _field_facts(field: EventField) -> Facts:
    default = "none" if field.is_required else '""' if field.default == "" else str(field.default or "[]")
    return given(
        ("type", field.type),
        ("default", default),
        ("may be", "None" if field.is_optional else None),
        ("given by", "position or name" if field.is_positional else "name"),
        ("alias", field.alias),
        ("grammar", field.grammar),
        ("range", field.range and f"{field.range[0]} to {field.range[1]}"),
    )


def _derived(protocol: Protocol) -> Iterator[Entry]:
    for event in protocol.events:
        for derived in event.derived:
            facts = given(("part of", derived.part_of), ("grammar", derived.grammar), ("signal", derived.signal))
            yield Entry(f"{event.name}.{derived.name}", facts, note(derived.doc, derived.cite))


def _variants(protocol: Protocol) -> Iterator[Entry]:
    for event in protocol.events:
        for variant in event.variants:
            name = f"{event.name}.{variant.name}"
            yield Entry(name, (("when", sentence(variant.when)),), note(variant.doc, variant.cite))


def _signals(protocol: Protocol) -> Iterator[Entry]:
    for signal in protocol.signals:
        facts = (("raised by", ", ".join(signal.raised_by)), ("when", sentence(signal.when)))
        yield Entry(signal.name, facts, note(signal.doc, signal.cite))


def _facts(protocol: Protocol) -> Iterator[Entry]:
    for fact in protocol.facts:
        facts = (("type", fact.type), ("taken from", fact.taken_from), ("of", ", ".join(fact.of)))
        yield Entry(fact.name, facts, note(fact.doc, fact.cite))


def _states(protocol: Protocol) -> Iterator[Entry]:
    for machine in protocol.machines:
        yield Entry(machine.name, given(("follows", machine.follows), ("begins in", machine.initial)), machine.doc)
        for state in machine.states:
            yield Entry(f"{machine.name}.{state.name}", (("", "terminal"),) if state.is_terminal else (), state.doc)


def settle_entries(protocol: Protocol, renamed: Mapping[str, str] | None = None) -> Iterator[Entry]:
    """List the settle rules, with the rules that yield to each under the names that another version gives them."""
    names = renamed or {}
    for rule in protocol.settle:
        then = ", ".join(f"{machine} {state}" for machine, state in rule.then)
        facts = given(
            ("when", states(rule.when)),
            ("then", then),
            ("before", ", ".join(sorted(names.get(name, name) for name in rule.before))),
        )
        yield Entry(rule.name, facts, note(rule.doc, rule.cite))


def _invariants(protocol: Protocol) -> Iterator[Entry]:
    for invariant in protocol.invariants:
        claims = {"never": invariant.never, "forever": invariant.forever}
        facts = tuple((kind, states(pattern)) for kind, pattern in claims.items() if pattern)
        yield Entry(invariant.name, facts, invariant.doc)


def _exposures(protocol: Protocol) -> Iterator[Entry]:
    for exposure in protocol.exposures:
        yield Entry(exposure.name, (("when", states(exposure.when)),), note(exposure.doc, exposure.cite))


def _header_fields(protocol: Protocol) -> Iterator[Entry]:
    for field in protocol.fields:
        facts = given(
            ("syntax", field.syntax),
            ("grammar", field.grammar),
            ("repeats", "collapse" if field.collapses else "refused or kept"),
            ("shown", "in lower case" if field.lowers else "as it is"),
            ("written", "first" if field.is_written_first else "in its place"),
        )
        yield Entry(field.name, facts, note(field.doc, field.cite))
    if protocol.trailers:
        rule = protocol.trailers
        facts = (("forbidden", ", ".join(sorted(rule.forbidden))), ("reject", rule.reject))
        yield Entry("trailers", facts, note(rule.doc, rule.cite))


def _refusals(protocol: Protocol) -> Iterator[Entry]:
    for rule in protocol.refusals:
        facts = (("when", sentence(rule.when)), ("reject", rule.reject))
        yield Entry(f"{rule.event}.{rule.name}", facts, note(rule.doc, rule.cite))


def _framing(protocol: Protocol) -> Iterator[Entry]:
    for rule in protocol.framing.rules if protocol.framing else ():
        yield Entry(rule.name, _framing_facts(rule), note(rule.doc, rule.cite))


def _framing_facts(rule: FramingRule) -> Facts:
    return given(
        ("when", sentence(rule.when)),
        ("use", rule.use),
        ("reject", rule.reject),
        ("gate", "yes" if rule.is_gate else None),
    )


def _framing_terms(protocol: Protocol) -> Iterator[Entry]:
    if protocol.framing:
        framing = protocol.framing
        facts = given(("decided by", ", ".join(framing.decided_by)), ("gates raise", framing.gate_raises))
        yield Entry("framing", facts, note(framing.doc, framing.cite))


def _reading(protocol: Protocol) -> Iterator[Entry]:
    for decoding in protocol.decoding:
        yield Entry(f"{decoding.machine}.{decoding.state}", (("read as", decoding.reader),))


def _pauses(protocol: Protocol) -> Iterator[Entry]:
    for pause in protocol.pauses:
        while_ = ", ".join(f"{machine} {' or '.join(named)}" for machine, named in pause.states.parts)
        yield Entry(pause.name, (("while", while_),), note(pause.doc, pause.cite))


def _compose(protocol: Protocol) -> Iterator[Entry]:
    for rule in protocol.compose.rules if protocol.compose else ():
        yield Entry(f"{rule.event}.{rule.name}", _compose_facts(rule), note(rule.doc, rule.cite))


def _compose_facts(rule: ComposeRule) -> Facts:
    return given(
        ("when", sentence(rule.when)),
        ("drop", ", ".join(rule.drop)),
        ("add", ", ".join(f"{name}: {value}" for name, value in rule.add)),
        ("options dropped", ", ".join(rule.options_drop)),
        ("options added", ", ".join(rule.options_add)),
        ("reject", rule.reject),
    )


def _compose_terms(protocol: Protocol) -> Iterator[Entry]:
    if protocol.compose:
        compose = protocol.compose
        facts = given(
            ("speaks", compose.speaks),
            ("fills the reason", "yes" if compose.fills_reason else "no"),
            ("as if", ", ".join(f"{machine} {state} were {instead}" for machine, state, instead in compose.as_if)),
        )
        yield Entry("compose", facts, note(compose.doc, compose.cite))


def _limits(protocol: Protocol) -> Iterator[Entry]:
    for limit in protocol.limits:
        yield Entry(
            limit.name, (("default", str(limit.default)), ("exceeded", limit.exceeded)), note(limit.doc, limit.cite)
        )


def _errors(protocol: Protocol) -> Iterator[Entry]:
    for error in protocol.errors:
        facts = given(("status hint", error.status_hint), ("close code", error.close_code))
        yield Entry(error.code, facts, note(error.says, error.cite))


def _reason_phrases(protocol: Protocol) -> Iterator[Entry]:
    for status, phrase in protocol.reason_phrases:
        yield Entry(str(status), (("", phrase),))


def _surfaces(protocol: Protocol) -> Iterator[Entry]:
    for surface in protocol.surfaces:
        facts = given(
            ("policy", surface.policy),
            ("version", surface.version),
            ("without", ", ".join(sorted(surface.hides))),
            ("modules", ", ".join(surface.modules)),
            ("instead", "; ".join(f"of {name}: {used}" for name, used in surface.instead)),
        )
        yield Entry(surface.name, facts, surface.doc)
        for event in surface.events:
            path = f"{surface.name}.{event.name}"
            yield Entry(path, _shown_facts(event), event.doc or "")
            for added in event.adds:
                yield Entry(f"{path}.{added.name}", _added_facts(added), added.doc)


def _added_facts(added: Addition) -> Facts:
    default = "none" if added.default is None else repr(added.default)
    return given(("type", added.type), ("default", default), ("may be", "None" if added.is_optional else None))


def _shown_facts(event: ShownEvent) -> Facts:
    return given(
        ("of", " or ".join(event.of)),
        ("first", ", ".join(event.first)),
        ("without", ", ".join(sorted(event.hides))),
        ("as text", ", ".join(event.as_text)),
        ("renamed", ", ".join(f"{old} to {new}" for old, new in event.renames)),
    )


def _common_names(protocol: Protocol) -> Iterator[Entry]:
    for name in (*protocol.common_fields, *protocol.common_methods):
        yield Entry(name, ())


BEFORE_MOVES: tuple[Part, ...] = (
    (Section("Protocol"), _protocol),
    (Section("Roles"), _roles),
    (Section("Events and commands"), _events),
    (Section("What events carry"), _fields),
    (Section("What follows from events"), _derived),
    (Section("Variants", is_ordered=True), _variants),
    (Section("Signals"), _signals),
    (Section("Facts"), _facts),
    (Section("Machines and states"), _states),
)
"""The sections that come before the moves, in the order in which a spec has them."""

SETTLE = Section("Settle rules", is_named_for_people=True)

AFTER_SETTLE: tuple[Part, ...] = (
    (Section("Invariants", is_of_language=False), _invariants),
    (Section("Exposed properties"), _exposures),
    *VIEWS,
    (Section("Header fields"), _header_fields),
    (Section("Refused heads", is_ordered=True, is_named_for_people=True), _refusals),
    *FRAMES,
    (Section("Framing"), _framing_terms),
    (Section("Framing", is_ordered=True, is_named_for_people=True), _framing),
    (Section("Reading"), _reading),
    (Section("Reasons to pause"), _pauses),
    (Section("What sending changes"), _compose_terms),
    (Section("What sending changes", is_ordered=True, is_named_for_people=True), _compose),
)
"""The sections that come after the settle rules, up to the grammar."""

AFTER_GRAMMAR: tuple[Part, ...] = (
    (Section("Limits"), _limits),
    (Section("Errors"), _errors),
    (Section("Reason phrases"), _reason_phrases),
    (Section("Common fields and methods", is_of_language=False), _common_names),
    (Section("Surfaces"), _surfaces),
)
