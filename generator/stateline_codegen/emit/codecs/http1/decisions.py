"""What the templates of the decisions are given: letters, refusals, framing and composition.

Each decision is one function for each policy that decides it differently. A
policy whose function would read the same as the base policy's uses that one, so
a policy that changes nothing here costs nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ....automaton.ir import Automaton
from ....spec import conditions as c
from ....spec.logic import ALWAYS, NEVER, as_if, atoms, specialise, without_fields
from ....spec.model import ComposeRule, Event, FramingRule, Protocol, RefusalRule
from ... import names
from ...contexts import template_banner
from ...expressions import Writer

HEADS = {"Request": "request", "InformationalResponse": "informational", "Response": "response"}
"""The events that are heads, and what the functions about each are called."""

CHECKED = {**HEADS, "EndOfMessage": "trailers"}
"""The events whose fields are checked."""

START_LINE = {
    "Request": ("method: bytes", "target: bytes", "version: bytes"),
    "InformationalResponse": ("status: int", "version: bytes"),
    "Response": ("status: int", "version: bytes"),
    "EndOfMessage": (),
}
"""What a start line tells."""

COMPOSED = {"InformationalResponse": "informational", "Response": "response"}
"""The events whose heads are changed when they are sent."""


@dataclass(frozen=True, slots=True)
class VariantText:
    keyword: str
    condition: str
    constant: str


@dataclass(frozen=True, slots=True)
class SignalText:
    name: str
    condition: str
    bit: int


@dataclass(frozen=True, slots=True)
class LetterFunction:
    name: str
    parameters: tuple[str, ...]
    doc: str
    variants: tuple[VariantText, ...]
    has_single_variant: bool
    otherwise: str
    signals: tuple[SignalText, ...]


@dataclass(frozen=True, slots=True)
class CheckText:
    name: str
    comment: str
    condition: str
    error: str


@dataclass(frozen=True, slots=True)
class CheckFunction:
    name: str
    parameters: tuple[str, ...]
    doc: str
    rules: tuple[CheckText, ...]


@dataclass(frozen=True, slots=True)
class FramingText:
    comment: str
    condition: str
    action: str


@dataclass(frozen=True, slots=True)
class FramingFunction:
    name: str
    parameters: tuple[str, ...]
    doc: str
    rules: tuple[FramingText, ...]
    last: FramingText


@dataclass(frozen=True, slots=True)
class ComposeText:
    comment: str
    condition: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComposeFunction:
    name: str
    parameters: tuple[str, ...]
    doc: str
    rules: tuple[ComposeText, ...]


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """The vocabulary of all four templates."""

    banner: str
    doc: str
    section: str
    field_functions: tuple[str, ...]
    grammar_names: tuple[str, ...]
    functions: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: how its function is made from a policy, and what it is called."""

    name: str
    build: Callable[[Protocol, Writer], Any]


def decisions_of(module: str, protocol: Protocol) -> tuple[Decision, ...]:
    """List the decisions of one module, by its name."""
    events = {event.name: event for event in protocol.events}
    if module == "letters":
        return tuple(Decision(f"{short}_letter", _builder(_letter_function, events[e])) for e, short in HEADS.items())
    if module == "refusals":
        return tuple(Decision(f"check_{short}", _builder(_check_function, events[e])) for e, short in CHECKED.items())
    if module == "framing":
        assert protocol.framing is not None
        framed = [events[name] for name in protocol.framing.decided_by]
        return (
            *(Decision(f"{HEADS[event.name]}_framing", _builder(_framing_function, event)) for event in framed),
            Decision("planned_framing", _builder(_planned_function, events["Response"])),
        )
    return tuple(Decision(f"compose_{short}", _builder(_compose_function, events[e])) for e, short in COMPOSED.items())


def _builder(build: Callable[[Protocol, Event, Writer], Any], event: Event) -> Callable[[Protocol, Writer], Any]:
    return lambda protocol, writer: build(protocol, next(e for e in protocol.events if e.name == event.name), writer)


