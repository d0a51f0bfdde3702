"""The page of frames: how a header is laid out, which frames there are, what closes a connection and why."""

from collections.abc import Iterator

from ..automaton.ir import Automaton
from ..spec.frames import (
    FIN,
    KEY_OCTETS,
    MASK,
    OCTET,
    OPCODE,
    event_of_frame,
    frames_of,
    place_of,
)
from ..spec.model import Protocol
from ..spec.model_frames import CloseCode, Extension, LengthForm, Opcode
from .markdown import banner, code, codes, link, notice, table

CARRIES = {
    "more": "more of the message",
    "text": "text, as UTF-8",
    "bytes": "bytes",
    "close": "a close code of two octets and a reason, or nothing",
}
STANDS_FOR = {
    "no_code": "a close without a code",
    "no_close": "an end without a close",
    "no_tls": "a failure of TLS",
}
VALUES = {"none": "no value", "optional": "a value, which an offer may leave out", "required": "a value"}


def frames_page(automaton: Automaton) -> str | None:
    """Write `<protocol>.frames.md`; None where there are no frames."""
    protocol = automaton.protocol
    if protocol.frames is None:
        return None
    return "\n".join(
        [
            banner(protocol.source),
            f"# {protocol.title}: frames\n",
            notice([protocol.source]),
            f"{protocol.frames.doc.strip()} {link(protocol, protocol.frames.cite)}\n",
            *_header(protocol),
            *_opcodes(protocol),
            *_closes(protocol),
            *_handshake(protocol),
            *(part for extension in protocol.extensions for part in _extension(protocol, extension)),
        ]
    )


def _header(protocol: Protocol) -> list[str]:
    frames = frames_of(protocol)
    lengths = (_length(form, before) for form, before in zip(frames.lengths, (None, *frames.lengths), strict=False))
    return [
        "## Header\n",
        table(
            ["octet", "bits", "field", "meaning"],
            (
                [
                    str(place_of(frames, field.name)[0]),
                    _bits(place_of(frames, field.name)[1]),
                    code(field.name),
                    field.doc,
                ]
                for field in frames.layout
            ),
        ),
        f"The length follows where it does not fit into the header, then a masking key of {KEY_OCTETS} octets where "
        f"`{MASK}` is set, then the payload. The {frames.masked_by} masks every frame that it sends, and nobody else "
        f"any. A length is written in the shortest form, a control frame carries at most "
        f"{frames.control_payload_bytes} octets.\n",
        table(["payload of", "`payload_length` says", "octets more"], lengths),
    ]


def _length(form: LengthForm, before: LengthForm | None) -> list[str]:
    least = before.up_to + 1 if before else 0
    says = "the length" if form.marker is None else str(form.marker)
    return [f"{least} to {form.up_to}", says, "" if form.marker is None else str(form.bits // OCTET)]


def _bits(mask: int) -> str:
    """The bits of an octet that are set in a mask, numbered as the standard does: the highest is 0."""
    found = [str(OCTET - 1 - bit) for bit in reversed(range(OCTET)) if mask >> bit & 1]
    return found[0] if len(found) == 1 else f"{found[0]}-{found[-1]}"


def _opcodes(protocol: Protocol) -> list[str]:
    named = {opcode.code: opcode for opcode in frames_of(protocol).opcodes}
    bits = next(field.bits for field in frames_of(protocol).layout if field.name == OPCODE)
    others = [each for each in range(1 << bits) if each not in named]
    return [
        "## Opcodes\n",
        table(
            [
                "opcode",
                "name",
                "kind",
                "carries",
                f"with `{FIN}`",
                f"without `{FIN}`",
                "is answered by",
                "meaning",
                "where",
            ],
            (_opcode(protocol, opcode) for opcode in named.values()),
        ),
        f"No frame has {codes(f'{each:#x}' for each in others)}.\n",
    ]


def _opcode(protocol: Protocol, opcode: Opcode) -> list[str]:
    whole, part = (event_of_frame(protocol, opcode, is_last=is_last) for is_last in (True, False))
    return [
        code(f"{opcode.code:#x}"),
        opcode.name,
        "control" if opcode.is_control else "data",
        CARRIES[opcode.carries],
        code(whole or ""),
        code(part) if part else code("fragmented_control_frame"),
        code(opcode.answered_by or ""),
        opcode.doc,
        link(protocol, opcode.cite),
    ]


def _closes(protocol: Protocol) -> list[str]:
    closing = [error for error in protocol.errors if error.close_code]
    named = {each.code: each.name for each in protocol.close_codes}
    return [
        "## Close codes\n",
        table(
            ["code", "name", "begun with by", "stands for", "meaning", "where"],
            (
                [str(each.code), code(each.name), _begun_by(each), STANDS_FOR.get(each.stands_for or "", ""), each.doc,
                 link(protocol, each.cite)]
                for each in protocol.close_codes
            ),
        ),
        "Whoever answers a close repeats its code. A code that stands for something is never sent. Of codes "
        "without a name these may be sent:\n",
        table(
            ["from", "to", "meaning", "where"],
            (
                [str(each.first), str(each.last), each.doc, link(protocol, each.cite)]
                for each in protocol.close_code_ranges
            ),
        ),
        "## What closes a connection\n",
        "A peer that breaks the protocol is told of with the code that it deserves.\n",
        table(
            ["error", "sentence", "code", "where"],
            (
                [code(error.code), error.says, f"{error.close_code} {code(named[error.close_code])}",
                 link(protocol, error.cite)]
                for error in closing
                if error.close_code
            ),
        ),
    ]  # fmt: skip


def _begun_by(each: CloseCode) -> str:
    return each.sent_by or "either" if each.is_sent else "nobody"


def _handshake(protocol: Protocol) -> list[str]:
    handshake = protocol.handshake
    if handshake is None:
        return []
    said = handshake.fields
    return [
        "## Opening handshake\n",
        f"{handshake.doc.strip()} {link(protocol, handshake.cite)}\n",
        table(
            ["what", "is"],
            [
                ["the protocol that Upgrade names", code(handshake.upgrade)],
                ["the version that both speak", code(handshake.version)],
                ["the field that says it", code(said.version.spelled)],
                ["octets of the key, before base64", str(handshake.key_bytes)],
                ["the field that says the key", code(said.key.spelled)],
                ["hashed behind the key to prove that it was understood", code(handshake.accept_guid)],
                ["the field with the proof", code(said.accept.spelled)],
                ["the field of subprotocols", code(said.subprotocol.spelled)],
                ["the field of extensions", code(said.extensions.spelled)],
            ],
        ),
        f"Of the heads [some are refused]({protocol.name}.transitions.md#heads-that-are-refused).\n",
    ]


def _extension(protocol: Protocol, extension: Extension) -> Iterator[str]:
    yield f"## Extension {extension.name}\n"
    yield (
        f"{extension.doc.strip()} {link(protocol, extension.cite)} `{extension.bit}` on the first frame of a message "
        f"says that it was at work. A message goes without the octets {code(extension.tail.hex(' '))} at its end.\n"
    )
    yield table(
        ["parameter", "has", "value", "meaning", "where"],
        (
            [code(each.name), VALUES[each.value], code(each.grammar or ""), each.doc, link(protocol, each.cite)]
            for each in extension.parameters
        ),
    )
