"""The sections about bytes, from a valid and checked tree to the frozen model."""

from .model import (
    Compose,
    ComposeRule,
    ErrorKind,
    FieldRule,
    Framing,
    FramingRule,
    Limit,
    Pattern,
    RefusalRule,
    TrailerRule,
)
from .patterns import expand_patterns
from .reading import read_citation, read_condition, read_name, read_number, read_optional, read_words
from .source import Mapping, Sequence, text_of

# What a server answers to a mistake that has no status code of its own.
_BAD_REQUEST = 400


def decode_fields(document: Mapping) -> tuple[FieldRule, ...]:
    """The header fields with rules of their own."""
    return tuple(
        FieldRule(
            name=text_of(name),
            syntax=body.text("syntax"),
            grammar=read_optional(body, "grammar"),
            collapses=body.get("repeats") is not None,
            lowers=body.flag("lowers"),
            is_written_first=body.flag("written_first"),
            doc=body.text("doc"),
            cite=read_citation(body),
        )
        for name, body in document.named("fields")
    )


def decode_refusals(document: Mapping) -> tuple[RefusalRule, ...]:
    """The rules that refuse a head, in the order of the spec."""
    section = document.get("refuse")
    events = section.entries if isinstance(section, Mapping) else ()
    return tuple(
        RefusalRule(
            event=text_of(event),
            name=read_name(rule),
            when=read_condition(rule),
            reject=rule.text("reject"),
            doc=rule.text("doc"),
            cite=read_citation(rule),
        )
        for event, rules in events
        if isinstance(rules, Sequence)
        for rule in rules.items
        if isinstance(rule, Mapping)
    )


def decode_framing(document: Mapping) -> Framing | None:
    """The decision list for where a body ends."""
    section = document.get("framing")
    if not isinstance(section, Mapping):
        return None
    return Framing(
        decided_by=read_words(section, "decided_by"),
        gate_raises=read_optional(section, "gate_raises"),
        doc=section.text("doc"),
        cite=read_citation(section),
        rules=tuple(
            FramingRule(
                name=read_name(rule),
                when=read_condition(rule),
                use=read_optional(rule, "use"),
                reject=read_optional(rule, "reject"),
                is_gate=rule.flag("gate"),
                doc=rule.text("doc"),
                cite=read_citation(rule),
            )
            for rule in section.records("rules")
        ),
    )


def decode_compose(document: Mapping) -> Compose | None:
    """What sending changes in a head."""
    section = document.get("compose")
    if not isinstance(section, Mapping):
        return None
    return Compose(
        speaks=section.text("speaks"),
        fills_reason=section.flag("fills_reason"),
        as_if=tuple(
            (text_of(machine), text_of(state), text_of(instead))
            for machine, states in section.named("as_if")
            for state, instead in states.entries
        ),
        doc=section.text("doc"),
        cite=read_citation(section),
        rules=tuple(_compose_rule(rule) for rule in section.records("rules")),
    )


def _compose_rule(rule: Mapping) -> ComposeRule:
    add = rule.get("add")
    options = rule.get("options")
    return ComposeRule(
        name=read_name(rule),
        event=rule.text("of"),
        when=read_condition(rule),
        drop=read_words(rule, "drop"),
        add=tuple((text_of(key), text_of(value)) for key, value in add.entries) if isinstance(add, Mapping) else (),
        options_drop=read_words(options, "drop") if isinstance(options, Mapping) else (),
        options_add=read_words(options, "add") if isinstance(options, Mapping) else (),
        reject=read_optional(rule, "reject"),
        doc=rule.text("doc"),
        cite=read_citation(rule),
    )


def decode_trailers(document: Mapping) -> TrailerRule | None:
    """What a trailer section must not have."""
    section = document.get("trailers")
    if not isinstance(section, Mapping):
        return None
    return TrailerRule(
        forbidden=read_words(section, "forbidden"),
        reject=section.text("reject"),
        doc=section.text("doc"),
        cite=read_citation(section),
    )


def decode_grammar(document: Mapping) -> tuple[Pattern, ...]:
    """The patterns, with their references resolved."""
    expanded = expand_patterns(document)
    return tuple(
        Pattern(
            name=text_of(name),
            match=body.text("match"),
            expanded=expanded[text_of(name)],
            refuse=read_optional(body, "refuse"),
            replace_by=read_optional(body, "replace_by"),
            doc=body.text("doc"),
            cite=read_citation(body),
        )
        for name, body in document.named("grammar")
    )


def decode_limits(document: Mapping) -> tuple[Limit, ...]:
    """The bounds on incomplete elements."""
    return tuple(
        Limit(text_of(name), read_number(body, "default"), body.text("exceeded"), body.text("doc"), read_citation(body))
        for name, body in document.named("limits")
    )


def decode_errors(document: Mapping) -> tuple[ErrorKind, ...]:
    """The ways to be refused."""
    return tuple(
        ErrorKind(
            code=text_of(name),
            says=body.text("says"),
            status_hint=read_number(body, "status_hint", _BAD_REQUEST),
            close_code=read_number(body, "close_code") or None,
            cite=read_citation(body),
        )
        for name, body in document.named("errors")
    )


def decode_reason_phrases(document: Mapping) -> tuple[tuple[int, str], ...]:
    """The words beside each status code."""
    section = document.get("reason_phrases")
    entries = section.entries if isinstance(section, Mapping) else ()
    return tuple((key.value, text_of(phrase)) for key, phrase in entries if isinstance(key.value, int))