def function_name(automata: Sequence[Automaton], automaton: Automaton, decision: Decision) -> str:
    """Name the function a policy uses for a decision: the base policy's if it would read the same."""
    is_shared = _function(decision, automata, automaton) == _function(decision, automata, automata[0])
    return decision.name if is_shared else f"{automaton.protocol.policy.name}_{decision.name}"


def contexts(automata: Sequence[Automaton]) -> Iterator[tuple[str, DecisionContext]]:
    """Describe the four modules of decisions."""
    base = automata[0].protocol
    assert base.framing is not None
    assert base.compose is not None
    prose = {
        "letters": ("", ""),
        "refusals": ("", ""),
        "framing": (base.framing.doc, names.cited(base.framing.cite)),
        "compose": (base.compose.doc, names.cited(base.compose.cite)),
    }
    for module, (doc, section) in prose.items():
        functions = tuple(_functions(module, automata))
        text = repr(functions)
        used = {name for name in FIELD_FUNCTIONS if f"{name}(" in text}
        yield (
            f"{module}.py",
            DecisionContext(
                banner=template_banner(base, f"http1/{module}.py.j2"),
                doc="\n".join(names.wrapped(names.sentence(doc))),
                section=section,
                field_functions=names.import_order(used | _ALWAYS_USED[module]),
                grammar_names=names.import_order(
                    [*_ALWAYS_NAMED[module], *(name for name in _grammar_names(automata) if f"{name}." in text)]
                ),
                functions=functions,
            ),
        )


FIELD_FUNCTIONS = (
    "differs",
    "is_exactly",
    "is_malformed",
    "is_repeated",
    "lists",
    "lists_any",
    "with_line",
    "with_options",
    "without",
)
"""What conditions and compositions call."""

_ALWAYS_NAMED: dict[str, list[str]] = {"letters": [], "refusals": [], "framing": [], "compose": ["NOTABLE"]}
_ALWAYS_USED = {"letters": {"Notable"}, "refusals": {"Notable"}, "framing": {"Notable"}, "compose": {"Headers"}}


def _functions(module: str, automata: Sequence[Automaton]) -> Iterator[Any]:
    for decision in decisions_of(module, automata[0].protocol):
        for automaton in automata:
            name = function_name(automata, automaton, decision)
            if automaton is automata[0] or name != decision.name:
                yield replace(_function(decision, automata, automaton), name=name)


def _function(decision: Decision, automata: Sequence[Automaton], automaton: Automaton) -> Any:
    return decision.build(automaton.protocol, condition_writer(automata[0].protocol, automaton.protocol))


def _grammar_names(automata: Sequence[Automaton]) -> list[str]:
    return list(dict.fromkeys(grammar_constant(automata[0].protocol, automaton.protocol) for automaton in automata))


def grammar_constant(base: Protocol, protocol: Protocol) -> str:
    """Name the patterns of a policy: the base policy's if they are the same."""
    owner = base if protocol.grammar == base.grammar else protocol
    return f"{owner.policy.name.upper()}_GRAMMAR"


def target_forms(protocol: Protocol) -> tuple[str, ...]:
    """List the patterns that conditions hold request targets against."""
    forms: dict[str, None] = {}
    for atom in (atom for rule in protocol.refusals for atom in atoms(rule.when)):
        match atom:
            case c.TargetIs(patterns):
                forms |= dict.fromkeys(patterns)
            case c.TargetDiffers(pattern, _):
                forms[pattern] = None
    return tuple(forms)


def memberships(automata: Sequence[Automaton]) -> tuple[c.MachineIn, ...]:
    """List the questions that the written conditions ask about machines, without repeats."""
    asked = []
    for automaton in automata:
        for condition in _written_conditions(automaton.protocol):
            asked += [atom for atom in atoms(condition) if isinstance(atom, c.MachineIn)]
    return tuple(dict.fromkeys(asked))


