"""A valid and checked tree to the frozen model.

Nothing can go wrong here any more: `validate` and the checks have seen the
tree. Byte formats are decoded in `decode_bytes`.
"""

from .decode_bytes import (
    decode_compose,
    decode_errors,
    decode_fields,
    decode_framing,
    decode_grammar,
    decode_limits,
    decode_reason_phrases,
    decode_refusals,
    decode_trailers,
)
from .decode_frames import (
    decode_close_code_ranges,
    decode_close_codes,
    decode_extensions,
    decode_frames,
    decode_handshake,
)
from .model import (
    Addition,
    Command,
    Decoding,
    Derived,
    Event,
    EventField,
    Exposure,
    Fact,
    Invariant,
    Machine,
    Move,
    Pause,
    Policy,
    PolicyChange,
    Protocol,
    Role,
    SettleRule,
    ShownEvent,
    Signal,
    Standard,
    State,
    StatesPattern,
    Surface,
    Variant,
    View,
    ViewValue,
)
from .policies import action_of
from .reading import read_citation, read_condition, read_name, read_number, read_optional, read_words
from .source import Mapping, Node, Scalar, Sequence, scalars_of, text_of, to_flow


def decode_protocol(document: Mapping, policy: Policy, source: str) -> Protocol:
    """The whole specification as it stands under one policy."""
    return Protocol(
        name=document.text("protocol"),
        codec=document.text("codec"),
        title=document.text("title"),
        doc=document.text("doc").strip(),
        source=source,
        policy=policy,
        standards=tuple(
            Standard(text_of(key), body.text("title"), body.text("url")) for key, body in document.named("standards")
        ),
        roles=tuple(_role(text_of(name), body) for name, body in document.named("roles")),
        events=tuple(_event(text_of(name), body) for name, body in document.named("events")),
        commands=tuple(_command(text_of(name), body) for name, body in document.named("commands")),
        signals=tuple(_signal(text_of(name), body) for name, body in document.named("signals")),
        facts=tuple(_fact(text_of(name), body) for name, body in document.named("facts")),
        machines=tuple(_machine(text_of(name), body) for name, body in document.named("machines")),
        settle=tuple(_settle_rule(rule) for rule in document.records("settle")),
        invariants=tuple(_invariant(rule) for rule in document.records("invariants")),
        exposures=tuple(_exposure(text_of(name), body) for name, body in document.named("exposes")),
        views=tuple(_view(text_of(name), body) for name, body in document.named("views")),
        fields=decode_fields(document),
        refusals=decode_refusals(document),
        handshake=decode_handshake(document),
        extensions=decode_extensions(document),
        frames=decode_frames(document),
        close_codes=decode_close_codes(document),
        close_code_ranges=decode_close_code_ranges(document),
        framing=decode_framing(document),
        decoding=tuple(
            Decoding(text_of(machine), text_of(state), text_of(reader))
            for machine, readers in document.named("decode")
            for state, reader in readers.entries
        ),
        pauses=tuple(_pause(text_of(name), body) for name, body in document.named("pauses")),
        compose=decode_compose(document),
        grammar=decode_grammar(document),
        limits=decode_limits(document),
        errors=decode_errors(document),
        reason_phrases=decode_reason_phrases(document),
        surfaces=tuple(_surface(text_of(name), body) for name, body in document.named("surfaces")),
        trailers=decode_trailers(document),
        common_fields=read_words(document, "common_fields"),
        common_methods=read_words(document, "common_methods"),
    )


def decode_policy(name: str, body: Mapping) -> Policy:
    """A policy with the changes it makes, for the page that explains it."""
    return Policy(
        name,
        body.text("doc"),
        read_optional(body, "role"),
        tuple(_change(change) for change in body.records("changes")),
    )


def _role(name: str, body: Mapping) -> Role:
    hint = body.get("status_hint")
    return Role(name, body.text("doc"), int(hint.value) if isinstance(hint, Scalar) else None)


def _change(change: Mapping) -> PolicyChange:
    action, value = action_of(change)
    shown = "" if action == "remove" else to_flow(value)
    return PolicyChange(change.text("in"), action, shown, change.text("doc"))


def _event(name: str, body: Mapping) -> Event:
    sender = read_optional(body, "sent_by")
    return Event(
        name=name,
        sent_by=None if sender == "either" else sender,
        doc=body.text("doc"),
        cite=read_citation(body),
        fields=tuple(_event_field(text_of(key), field) for key, field in body.named("fields")),
        derived=tuple(_derived(text_of(key), derived) for key, derived in body.named("derived")),
        variants=tuple(
            Variant(text_of(key), read_condition(variant), variant.text("doc"), read_citation(variant))
            for key, variant in body.named("variants")
        ),
    )


def _event_field(name: str, body: Mapping) -> EventField:
    low_and_high = body.words("range")
    return EventField(
        name=name,
        type=body.text("type"),
        doc=body.text("doc"),
        default=_default(body),
        is_required=body.get("default") is None and not body.flag("optional"),
        is_positional=body.flag("positional"),
        grammar=read_optional(body, "grammar"),
        range=(int(low_and_high[0].value), int(low_and_high[1].value)) if low_and_high else None,
        alias=read_optional(body, "alias"),
        is_optional=body.flag("optional"),
    )


