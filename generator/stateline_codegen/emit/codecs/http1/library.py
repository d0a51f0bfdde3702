"""What the templates of the library around the decisions are given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import digits, hexdigits
from typing import Any, TypeVar

from ....automaton.ir import Automaton
from ....spec.conditions import Always
from ....spec.model import Protocol
from ... import names
from ...contexts import BannerContext, reader_table, template_banner
from ...expressions import membership
from ...patterns import PatternText, pattern_text
from . import conversation, shortcuts
from .decisions import decisions_of, function_name, grammar_constant, planned_differently, target_forms
from .events import FIELD_TYPES
from .octets import OctetsText, most_digits, octet_sets
from .surfaces import own_policy
from .usual import UsualResponses, usual_requests, usual_responses


@dataclass(frozen=True, slots=True)
class LimitText:
    name: str
    default: int
    doc: str
    exceeded: str


@dataclass(frozen=True, slots=True)
class ExceededText:
    constant: str
    limits: tuple[LimitText, ...]


@dataclass(frozen=True, slots=True)
class LimitsContext:
    banner: str
    limits: tuple[LimitText, ...]
    byte_limits: tuple[str, ...]
    exceeded: tuple[ExceededText, ...]


@dataclass(frozen=True, slots=True)
class GrammarText:
    constant: str
    patterns: tuple[PatternText, ...]
    obs_fold_replacement: str


_Text = TypeVar("_Text", ExceededText, GrammarText)


@dataclass(frozen=True, slots=True)
class CommonField:
    """One spelling of a common field name."""

    spelling: str
    name: str


@dataclass(frozen=True, slots=True)
class GrammarContext:
    banner: str
    octet_sets: tuple[OctetsText, ...]
    length_digits: int
    chunk_size_digits: int
    common_fields: tuple[CommonField, ...]
    notable: tuple[str, ...]
    patterns: tuple[PatternText, ...]
    grammars: tuple[GrammarText, ...]


@dataclass(frozen=True, slots=True)
class PhraseRow:
    status: int
    phrase: str


@dataclass(frozen=True, slots=True)
class StatusContext:
    banner: str
    speaks: str
    section: str
    reason_phrases: tuple[PhraseRow, ...]
    usual_phrases: tuple[PhraseRow, ...]
    """Those of status codes that no rule asks about."""
    bodiless_phrases: tuple[PhraseRow, ...]
    """Those of status codes about which rules only say that there is no body."""


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PolicyText:
    constant: str
    doc: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class PoliciesContext:
    banner: str
    roles: tuple[str, ...]
    role_readers: tuple[str, ...]
    """The tables of one role each."""
    exposures: tuple[str, ...]
    policies: tuple[PolicyText, ...]


@dataclass(frozen=True, slots=True)
class HeadsContext:
    banner: str
    first_field: str


@dataclass(frozen=True, slots=True)
class PropertyText:
    name: str
    doc: str


@dataclass(frozen=True, slots=True)
class FactText:
    name: str
    python_type: str
    doc: str


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    banner: str
    speaks: str
    first_field: str
    base_policy: str
    client: str
    server: str
    roles: tuple[str, ...]
    switch_letter: str
    """The letter of the response that changes protocols."""
    exposures: tuple[PropertyText, ...]
    facts: tuple[FactText, ...]


@dataclass(frozen=True, slots=True)
class PackageContext:
    banner: str
    event_names: tuple[str, ...]
    """The events, as the spec orders them."""
    sorted_events: tuple[str, ...]
    """`Event` and the events, as an import list orders them."""
    state_names: tuple[str, ...]
    """Roles and states, as the spec orders them."""
    sorted_states: tuple[str, ...]
    policies: tuple[str, ...]
    sorted_policies: tuple[str, ...]


def contexts(automata: Sequence[Automaton]) -> Iterator[tuple[str, Any]]:
    """Describe the modules, by file name."""
    base = automata[0].protocol
    yield "limits.py", _limits(automata)
    yield "grammar.py", _grammar(automata)
    responses = usual_responses(automata)
    yield "status.py", _status(base, responses)
    yield "policies.py", _policies(automata)
    yield "heads.py", HeadsContext(template_banner(base, "http1/heads.py.j2"), first_field(base))
    for module in ("elements.py", "bodies.py"):
        yield module, BannerContext(template_banner(base, f"http1/{module}.j2"))
    for module in ("connection.py", "traces.py", "stories.py"):
        yield module, _connection(base, module)
    yield from conversation.contexts(automata[0])
    yield from shortcuts.contexts(base, *asker_and_answerer(base), usual_requests(automata), responses)
    yield "__init__.py", package_context(automata, "__init__.py")


def asker_and_answerer(protocol: Protocol) -> tuple[str, str]:
    """Name the constants of the role that sends requests and of the other one."""
    asker = next(event.sent_by for event in protocol.events if event.name == "Request")
    answerer = next(role.name for role in protocol.roles if role.name != asker)
    return names.constant(str(asker)), names.constant(answerer)


def package_context(automata: Sequence[Automaton], module: str) -> PackageContext:
    """List the public names that come from the spec."""
    base = automata[0].protocol
    events = tuple(event.name for event in base.events)
    states = dict.fromkeys(state.name for machine in base.public_machines for state in machine.states)
    constants = (*(names.constant(role.name) for role in base.roles), *states)
    policies = tuple(automaton.protocol.policy.name.upper() for automaton in automata)
    return PackageContext(
        banner=template_banner(base, f"http1/{module}.j2"),
        event_names=events,
        sorted_events=names.import_order(["Event", *events]),
        state_names=constants,
        sorted_states=names.import_order(constants),
        policies=policies,
        sorted_policies=names.import_order(policies),
    )


def _limits(automata: Sequence[Automaton]) -> LimitsContext:
    base = automata[0].protocol
    return LimitsContext(
        banner=template_banner(base, "http1/limits.py.j2"),
        limits=_limit_texts(base),
        byte_limits=tuple(limit.name for limit in base.limits if limit.name.endswith("_bytes")),
        exceeded=_for_each_constant(
            ExceededText(_exceeded_constant(automata, automaton.protocol), _limit_texts(automaton.protocol))
            for automaton in automata
        ),
    )


def _limit_texts(protocol: Protocol) -> tuple[LimitText, ...]:
    return tuple(
        LimitText(
            limit.name,
            limit.default,
            names.docstring(names.with_citation(limit.doc, limit.cite)),
            names.constant(limit.exceeded),
        )
        for limit in protocol.limits
    )


def _exceeded_constant(automata: Sequence[Automaton], protocol: Protocol) -> str:
    """Name the errors of a policy's limits: the base policy's if they are the same."""
    base = automata[0].protocol
    errors = [limit.exceeded for limit in protocol.limits]
    owner = base if errors == [limit.exceeded for limit in base.limits] else protocol
    return f"{owner.policy.name.upper()}_EXCEEDED"


def _for_each_constant(texts: Iterable[_Text]) -> tuple[_Text, ...]:
    """Keep one text for each constant; those that policies share say the same."""
    return tuple({text.constant: text for text in texts}.values())


def _grammar(automata: Sequence[Automaton]) -> GrammarContext:
    base = automata[0].protocol
    grammars = _for_each_constant(_grammar_text(automata, automaton.protocol) for automaton in automata)
    notable = tuple(sorted(field.name for field in base.fields))
    return GrammarContext(
        banner=template_banner(base, "http1/grammar.py.j2"),
        octet_sets=octet_sets(automata),
        length_digits=most_digits(automata, "content_length", digits.encode("ascii")),
        chunk_size_digits=most_digits(automata, "chunk_size", hexdigits.encode("ascii")),
        common_fields=_spellings(base.common_fields),
        notable=notable,
        patterns=grammars[0].patterns,
        grammars=grammars,
    )


def _spellings(field_names: Iterable[str]) -> tuple[CommonField, ...]:
    return tuple(
        CommonField(names.bytes_literal(spelling), names.bytes_literal(name.lower()))
        for name in field_names
        for spelling in dict.fromkeys((name.lower(), name))
    )


USED_PATTERNS = (
    "line_end",
    "first_octet",
    "method",
    "request_target",
    "request_line",
    "reason_phrase",
    "status_line",
    "field_name",
    "field_value",
    "field_line",
    "obs_fold",
    "chunk_line_end",
    "chunk_line",
)
"""The patterns that the templates of this format use; more are used by the fields that name one."""


def _grammar_text(automata: Sequence[Automaton], protocol: Protocol) -> GrammarText:
    base = automata[0].protocol
    parts = {derived.grammar for event in base.events for derived in event.derived}
    used = {*USED_PATTERNS, *(field.grammar for field in protocol.fields), *target_forms(base), *parts}
    patterns = tuple(pattern_text(pattern) for pattern in protocol.grammar if pattern.name in used)
    fold = next(pattern for pattern in protocol.grammar if pattern.name == "obs_fold")
    replacement = "None" if fold.replace_by is None else names.bytes_literal(fold.replace_by)
    return GrammarText(grammar_constant(automata[0].protocol, protocol), patterns, replacement)


def _status(protocol: Protocol, responses: UsualResponses) -> StatusContext:
    assert protocol.compose is not None
    rows = tuple(PhraseRow(status, phrase) for status, phrase in protocol.reason_phrases)
    return StatusContext(
        banner=template_banner(protocol, "http1/status.py.j2"),
        speaks=protocol.compose.speaks,
        section="RFC 9110, section 15",
        reason_phrases=rows,
        usual_phrases=tuple(row for row in rows if row.status in responses.statuses),
        bodiless_phrases=tuple(row for row in rows if row.status in responses.bodiless),
    )


def first_field(protocol: Protocol) -> str:
    """Name the field that is written first."""
    return next(field.name for field in protocol.fields if field.is_written_first)


def _connection(protocol: Protocol, module: str) -> ConnectionContext:
    client, server = asker_and_answerer(protocol)
    assert protocol.compose is not None
    return ConnectionContext(
        banner=template_banner(protocol, f"http1/{module}.j2"),
        speaks=protocol.compose.speaks,
        first_field=first_field(protocol),
        base_policy=own_policy(protocol),
        client=client,
        server=server,
        roles=tuple(sorted((client, server))),
        switch_letter=_switch_letter(protocol),
        exposures=tuple(
            PropertyText(exposure.name, names.docstring(names.with_citation(exposure.doc, exposure.cite), indent=8))
            for exposure in protocol.exposures
        ),
        facts=tuple(
            FactText(fact.name, FIELD_TYPES[fact.type], names.docstring(names.sentence(fact.doc)))
            for fact in protocol.facts
        ),
    )


def _switch_letter(protocol: Protocol) -> str:
    """Name the letter of the one kind of interim response after which other rules than HTTP's hold."""
    event = next(event for event in protocol.events if event.name == "InformationalResponse")
    (switch,) = (variant for variant in event.variants if variant.when != Always())
    return names.constant(f"{event.name}.{switch.name}")


