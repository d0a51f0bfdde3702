"""What the templates of the zttp dialect are given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....spec.conditions import StatusIn
from ....spec.model import Event, Protocol, Surface
from ...contexts import BannerContext, template_banner
from ...expressions import Writer
from ...surfaces import Shown
from .library import asker_and_answerer
from .shortcuts import letter_expression
from .surfaces import RecordText, record, shown_events


@dataclass(frozen=True, slots=True)
class EventsContext:
    banner: str
    events: tuple[RecordText, ...]


@dataclass(frozen=True, slots=True)
class ElsewhereContext:
    banner: str
    policy: str
    client: str
    server: str
    asked: tuple[str, ...]
    """The letters of a request that was sent elsewhere, as items of a tuple."""
    answered: tuple[str, ...]
    """Those of a response that was sent elsewhere, and of what comes after it."""


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    banner: str
    client: str
    server: str
    is_informational: str
    """Whether `status` is that of an interim response or a switch, as Python."""
    is_switch: str
    request: RecordText
    others: tuple[RecordText, ...]
    """Its events but for the request."""


def contexts(protocol: Protocol, surface: Surface) -> Iterator[tuple[str, Any]]:
    """Describe the modules, by file name."""
    for module in ("__init__.py", "headers.py"):
        yield module, BannerContext(_banner(protocol, module))
    records = {shown.of[0]: _record(shown) for shown in shown_events(protocol, surface)}
    yield "events.py", EventsContext(_banner(protocol, "events.py"), tuple(records.values()))
    client, server = asker_and_answerer(protocol)
    asked = ("Request", "ordinary", ("upgrade_proposed",))
    yield (
        "elsewhere.py",
        ElsewhereContext(
            banner=_banner(protocol, "elsewhere.py"),
            policy=surface.policy.upper(),
            client=client,
            server=server,
            asked=(_letter(protocol, *asked), f"automaton.END_OF_MESSAGE[{client}],"),
            answered=(
                _letter(protocol, "Response", "final"),
                f"automaton.END_OF_MESSAGE[{server}],",
                "automaton.START_NEXT_CYCLE,",
            ),
        ),
    )
    interim = next(event for event in protocol.events if event.name == "InformationalResponse")
    yield (
        "connection.py",
        ConnectionContext(
            banner=_banner(protocol, "connection.py"),
            client=client,
            server=server,
            is_informational=_is_in_range(interim),
            is_switch=_is_switch(interim),
            request=records["Request"],
            others=tuple(record for event, record in records.items() if event != "Request"),
        ),
    )


def _banner(protocol: Protocol, module: str) -> str:
    return template_banner(protocol, f"http1/zttp/{module}.j2")


def _record(shown: Shown) -> RecordText:
    if shown.of == ("EndOfMessage",):
        return record(shown, "list[tuple[bytes, bytes]]", "{}.raw_items()")
    return record(shown, "HeaderBlock", "HeaderBlock({})", base="Asked" if shown.of == ("Request",) else "")


def _letter(protocol: Protocol, event: str, variant: str, raised: tuple[str, ...] = ()) -> str:
    """Write a letter as an item of a tuple."""
    written = letter_expression(protocol, event, variant, raised)
    return f"{written},  # {', '.join(raised)}" if raised else f"{written},"


def _is_in_range(event: Event) -> str:
    (bounds,) = (field.range for field in event.fields if field.range is not None)
    return Writer("", {}).write(StatusIn((bounds,)))


def _is_switch(event: Event) -> str:
    (switch,) = (variant for variant in event.variants if variant.name == "switching_protocols")
    return Writer("", {}).write(switch.when)
