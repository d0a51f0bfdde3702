"""The language of the sections about frames and their handshake, key by key; part of `language`."""

from .shapes import Choice, Either, Flag, Integer, Key, ListOf, MapOf, Name, Record, Reference, Style, Text
from .vocabulary import CITE, DOC

HANDSHAKE_FIELDS = Record(
    "the fields of the opening handshake",
    (
        Key("version", Name(Style.SPELLING), "The field that says the version.", is_required=True),
        Key("key", Name(Style.SPELLING), "The field that says the key of the client.", is_required=True),
        Key("accept", Name(Style.SPELLING), "The field that proves that the server understood it.", is_required=True),
        Key("subprotocol", Name(Style.SPELLING), "The field with what is spoken inside of frames.", is_required=True),
        Key("extensions", Name(Style.SPELLING), "The field with what is done to frames.", is_required=True),
    ),
)

HANDSHAKE = Record(
    "the opening handshake",
    (
        DOC,
        CITE,
        Key("upgrade", Name(Style.HEADER), "The protocol that Upgrade names.", is_required=True),
        Key("version", Text(pattern="[0-9]+", what="digits"), "The version that both must speak.", is_required=True),
        Key("key_bytes", Integer(1), "The size of the key of a client, before base64.", is_required=True),
        Key(
            "accept_guid",
            Text(pattern="[0-9A-Za-z-]+", what="letters, digits and hyphens"),
            "What is hashed behind the key.",
            is_required=True,
        ),
        Key("fields", HANDSHAKE_FIELDS, "The fields of both heads, as they are spelled.", is_required=True),
    ),
)

EXTENSION_PARAMETER = Record(
    "a parameter of an extension",
    (
        Key("value", Choice(("none", "optional", "required")), "Whether it has a value.", is_required=True),
        Key("grammar", Reference("pattern"), "The pattern that the value must match."),
        DOC,
        CITE,
    ),
)

EXTENSION = Record(
    "an extension",
    (
        DOC,
        CITE,
        Key("bit", Reference("frame field"), "The reserved bit to which it gives a meaning.", is_required=True),
        Key("tail", Text(pattern=r"([0-9a-f]{2})+", what="octets in hexadecimal"), "What each message goes without."),
        Key("parameters", MapOf(Name(Style.SNAKE), EXTENSION_PARAMETER), "What can be agreed upon.", is_required=True),
    ),
)

FRAME_FIELD = Record(
    "a field of the frame header",
    (
        Key("name", Name(Style.SNAKE, "frame field"), "What it is called.", is_required=True),
        Key("bits", Integer(1, 64), "How many bits it takes.", is_required=True),
        DOC,
    ),
)

LENGTH = Record(
    "a way to write lengths",
    (
        Key("up_to", Integer(), "The greatest length that is written so.", is_required=True),
        Key("bits", Integer(1, 64), "How many bits it takes.", is_required=True),
        Key("marker", Integer(), "What stands in the length field instead."),
    ),
)

OPCODE = Record(
    "an opcode",
    (
        Key("code", Integer(0, 255), "The number on the wire.", is_required=True),
        Key("name", Name(Style.STATE), "What programs call it.", is_required=True),
        Key(
            "carries",
            Choice(("text", "bytes", "more", "close")),
            "What the payload is: `more` of the message, or the code and the reason of a `close`.",
            is_required=True,
        ),
        Key("control", Flag(only_true=True), "Whether it may stand between the fragments of a message."),
        Key("answered_by", Reference("event"), "The event with the same payload that answers it."),
        DOC,
        CITE,
    ),
)

FRAMES = Record(
    "the section frames",
    (
        DOC,
        CITE,
        Key("masked_by", Reference("role"), "The role that masks its frames.", is_required=True),
        Key("layout", ListOf(FRAME_FIELD), "The fields of the header, highest bit first.", is_required=True),
        Key("lengths", ListOf(LENGTH), "How lengths are written, the shortest first.", is_required=True),
        Key("control_payload_bytes", Integer(2), "The most bytes that a control frame carries.", is_required=True),
        Key("opcodes", MapOf(Reference("event"), OPCODE), "The frame of each event.", is_required=True),
    ),
)

CLOSE_CODE = Record(
    "a close code",
    (
        Key("name", Name(Style.STATE), "What programs call it.", is_required=True),
        Key(
            "sent_by",
            Either((Choice(("either", "nobody")), Reference("role"))),
            "Who puts it on the wire of its own accord; whoever answers a close repeats its code.",
            is_required=True,
        ),
        Key(
            "stands_for",
            Choice(("no_code", "no_close", "no_tls")),
            "What an application is told by it, though it is never on the wire.",
        ),
        DOC,
        CITE,
    ),
)

CLOSE_CODES = Record(
    "a range of close codes",
    (
        Key("from", Integer(0, 65535), "The lowest.", is_required=True),
        Key("to", Integer(0, 65535), "The highest.", is_required=True),
        DOC,
        CITE,
    ),
)
