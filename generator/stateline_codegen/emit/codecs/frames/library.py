"""What the other templates are given: limits, grammar, refusals, extensions, errors and the package itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....automaton.ir import Automaton
from ....spec.model import Protocol
from ....spec.model_frames import Extension, HandshakeFields
from ... import names
from ...contexts import BannerContext, template_banner
from ...patterns import PatternText, pattern_text
from ...surfaces import own_surface
from ..http1.decisions import FIELD_FUNCTIONS, DecisionContext, check_function, condition_writer, grammar_constant


@dataclass(frozen=True, slots=True)
class LimitText:
    name: str
    default: int
    doc: str


@dataclass(frozen=True, slots=True)
class LimitsContext:
    banner: str
    limits: tuple[LimitText, ...]


@dataclass(frozen=True, slots=True)
class GrammarContext:
    banner: str
    constant: str
    patterns: tuple[PatternText, ...]
    notable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterText:
    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class ExtensionContext:
    banner: str
    name: str
    doc: str
    section: str
    tail: str
    parameters: tuple[ParameterText, ...]
    valueless: str


@dataclass(frozen=True, slots=True)
class UtilitiesContext:
    banner: str
    section: str
    accept_guid: str
    key_bytes: int


@dataclass(frozen=True, slots=True)
class PackageContext:
    banner: str
    version: str
    modules: str
    """Those that programs can import names from, as a tuple."""


@dataclass(frozen=True, slots=True)
class TracesContext:
    banner: str
    fields: HandshakeFields


@dataclass(frozen=True, slots=True)
class StoriesContext:
    banner: str
    protocol: str
    policy: str


CHECKED = {"Request": ("method: bytes", "version: bytes"), "AcceptConnection": ("version: bytes",)}
"""The heads of the handshake that are checked, and what is known of each beside its fields."""

MODULES = ("connection", "events", "extensions", "frame_protocol", "handshake", "typing", "utilities")
"""The modules that say what is public in them."""

IMPORTED = "wsproto"
"""The package in whose place programs can import this one."""


def contexts(automaton: Automaton) -> Iterator[tuple[str, str, Any]]:
    """Describe the modules: path, template, context."""
    protocol = automaton.protocol
    assert protocol.handshake is not None
    yield "limits.py", "frames/limits.py.j2", _limits(protocol)
    yield "grammar.py", "frames/grammar.py.j2", _grammar(protocol)
    yield "refusals.py", "http1/refusals.py.j2", _refusals(protocol)
    (extension,) = protocol.extensions
    yield "extensions.py", "frames/extensions.py.j2", _extension(protocol, extension)
    yield "typing.py", "frames/typing.py.j2", BannerContext(template_banner(protocol, "frames/typing.py.j2"))
    banner = template_banner(protocol, "frames/traces.py.j2")
    yield "traces.py", "frames/traces.py.j2", TracesContext(banner, protocol.handshake.fields)
    banner = template_banner(protocol, "frames/stories.py.j2")
    yield "stories.py", "frames/stories.py.j2", StoriesContext(banner, protocol.name, protocol.policy.name)
    yield (
        "utilities.py",
        "frames/utilities.py.j2",
        UtilitiesContext(
            banner=template_banner(protocol, "frames/utilities.py.j2"),
            section=names.cited(protocol.handshake.cite),
            accept_guid=protocol.handshake.accept_guid,
            key_bytes=protocol.handshake.key_bytes,
        ),
    )
    own = own_surface(protocol)
    yield (
        "__init__.py",
        "frames/__init__.py.j2",
        PackageContext(
            banner=template_banner(protocol, "frames/__init__.py.j2"),
            version=str(own.version),
            modules=names.tuple_items(map(names.literal, own.modules)),
        ),
    )


def _limits(protocol: Protocol) -> LimitsContext:
    return LimitsContext(
        template_banner(protocol, "frames/limits.py.j2"),
        tuple(
            LimitText(limit.name, limit.default, names.docstring(names.with_citation(limit.doc, limit.cite)))
            for limit in protocol.limits
        ),
    )


def _grammar(protocol: Protocol) -> GrammarContext:
    return GrammarContext(
        banner=template_banner(protocol, "frames/grammar.py.j2"),
        constant=grammar_constant(protocol, protocol),
        patterns=tuple(map(pattern_text, protocol.grammar)),
        notable=tuple(sorted(field.name for field in protocol.fields)),
    )


def _refusals(protocol: Protocol) -> DecisionContext:
    writer = condition_writer(protocol, protocol)
    functions = tuple(
        check_function(protocol, event, writer, f"check_{names.snake(event.name)}", CHECKED[event.name])
        for event in protocol.events
        if event.name in CHECKED
    )
    text = repr(functions)
    return DecisionContext(
        banner=template_banner(protocol, "http1/refusals.py.j2"),
        doc="",
        section="",
        field_functions=names.import_order({"Notable", *(name for name in FIELD_FUNCTIONS if f"{name}(" in text)}),
        grammar_names=(grammar_constant(protocol, protocol),),
        functions=functions,
    )


def _extension(protocol: Protocol, extension: Extension) -> ExtensionContext:
    grammar = grammar_constant(protocol, protocol)
    return ExtensionContext(
        banner=template_banner(protocol, "frames/extensions.py.j2"),
        name=extension.name,
        doc=names.docstring(names.with_citation(extension.doc, extension.cite)),
        section=names.cited(extension.cite),
        tail=repr(extension.tail).replace("'", '"'),
        parameters=tuple(
            ParameterText(each.name, f"{grammar}.{each.grammar}" if each.grammar else "None")
            for each in extension.parameters
        ),
        valueless=", ".join(f'"{each.name}"' for each in extension.parameters if each.value == "optional"),
    )
