"""What the templates name, so that a spec of frames must declare it, and what they take for granted of it.

What a template calls `errors.BAD_MASK` must be among the errors of the spec. Each table here has
the names of one section; `tests/emit/test_needs.py` compares them with the templates.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from ....spec.model import Protocol
from ....spec.problems import recognise, suggest
from ...render import list_members
from ...surfaces import Shown, own_surface

ROLES = ("client", "server")

SENDERS = {"Request": "client", "AcceptConnection": "server", "RejectConnection": "server", "RejectData": "server"}
"""The events of the opening handshake, each with who sends it; all others are frames."""

VARIANTS = {"RejectData": ("last", "more")}
"""Those of them that have variants."""

COMMANDS = ("disconnect", "fail")
"""What can happen to each role, at any time."""

OPCODES = {
    "CONTINUATION": ("more", False, None),
    "TEXT": ("text", False, "TextMessage"),
    "BINARY": ("bytes", False, "BytesMessage"),
    "CLOSE": ("close", True, "CloseConnection"),
    "PING": ("bytes", True, "Ping"),
    "PONG": ("bytes", True, "Pong"),
}
"""Each opcode with what it carries, whether it is of a control frame, and the class that its event is shown as."""

SHOWN = {
    "Request": ("host", "target", "extensions", "extra_headers", "subprotocols"),
    "AcceptConnection": ("subprotocol", "extensions", "extra_headers"),
    "RejectConnection": ("status_code", "headers", "has_body"),
    "RejectData": ("data", "body_finished"),
    "TextMessage": ("data", "frame_finished", "message_finished"),
    "BytesMessage": ("data", "frame_finished", "message_finished"),
    "Ping": ("payload",),
    "Pong": ("payload",),
    "CloseConnection": ("code", "reason"),
}
"""The fields of each class of events, as its constructor takes them."""

LEFT_OUT = {"RejectConnection": ("status_code", "headers", "has_body"), "CloseConnection": ("reason",)}
"""Those that the templates leave out."""

VALUES = {"ConnectionState": tuple(sorted(list_members("frames", "ConnectionState")))}
"""The values of the view that matter to what a connection does."""

CLOSE_CODES = {
    "NORMAL_CLOSURE": None,
    "NO_STATUS_RCVD": "no_code",
    "ABNORMAL_CLOSURE": "no_close",
    "INVALID_FRAME_PAYLOAD_DATA": None,
    "MESSAGE_TOO_BIG": None,
}
"""The close codes, each with what it stands for."""

CLOSING_ERRORS = (
    "illegal_event",
    "bad_opcode",
    "bad_reserved_bits",
    "fragmented_control_frame",
    "long_control_frame",
    "bad_payload_length",
    "bad_mask",
    "bad_close_payload",
    "bad_close_code",
    "bad_close_reason",
    "bad_text",
    "bad_compression",
    "failed_extension",
    "long_message",
    "long_frame",
    "many_frames",
)
"""The errors of a peer that sends frames."""

LIMITS = {
    "max_message_bytes": "long_message",
    "max_frame_bytes": "long_frame",
    "max_message_frames": "many_frames",
    "max_handshake_bytes": None,
}
"""The limits, each with the error for what exceeds it; HTTP has its own."""

HEADER_FIELDS = ("host",)
"""The fields that are read of a head, beside those that the handshake names."""

HEADER = {"fin": 0, "rsv1": 0, "rsv2": 0, "rsv3": 0, "opcode": 0, "mask": 1, "payload_length": 1}
"""The fields of the header, each with the octet in which it stands."""

BITS = ("fin", "rsv1", "rsv2", "rsv3", "mask")
"""Those that are set or not."""

GROUPS = {"extension_member": "extension"}
"""The patterns of which a group is read, and its name."""

PARAMETERS = (
    "server_no_context_takeover",
    "client_no_context_takeover",
    "server_max_window_bits",
    "client_max_window_bits",
)
"""What can be agreed upon of the only extension."""

COMPRESSION_BIT = "rsv1"
"""The bit of a message that is compressed."""

OCTET = 8

TAKEN = (
    "client",
    "events",
    "failure",
    "receive_data",
    "room",
    "send",
    "state",
)
"""What a connection has whatever its spec says."""


def find_missing(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Find the names that the spec does not declare, each with the path where it might."""
    yield from _find_undeclared(protocol)
    frames = protocol.frames
    assert frames is not None
    tables = (
        ("view", VALUES, {view.name: f"views.{view.name}" for view in protocol.views}),
        ("opcode", OPCODES, {opcode.name: f"frames.opcodes.{opcode.event}.name" for opcode in frames.opcodes}),
        ("field", HEADER, {field.name: f"frames.layout.{field.name}" for field in frames.layout}),
        ("limit", LIMITS, {limit.name: f"limits.{limit.name}" for limit in protocol.limits}),
    )
    for what, known, declared in tables:
        for name, path in declared.items():
            if name not in known:
                meant = suggest(name, (other for other in known if other not in declared))
                yield path, f"the codec frames has no {what} {name}{meant}"