def _default(body: Mapping) -> str | int | bool | tuple[()] | None:
    default = body.get("default")
    return default.value if isinstance(default, Scalar) else () if isinstance(default, Sequence) else None


def _derived(name: str, body: Mapping) -> Derived:
    return Derived(
        name=name,
        part_of=read_optional(body, "part_of"),
        grammar=read_optional(body, "grammar"),
        signal=read_optional(body, "signal"),
        doc=body.text("doc"),
        cite=read_citation(body),
    )


def _command(name: str, body: Mapping) -> Command:
    return Command(name, body.text("doc"), read_citation(body), is_per_role=body.get("per") is not None)


def _signal(name: str, body: Mapping) -> Signal:
    return Signal(name, read_words(body, "raised_by"), read_condition(body), body.text("doc"), read_citation(body))


def _fact(name: str, body: Mapping) -> Fact:
    return Fact(
        name=name,
        type=body.text("type"),
        taken_from=body.text("taken_from"),
        of=read_words(body, "of"),
        doc=body.text("doc"),
        cite=read_citation(body),
    )


def _machine(name: str, body: Mapping) -> Machine:
    states = tuple(
        State(text_of(key), state.text("doc"), state.flag("terminal")) for key, state in body.named("states")
    )
    return Machine(
        name=name,
        follows=read_optional(body, "follows"),
        doc=body.text("doc"),
        initial=body.text("initial"),
        states=states,
        moves=tuple(_move(move, states) for move in body.records("moves")),
    )


def _move(body: Mapping, states: tuple[State, ...]) -> Move:
    starts = read_words(body, "from")
    from_any = starts == ("any",)
    # Declared order, so that the same set of states always reads the same.
    sources = tuple(state.name for state in states if from_any or state.name in starts)
    upon, _, variant = body.text("upon").partition(".")
    return Move(
        sources=sources,
        from_any=from_any,
        upon=upon,
        variant=variant or None,
        by=read_optional(body, "by"),
        target=body.text("to"),
        doc=body.text("doc"),
        cite=read_citation(body),
    )


def _settle_rule(body: Mapping) -> SettleRule:
    then = body.get("then")
    assert isinstance(then, Mapping)
    return SettleRule(
        name=read_name(body),
        when=_configurations(body.get("when")),
        then=tuple((text_of(machine), text_of(state)) for machine, state in then.entries),
        before=read_words(body, "before"),
        doc=body.text("doc"),
        cite=read_citation(body),
    )


def _invariant(body: Mapping) -> Invariant:
    never, forever = body.get("never"), body.get("forever")
    return Invariant(
        name=read_name(body),
        never=_configurations(never) if never else None,
        forever=_configurations(forever) if forever else None,
        doc=body.text("doc"),
    )


def _exposure(name: str, body: Mapping) -> Exposure:
    return Exposure(name, _configurations(body.get("when")), body.text("doc"), read_citation(body))


def _view(name: str, body: Mapping) -> View:
    values = tuple(_view_value(text_of(key), value) for key, value in body.named("values"))
    return View(name, body.text("doc"), read_citation(body), values)


def _view_value(name: str, body: Mapping) -> ViewValue:
    when = body.get("when")
    seen = when if isinstance(when, Mapping) else Mapping((), body.place, body.path)
    machines = seen.get("machines")
    return ViewValue(
        name=name,
        number=read_number(body, "number"),
        ours=read_words(seen, "ours"),
        theirs=read_words(seen, "theirs"),
        when=_configurations(machines) if machines else StatesPattern(()),
        sends=read_words(body, "sends"),
        doc=body.text("doc"),
        cite=read_citation(body),
    )


def _surface(name: str, body: Mapping) -> Surface:
    return Surface(
        name=name,
        doc=body.text("doc"),
        policy=body.text("policy"),
        version=read_optional(body, "version"),
        hides=read_words(body, "hides"),
        events=tuple(_shown_event(text_of(key), shown) for key, shown in body.named("events")),
        modules=read_words(body, "modules"),
        instead=_texts_by_name(body.get("instead")),
    )


def _shown_event(name: str, body: Mapping) -> ShownEvent:
    return ShownEvent(
        name=name,
        of=read_words(body, "of") or (name,),
        first=read_words(body, "first"),
        hides=read_words(body, "hides"),
        as_text=read_words(body, "as_text"),
        renames=_texts_by_name(body.get("renames")),
        adds=tuple(_addition(text_of(key), added) for key, added in body.named("adds")),
        doc=read_optional(body, "doc"),
    )


def _texts_by_name(node: Node | None) -> tuple[tuple[str, str], ...]:
    entries = node.entries if isinstance(node, Mapping) else ()
    return tuple((text_of(old), text_of(new)) for old, new in entries)


def _addition(name: str, body: Mapping) -> Addition:
    return Addition(name, body.text("type"), _default(body), body.flag("optional"), body.text("doc"))


def _pause(name: str, body: Mapping) -> Pause:
    return Pause(name, _configurations(body.get("while")), body.text("doc"), read_citation(body))


def _configurations(node: Node | None) -> StatesPattern:
    assert isinstance(node, Mapping)
    return StatesPattern(
        tuple(
            (text_of(machine), tuple(text_of(state) for state in scalars_of(states)))
            for machine, states in node.entries
        )
    )