def planned_differently(protocol: Protocol) -> c.MachineIn:
    """Ask whether a machine is in a state that composing takes for another."""
    assert protocol.compose is not None
    (machine,) = {machine for machine, _, _ in protocol.compose.as_if}
    return c.MachineIn(machine, tuple(state for _, state, _ in protocol.compose.as_if))


def _written_conditions(protocol: Protocol) -> Iterator[c.Condition]:
    assert protocol.framing is not None
    assert protocol.compose is not None
    for event in protocol.events:
        if event.name not in HEADS:
            continue
        yield from (specialise(variant.when, event) for variant in event.variants)
        yield from (specialise(rule.when, event) for rule in protocol.framing.rules)
        if event.name == "Response":
            for rule in protocol.framing.rules:
                yield as_if(specialise(rule.when, event), protocol.compose.as_if)
    yield from (rule.when for rule in protocol.compose.rules)
    yield planned_differently(protocol)


def condition_writer(base: Protocol, protocol: Protocol) -> Writer:
    """Make what writes the conditions of a policy."""
    patterns = {field.name: field.grammar for field in protocol.fields if field.grammar}
    return Writer(grammar_constant(base, protocol), patterns)


# --------------------------------------------------------------------- letters


def _letter_function(protocol: Protocol, event: Event, writer: Writer) -> LetterFunction:
    *kinds, _ = event.variants or (None,)
    raised = [signal for signal in protocol.signals if event.name in signal.raised_by]
    conditions = [specialise(variant.when, event) for variant in kinds if variant]
    constants = [names.constant(f"{event.name}.{variant.name}") for variant in event.variants]
    return LetterFunction(
        name="",
        parameters=(*_known(event), "notable: Notable", "configuration: int"),
        doc=f"Find the letter of {_article(event.name)} {event.name}.",
        variants=tuple(
            VariantText("if" if n == 0 else "elif", writer.write(condition), constant)
            for n, (condition, constant) in enumerate(zip(conditions, constants, strict=False))
        ),
        has_single_variant=not conditions,
        otherwise=constants[-1] if constants else names.constant(event.name),
        signals=tuple(
            SignalText(signal.name, writer.write(specialise(signal.when, event)), 1 << n)
            for n, signal in enumerate(raised)
        ),
    )


def _known(event: Event) -> tuple[str, ...]:
    """What a letter or a framing depends on: the start line but for the target."""
    return tuple(parameter for parameter in START_LINE[event.name] if parameter != "target: bytes")


def _article(name: str) -> str:
    return "an" if name[0] in "AEIOU" else "a"


# -------------------------------------------------------------------- refusals


def _check_function(protocol: Protocol, event: Event, writer: Writer) -> CheckFunction:
    return check_function(protocol, event, writer, "", START_LINE[event.name])


def check_function(
    protocol: Protocol, event: Event, writer: Writer, name: str, start_line: tuple[str, ...]
) -> CheckFunction:
    """Describe the function that applies the refusals of an event, given its start line and its fields."""
    rules = []
    for rule, condition in _refusals(protocol, event):
        comment = _comment(rule.name, rule.doc, rule.cite)
        rules.append(CheckText(rule.name, comment, writer.write(condition), names.constant(rule.reject)))
    return CheckFunction(
        name=name,
        parameters=(*start_line, "notable: Notable"),
        doc=f"Refuse {_article(event.name)} {event.name} that no machine gets to see.",
        rules=tuple(rules),
    )


def refuses_without_fields(protocol: Protocol, event: Event) -> bool:
    """Whether a head of an event can be refused that has none of the fields that rules ask about."""
    return any(without_fields(condition) != NEVER for _, condition in _refusals(protocol, event))


def _refusals(protocol: Protocol, event: Event) -> Iterator[tuple[RefusalRule, c.Condition]]:
    """List the refusals that a head of an event can meet with, each with what is left to ask."""
    for rule in protocol.refusals:
        condition = specialise(rule.when, event) if rule.event == event.name else NEVER
        if condition != NEVER:
            yield rule, condition