def find_misfits(protocol: Protocol, shown: Sequence[Shown]) -> Iterator[tuple[str, str]]:
    """Find what is declared and is not what the templates take it for, where nothing is missing."""
    yield from _find_other_events(protocol)
    yield from _find_other_frames(protocol)
    yield from _find_other_numbers(protocol)
    yield from _find_other_classes(protocol, shown)
    yield from _find_other_extensions(protocol)


def _find_undeclared(protocol: Protocol) -> Iterator[tuple[str, str]]:
    frames = protocol.frames
    assert frames is not None
    values = {view.name: view.values for view in protocol.views}
    tables: list[tuple[str, str, Collection[str], Iterable[str]]] = [
        ("role", "roles", ROLES, (role.name for role in protocol.roles)),
        ("event", "events", SENDERS, (event.name for event in protocol.events)),
        ("command", "commands", COMMANDS, (command.name for command in protocol.commands)),
        ("opcode", "frames.opcodes", OPCODES, (opcode.name for opcode in frames.opcodes)),
        ("field", "frames.layout", HEADER, (field.name for field in frames.layout)),
        ("view", "views", VALUES, values),
        *(
            ("value", f"views.{name}.values", wanted, (value.name for value in values[name]))
            for name, wanted in VALUES.items()
            if name in values
        ),
        ("close code", "close_codes", CLOSE_CODES, (code.name for code in protocol.close_codes)),
        ("limit", "limits", LIMITS, (limit.name for limit in protocol.limits)),
        ("field", "fields", tuple(_header_fields(protocol)), (field.name for field in protocol.fields)),
    ]
    for what, section, wanted, declared in tables:
        names = tuple(declared)
        for name in wanted:
            if name not in names:
                near = recognise(name, (other for other in names if other not in wanted))
                yield section, f"the codec frames needs the {what} {name}{near}"


def _header_fields(protocol: Protocol) -> Iterator[str]:
    """List the fields that a head has."""
    assert protocol.handshake is not None
    said = protocol.handshake.fields
    yield from HEADER_FIELDS
    yield from (each.name for each in (said.version, said.key, said.accept, said.subprotocol, said.extensions))