# -------------------------------------------------------------------- policies


def _policies(automata: Sequence[Automaton]) -> PoliciesContext:
    base = automata[0].protocol
    return PoliciesContext(
        banner=template_banner(base, "http1/policies.py.j2"),
        roles=tuple(sorted(asker_and_answerer(base))),
        role_readers=tuple(map(shortcuts.role_readers, sorted(asker_and_answerer(base)))),
        exposures=tuple(exposure.name for exposure in base.exposures),
        policies=tuple(_policy(automata, automaton) for automaton in automata),
    )


def _policy(automata: Sequence[Automaton], automaton: Automaton) -> PolicyText:
    protocol = automaton.protocol
    assert protocol.compose is not None
    grammar = f"grammar.{grammar_constant(automata[0].protocol, protocol)}"
    collapsed = [f for f in protocol.fields if f.collapses]
    lowered = [f for f in protocol.fields if f.lowers]
    followers = protocol.public_machines
    readers = {_other_role(protocol, m.follows): f"automaton.{reader_table(automata, automaton, m)}" for m in followers}
    arguments = {
        "name": names.literal(protocol.policy.name),
        "role": names.constant(protocol.policy.role) if protocol.policy.role else "None",
        "steps": "automaton.STEPS",
        "refusals": "automaton.REFUSALS",
        "states": _by_role({m.follows or "": f"automaton.{names.constant(m.name)}_STATES" for m in followers}),
        "readers": _by_role(readers),
        **{shortcuts.role_readers(role): table for role, table in readers.items()},
        **{e.name: f"automaton.{names.constant(e.name)}" for e in protocol.exposures},
        **{
            decision.name: f"{module}.{function_name(automata, automaton, decision)}"
            for module in ("letters", "refusals", "framing", "compose")
            for decision in decisions_of(module, protocol)
        },
        "is_planned_differently": f"automaton.{membership(planned_differently(protocol))}",
        "grammar": grammar,
        "collapsed": "{" + ", ".join(f"{names.bytes_literal(f.name)}: {grammar}.{f.grammar}" for f in collapsed) + "}",
        "lowered": _frozenset(f.name for f in lowered),
        "forbidden_trailers": _frozenset(protocol.trailers.forbidden if protocol.trailers else ()),
        "status_hints": _by_role({role.name: str(role.status_hint) for role in protocol.roles}),
        "normalised": _frozenset(dict.fromkeys(f.name for f in (*collapsed, *lowered))),
        "limits": _limits_value(automata[0].protocol, protocol),
        "exceeded": f"limits.{_exceeded_constant(automata, protocol)}",
        "speaks": names.bytes_literal(protocol.compose.speaks),
        "fills_reason": repr(protocol.compose.fills_reason),
    }
    return PolicyText(
        protocol.policy.name.upper(),
        names.docstring(names.sentence(protocol.policy.doc), indent=0),
        tuple(Argument(name, value) for name, value in arguments.items()),
    )


def _other_role(protocol: Protocol, name: str | None) -> str:
    return next(role.name for role in protocol.roles if role.name != name)


def _by_role(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{names.constant(role)}: {value}" for role, value in values.items()) + "}"


def _frozenset(values: Iterable[str]) -> str:
    listed = [names.bytes_literal(value) for value in values]
    if not listed:
        return "frozenset()"
    on_one_line = f"frozenset({{{', '.join(listed)}}})"
    if len(on_one_line) <= 90:
        return on_one_line
    lines = "".join(f"            {value},\n" for value in listed)
    return f"frozenset(\n        {{\n{lines}        }}\n    )"


def _limits_value(base: Protocol, protocol: Protocol) -> str:
    defaults = {limit.name: limit.default for limit in base.limits}
    changed = [limit for limit in protocol.limits if limit.default != defaults[limit.name]]
    if not changed:
        return "Limits()"
    return "Limits(\n" + "".join(f"        {limit.name}={limit.default},\n" for limit in changed) + "    )"