# --------------------------------------------------------------------- framing


def _framing_function(protocol: Protocol, event: Event, writer: Writer) -> FramingFunction:
    assert protocol.framing is not None
    rules = [(rule, specialise(rule.when, event)) for rule in protocol.framing.rules]
    return _decision_list(writer, event, rules, f"Decide where the body of {_article(event.name)} {event.name} ends.")


def _planned_function(protocol: Protocol, event: Event, writer: Writer) -> FramingFunction:
    assert protocol.framing is not None
    assert protocol.compose is not None
    pretended = protocol.compose.as_if
    rules = [(rule, as_if(specialise(rule.when, event), pretended)) for rule in protocol.framing.rules]
    said = ", ".join(f"{machine} {state} taken as {instead}" for machine, state, instead in pretended)
    return _decision_list(writer, event, rules, f"Decide what the fields of a {event.name} say of its body ({said}).")


def _decision_list(
    writer: Writer, event: Event, rules: list[tuple[FramingRule, c.Condition]], doc: str
) -> FramingFunction:
    texts = []
    for rule, condition in rules:
        if condition == NEVER:
            continue
        text = FramingText(_comment(rule.name, rule.doc, rule.cite), writer.write(condition), _framing_action(rule))
        texts.append(text)
        if condition == ALWAYS:
            break
    return FramingFunction(
        name="",
        parameters=(*_known(event), "notable: Notable", "configuration: int"),
        doc=doc,
        rules=tuple(texts[:-1]),
        last=texts[-1],
    )


def _framing_action(rule: FramingRule) -> str:
    if rule.reject is not None:
        return f'raise Rejection(errors.{names.constant(rule.reject)}, "rule {rule.name}")'
    return {
        "none": "return 0",
        "content_length": 'return int(notable[b"content-length"][0])',
        "chunked": "return CHUNKED",
        "until_close": "return UNTIL_CLOSE",
    }[str(rule.use)]


# ----------------------------------------------------------------- composition


def _compose_function(protocol: Protocol, event: Event, writer: Writer) -> ComposeFunction:
    assert protocol.compose is not None
    writer = replace(writer, notable="headers.notable")
    rules = [rule for rule in protocol.compose.rules if rule.event == event.name]
    return ComposeFunction(
        name="",
        parameters=(
            "headers: Headers",
            "status: int",
            "framing: int",
            "configuration: int",
            "peer_version: bytes | None",
        ),
        doc=f"Make the headers of {_article(event.name)} {event.name} such that the peer can find its end.",
        rules=tuple(
            ComposeText(
                _comment(rule.name, rule.doc, rule.cite),
                writer.write(specialise(rule.when, event)),
                tuple(_compose_actions(rule)),
            )
            for rule in rules
        ),
    )


def _compose_actions(rule: ComposeRule) -> Iterator[str]:
    if rule.reject:
        yield f'raise Rejection(errors.{names.constant(rule.reject)}, "rule {rule.name}")'
    if rule.drop:
        yield f"headers = without(headers, {_bytes_tuple(rule.drop)})"
    for name, value in rule.add:
        written = names.bytes_literal(name.title()), names.bytes_literal(value)
        yield f"headers = with_line(headers, {', '.join(written)}, NOTABLE)"
    if rule.options_drop or rule.options_add:
        changes = _bytes_tuple(rule.options_drop), _bytes_tuple(rule.options_add)
        yield f"headers = with_options(headers, {', '.join(changes)}, NOTABLE)"


def _bytes_tuple(values: tuple[str, ...]) -> str:
    return f"({', '.join(map(names.bytes_literal, values))}{',' if len(values) == 1 else ''})"


def _comment(name: str, doc: str, cite: Any) -> str:
    said = names.with_citation(doc, cite)
    return "\n    # ".join(names.wrapped(f"{name}: {said}", 100))