def _find_other_events(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Events that are sent by others, in other variants or by nobody, and commands that are not of each role."""
    assert protocol.frames is not None
    carried = {opcode.event for opcode in protocol.frames.opcodes}
    for event in protocol.events:
        path = f"events.{event.name}"
        variants = tuple(variant.name for variant in event.variants)
        if event.name not in carried and event.name not in SENDERS:
            yield path, f"the codec frames has no way to send {event.name}; it needs an opcode"
        elif event.name in SENDERS and event.sent_by != SENDERS[event.name]:
            yield path, f"in the codec frames {event.name} is sent by the {SENDERS[event.name]}"
        elif event.name in SENDERS and set(variants) != set(VARIANTS.get(event.name, ())):
            wanted = " and ".join(VARIANTS.get(event.name, ())) or "none"
            yield path, f"in the codec frames the variants of {event.name} are {wanted}"
    for command in protocol.commands:
        if command.name in COMMANDS and not command.is_per_role:
            yield f"commands.{command.name}", "happens to one role at a time in the codec frames; say per: role"


def _find_other_frames(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Frames that carry something else, and headers of another form."""
    frames = protocol.frames
    assert frames is not None
    width = {field.name: field.bits for field in frames.layout}
    for opcode in frames.opcodes:
        path = f"frames.opcodes.{opcode.event}"
        carries, is_control, _ = OPCODES[opcode.name]
        if (carries, is_control) != (opcode.carries, opcode.is_control):
            kind = "a control frame" if is_control else "a frame of a message"
            yield path, f"in the codec frames {opcode.name} carries {carries} and is {kind}"
        if opcode.code >= 1 << width["opcode"]:
            yield f"{path}.code", f"{opcode.code} does not fit into {width['opcode']} bits"
    place = 0
    for field in frames.layout:
        path = f"frames.layout.{field.name}"
        if place // OCTET != HEADER[field.name]:
            yield path, f"the codec frames has {field.name} in octet {HEADER[field.name] + 1} of the header"
        elif field.name in BITS and field.bits != 1:
            yield path, f"the codec frames has {field.name} as one bit"
        place += field.bits
    if len(frames.lengths) == 1 or frames.lengths[0].bits != width["payload_length"]:
        yield "frames.lengths", "the codec frames writes the shortest form into payload_length, and has longer ones"


def _find_other_numbers(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Codes, limits, errors, patterns and properties that mean something else."""
    for code in protocol.close_codes:
        stands_for = CLOSE_CODES.get(code.name, code.stands_for)
        if code.stands_for != stands_for:
            said = f"stands for {stands_for}" if stands_for else "is sent"
            yield f"close_codes.{code.code}", f"in the codec frames {code.name} {said}"
    for limit in protocol.limits:
        if LIMITS[limit.name] not in (None, limit.exceeded):
            yield f"limits.{limit.name}.exceeded", f"the codec frames refuses this with {LIMITS[limit.name]}"
    for error in protocol.errors:
        if error.code in CLOSING_ERRORS and error.close_code is None:
            yield f"errors.{error.code}", "needs a close_code, for frames are refused with it"
    for pattern in protocol.grammar:
        group = GROUPS.get(pattern.name)
        if group and f"(?P<{group}>" not in pattern.match:
            yield f"grammar.{pattern.name}", f"the codec frames reads a group {group} of this pattern"
    for exposure in protocol.exposures:
        if exposure.name in TAKEN:
            yield f"exposes.{exposure.name}", f"{exposure.name} is something else of a connection; find another name"


def _find_other_classes(protocol: Protocol, shown: Sequence[Shown]) -> Iterator[tuple[str, str]]:
    """Classes of events that are missing, of other events or made of other fields."""
    assert protocol.frames is not None
    events = {
        shown_as: opcode.event for opcode in protocol.frames.opcodes for _, _, shown_as in (OPCODES[opcode.name],)
    }
    surface = own_surface(protocol)
    declared = {event.name for event in surface.events}
    classes = {event.name: event for event in shown}
    for event in shown:
        path = f"surfaces.{surface.name}" + (f".events.{event.name}" if event.name in declared else "")
        wanted = SHOWN.get(event.name)
        names = tuple(field.name for field in event.fields)
        if wanted is None or event.of != (events.get(event.name, event.name),):
            said = f"shows no {event.name} of {' or '.join(event.of)}{suggest(event.name, SHOWN.keys() - classes)}"
            yield path, f"the codec frames {said}"
        elif names != wanted:
            yield path, f"in the codec frames {event.name} has {', '.join(wanted)}, not {', '.join(names) or 'nothing'}"
        else:
            yield from ((path, sentence) for sentence in _find_required(event))
    for name in SHOWN:
        if name not in classes:
            yield f"surfaces.{surface.name}", f"the codec frames needs an event that is shown as {name}"


def _find_required(event: Shown) -> Iterator[str]:
    """Fields that are required, behind one that is not or where they are left out."""
    given = ""
    for field in event.fields:
        if field.default is not None:
            given = given or field.name
        elif field.name in LEFT_OUT.get(event.name, ()):
            yield f"the codec frames leaves out {field.name} of {event.name}, so it needs a default"
        elif given:
            yield f"{field.name} is required, so it must come before {given}"


def _find_other_extensions(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Extensions that are not the one that compresses."""
    if len(protocol.extensions) != 1:
        yield "extensions", "the codec frames has one extension, which compresses"
    for extension in protocol.extensions:
        path = f"extensions.{extension.name}"
        if extension.bit != COMPRESSION_BIT:
            yield f"{path}.bit", f"the codec frames marks what is compressed by {COMPRESSION_BIT}"
        if not extension.tail:
            yield path, "needs a tail, with which each message ends before it is compressed"
        names = tuple(parameter.name for parameter in extension.parameters)
        for name in PARAMETERS:
            if name not in names:
                yield f"{path}.parameters", f"the codec frames needs the parameter {name}"
        for name in names:
            if name not in PARAMETERS:
                known = f"the codec frames has no parameter {name}{suggest(name, PARAMETERS)}"
                yield f"{path}.parameters.{name}", known
