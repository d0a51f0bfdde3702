"""The language of `machine_spec/`, key by key.

This is the one description of what a spec may say. Editors get it as a JSON
Schema, and machine_spec/README.md teaches the same keys with examples. The keys
of frames are in `language_frames`.
"""

from collections.abc import Iterator

from .language_frames import CLOSE_CODE, CLOSE_CODES, EXTENSION, FRAMES, HANDSHAKE
from .shapes import (
    Anything,
    Choice,
    Deferred,
    Either,
    Flag,
    Integer,
    Key,
    ListOf,
    MapOf,
    Name,
    Record,
    Reference,
    Shape,
    Style,
    Text,
    one_or_many,
)
from .vocabulary import CITE, CONDITION, CONFIGURATION, DOC, FIELD, FRAMINGS, MEMBER, VERSION

CODECS = {
    "http1": ("fields", "framing", "decode", "compose", "grammar", "limits", "errors"),
    "frames": (
        "views",
        "fields",
        "handshake",
        "frames",
        "close_codes",
        "decode",
        "grammar",
        "limits",
        "errors",
        "surfaces",
    ),
    "lines": ("decode", "grammar", "limits", "errors"),
    "none": (),
}
"""The byte formats, each with the sections it cannot do without."""

FIXED = ("stateline", "protocol", "codec", "policies", "surfaces")
"""The sections that no policy may change."""

TRIGGER = "event, signal or command"
"""What a move can be upon; a kind of reference."""

_REASON = Key("doc", Text(), "Why it is so.")
_WHEN = Key("when", CONDITION, "The condition under which it applies.")
_OTHERWISE = Key("otherwise", Flag(only_true=True), "It applies where nothing above it does. Only the last entry.")
_RULE_NAME = Key("name", Name(Style.RULE), "A kebab-case verb phrase, unique in its list.", is_required=True)
_STATES = Key("when", CONFIGURATION, "Every named machine is in one of its states.", is_required=True)

_VALUE_TYPES = Choice(("bytes", "int", "bool", "headers", "buffer", "text", "texts", "extensions"))
_DEFAULT = Either((Text(may_be_empty=True), Integer(), Flag(), ListOf(Text(), minimum=0)))
_OPTIONAL = Key("optional", Flag(only_true=True), "Whether it may be None, which it is where no value is given.")

STANDARD = Record(
    "a standard",
    (
        Key("title", Text(), "Its title.", is_required=True),
        Key("url", Text(pattern=r"https?://\S+", what="a URL"), "Where it can be read.", is_required=True),
    ),
)

ROLE = Record(
    "a role",
    (
        Key(
            "status_hint",
            Integer(400, 599),
            "The hint in every error that this role reports of its peer; each error's own where it is left out.",
        ),
        DOC,
    ),
)

EVENT_FIELD = Record(
    "an event field",
    (
        Key("type", _VALUE_TYPES, "The type of its value.", is_required=True),
        Key("default", _DEFAULT, "The value where none is given. A field without a default is required."),
        _OPTIONAL,
        Key("positional", Flag(), "Whether it may be given without its name."),
        Key("alias", Name(Style.SNAKE), "A second, read-only name."),
        Key("grammar", Reference("pattern"), "The pattern that the whole value must match."),
        Key("range", ListOf(Integer(), minimum=2), "The inclusive bounds of an int."),
        DOC,
    ),
)

DERIVED = Record(
    "a derived property",
    (
        Key("part_of", Reference("event field"), "The field of which it is a part."),
        Key("grammar", Reference("pattern"), "The pattern of that field, in which a group has the property's name."),
        Key("signal", Reference("signal"), "The signal whose condition it tells."),
        DOC,
        CITE,
    ),
    exactly_one=(("part_of", "signal"),),
)

VARIANT = Record("a variant", (_WHEN, _OTHERWISE, DOC, CITE), exactly_one=(("when", "otherwise"),))

EVENT = Record(
    "an event",
    (
        Key("sent_by", Either((Choice(("either",)), Reference("role"))), "The role that sends it, or `either`."),
        DOC,
        CITE,
        Key("fields", MapOf(Name(Style.SNAKE, "event field"), EVENT_FIELD), "What it carries."),
        Key("derived", MapOf(Name(Style.SNAKE, "event field"), DERIVED), "What follows from what it carries."),
        Key("variants", MapOf(Name(Style.SNAKE), VARIANT), "Its mutually exclusive kinds; the first that holds."),
    ),
)

COMMAND = Record(
    "a command",
    (DOC, CITE, Key("per", Choice(("role",)), "`role` if it concerns one role at a time.")),
)

SIGNAL = Record(
    "a signal",
    (
        Key("raised_by", ListOf(Reference("event")), "The events it may accompany.", is_required=True),
        Key("when", CONDITION, "What must hold of the event's head.", is_required=True),
        DOC,
        CITE,
    ),
)

FACT = Record(
    "a fact",
    (
        Key("type", _VALUE_TYPES, "The type of its value.", is_required=True),
        Key("taken_from", Reference("event field"), "The event field it is copied from.", is_required=True),
        Key("of", ListOf(Reference("event")), "The peer's events that carry it.", is_required=True),
        DOC,
        CITE,
    ),
)

STATE = Record("a state", (DOC, Key("terminal", Flag(), "Whether no move but those from `any` leaves it.")))

MOVE = Record(
    "a move",
    (
        Key(
            "from",
            Either((Choice(("any",)), one_or_many(Reference("state")))),
            "The state or states it starts from, or `any`.",
            is_required=True,
        ),
        Key("upon", Reference(TRIGGER), "An event, one variant of it, a signal or a command.", is_required=True),
        Key("by", Reference("role"), "Whose event or command it is, where several roles have it."),
        Key("to", Reference("state"), "The state it leads to.", is_required=True),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"),),
)

MACHINE = Record(
    "a machine",
    (
        Key("follows", Reference("role"), "The role whose wire it follows; a machine without is a memory."),
        DOC,
        Key("initial", Reference("state"), "The state of a new connection.", is_required=True),
        Key("states", MapOf(Name(Style.STATE, "state"), STATE), "Its states.", is_required=True),
        Key("moves", ListOf(MOVE, minimum=0), "Its event-triggered changes.", is_required=True),
    ),
)

SETTLE_RULE = Record(
    "a settle rule",
    (
        Key("name", Name(Style.RULE, "settle rule"), "A kebab-case verb phrase, unique.", is_required=True),
        _STATES,
        Key("then", MapOf(Reference("machine"), Reference("state")), "The states it changes to.", is_required=True),
        Key("before", ListOf(Reference("settle rule")), "Rules that yield to it where both hold."),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"),),
)

INVARIANT = Record(
    "an invariant",
    (
        _RULE_NAME,
        Key("never", CONFIGURATION, "The configurations that must be unreachable."),
        Key("forever", CONFIGURATION, "The configurations that must never be left once they are reached."),
        DOC,
    ),
    exactly_one=(("never", "forever"),),
)

EXPOSURE = Record("an exposed property", (_STATES, DOC, CITE))

VIEW_STATES = Record(
    "a configuration as one side sees it",
    (
        Key("ours", one_or_many(Name(Style.STATE)), "The machine that follows our role is in one of these states."),
        Key("theirs", one_or_many(Name(Style.STATE)), "The machine that follows the peer is in one of these."),
        Key("machines", CONFIGURATION, "Each of these machines is in one of its states, whoever looks."),
    ),
)

VIEW_VALUE = Record(
    "a value of a view",
    (
        Key("number", Integer(), "The number that stands for it.", is_required=True),
        Key("when", VIEW_STATES, "The configurations that are seen so."),
        _OTHERWISE,
        Key("sends", ListOf(Reference("event"), minimum=0), "What a side sends that sees this.", is_required=True),
        DOC,
        CITE,
    ),
    exactly_one=(("when", "otherwise"),),
)

VIEW = Record(
    "a view",
    (
        DOC,
        CITE,
        Key("values", MapOf(Name(Style.STATE), VIEW_VALUE), "Its values; the first that holds.", is_required=True),
    ),
)

PAUSE = Record(
    "a reason to pause",
    (Key("while", CONFIGURATION, "The machine that is read is in one of these states.", is_required=True), DOC, CITE),
)

FIELD_RULE = Record(
    "a header field",
    (
        Key("syntax", Choice(("single", "list")), "One value, or a comma-separated list.", is_required=True),
        Key("grammar", Reference("pattern"), "The pattern that a single value must match."),
        Key("repeats", Choice(("collapse",)), "`collapse` folds identical values, repeated or listed, into one."),
        Key("lowers", Flag(), "Whether the value is shown in lower case."),
        Key("written_first", Flag(), "Whether it is sent before all other fields."),
        DOC,
        CITE,
    ),
)

REFUSAL_RULE = Record(
    "a refusal rule",
    (
        _RULE_NAME,
        Key("when", CONDITION, "The heads that are refused.", is_required=True),
        Key("reject", Reference("error"), "The error they are refused with.", is_required=True),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"),),
)

FRAMING_RULE = Record(
    "a framing rule",
    (
        _RULE_NAME,
        _WHEN,
        _OTHERWISE,
        Key("use", Choice(FRAMINGS), "How the end of the body is found."),
        Key("reject", Reference("error"), "The error with which the message is refused."),
        Key("gate", Flag(only_true=True), "A policy may replace the refusal only by an outcome that also closes."),
        _REASON,
        CITE,
    ),
    exactly_one=(("when", "otherwise"), ("use", "reject")),
    at_least_one=(("doc", "cite"),),
)

FRAMING = Record(
    "the framing",
    (
        Key("decided_by", ListOf(Reference("event")), "The events whose head decides.", is_required=True),
        Key("gate_raises", Reference("signal"), "The signal that a policy which lifts a gate must see raised."),
        DOC,
        CITE,
        Key("rules", ListOf(FRAMING_RULE), "Rules in order; the first that holds decides.", is_required=True),
    ),
)

OPTIONS = Record(
    "the connection options",
    (
        Key("drop", ListOf(MEMBER), "Members taken out of the Connection field."),
        Key("add", ListOf(MEMBER), "Members put into the Connection field."),
    ),
)

COMPOSE_RULE = Record(
    "a compose rule",
    (
        _RULE_NAME,
        Key("of", Reference("event"), "The event whose head it changes.", is_required=True),
        Key("when", CONDITION, "The condition under which it applies.", is_required=True),
        Key("drop", ListOf(FIELD), "Fields taken out of the head."),
        Key("add", MapOf(FIELD, Text()), "Fields put into the head, with their values."),
        Key("options", OPTIONS, "Changes to the members of the Connection field."),
        Key("reject", Reference("error"), "The error that such a head is refused with, instead of being changed."),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"), ("drop", "add", "options", "reject")),
)

COMPOSE = Record(
    "the composition of heads",
    (
        Key("speaks", VERSION, "The only version put on the wire.", is_required=True),
        Key("fills_reason", Flag(), "Whether an empty reason phrase is replaced by the standard one."),
        Key(
            "as_if",
            MapOf(Reference("machine"), MapOf(Reference("state"), Reference("state"))),
            "States to take for others when `framing_in` asks how the body would be framed.",
        ),
        DOC,
        CITE,
        Key("rules", ListOf(COMPOSE_RULE, minimum=0), "Rules in order; all that hold apply.", is_required=True),
    ),
)

PATTERN = Record(
    "a pattern",
    (
        Key(
            "match",
            Text(),
            "A regular expression over Latin-1 text; {name} stands for another pattern, {{ and }} for braces.",
            is_required=True,
        ),
        Key("refuse", Reference("error"), "The error for text that should match and does not."),
        Key("replace_by", Text(may_be_empty=True), "What stands in for the text where it is tolerated."),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"),),
)

LIMIT = Record(
    "a limit",
    (
        Key("default", Integer(), "Its value where the application chooses none.", is_required=True),
        Key("exceeded", Reference("error"), "The error for what exceeds it.", is_required=True),
        DOC,
        CITE,
    ),
)

ERROR = Record(
    "an error",
    (
        Key(
            "says",
            Text(pattern=r".*[^.\s]", what="a sentence without a full stop"),
            "What went wrong.",
            is_required=True,
        ),
        Key("status_hint", Integer(400, 599), "The status code a server may answer with; 400 if not given."),
        Key("close_code", Integer(1000, 4999), "The code with which a connection of frames is closed for it."),
        CITE,
    ),
)

REASON_PHRASES = Record(
    "the table of reason phrases",
    (CITE,),
    others=MapOf(Integer(100, 999), Text()),
)

CHANGE = Record(
    "a change",
    (
        Key("in", Text(), "Where, as a dotted path such as framing.rules.two-lengths.", is_required=True),
        Key("set", Anything(), "Keys to put into the mapping there."),
        Key("to", Anything(), "What to put in its place."),
        Key("append", Anything(), "Entries to put at the end of the list there."),
        Key("remove", Flag(only_true=True), "Takes it away."),
        DOC,
    ),
    exactly_one=(("set", "to", "append", "remove"),),
)

TRAILERS = Record(
    "the trailer rule",
    (
        Key(
            "forbidden",
            ListOf(Name(Style.HEADER)),
            "Fields that must not stand in a trailer section.",
            is_required=True,
        ),
        Key("reject", Reference("error"), "The error for a trailer section that has one.", is_required=True),
        _REASON,
        CITE,
    ),
    at_least_one=(("doc", "cite"),),
)

POLICY = Record(
    "a policy",
    (
        DOC,
        Key("role", Reference("role"), "The only role that may use it."),
        Key("changes", ListOf(CHANGE), "Its differences from the base, in order."),
    ),
)

ADDITION = Record(
    "an added field",
    (
        Key("type", _VALUE_TYPES, "The type of its value.", is_required=True),
        Key("default", _DEFAULT, "The value that it has where the surface does not know better."),
        _OPTIONAL,
        DOC,
    ),
)

SHOWN_EVENT = Record(
    "an event of a surface",
    (
        Key(
            "of",
            one_or_many(Reference("event")),
            "What it stands for; the event of its own name if left out.",
        ),
        Key("first", ListOf(Reference("event field")), "The fields that come first; the others follow."),
        Key("hides", ListOf(Reference("event field")), "The fields it does without."),
        Key("as_text", ListOf(Reference("event field")), "Fields whose bytes are shown as text."),
        Key("renames", MapOf(Reference("event field"), Name(Style.SNAKE)), "Fields that have another name here."),
        Key(
            "adds",
            MapOf(Name(Style.SNAKE, "event field"), ADDITION),
            "Fields that are not the event's; they come last unless `first` names them.",
        ),
        Key("doc", Text(), "What it is, if that is not what the event is."),
    ),
)

SURFACE = Record(
    "a surface",
    (
        DOC,
        Key("policy", Reference("policy"), "The policy of its connections.", is_required=True),
        Key("version", Text(pattern="[0-9A-Za-z.+-]+", what="a version such as 1.2.3"), "What it says its version is."),
        Key("hides", ListOf(Reference("event")), "The events it does without."),
        Key("events", MapOf(Name(Style.EVENT), SHOWN_EVENT), "The events that look different here."),
        Key("modules", ListOf(Name(Style.SNAKE)), "The modules of it from which programs import names, too."),
        Key(
            "instead",
            MapOf(Name(Style.IDENTIFIER), Text()),
            "What other surfaces use in place of names that only this one has.",
        ),
    ),
)

SPECIFICATION = Record(
    "a spec",
    (
        Key("stateline", Integer(1, 1), "The version of this language.", is_required=True),
        Key("protocol", Name(Style.SNAKE), "Its name, and that of everything generated from it.", is_required=True),
        Key("codec", Choice(tuple(CODECS)), "The byte format that carries its events.", is_required=True),
        Key("title", Text(), "What people call it.", is_required=True),
        DOC,
        Key("standards", MapOf(Name(Style.STANDARD, "standard"), STANDARD), "The standards that citations may name."),
        Key("roles", MapOf(Name(Style.SNAKE, "role"), ROLE), "The parties of a connection."),
        Key("events", MapOf(Name(Style.EVENT, "event"), EVENT), "What the parties put on the wire."),
        Key("commands", MapOf(Name(Style.SNAKE, "command"), COMMAND), "What happens without bytes on the wire."),
        Key("signals", MapOf(Name(Style.SNAKE, "signal"), SIGNAL), "Facts that may accompany an event."),
        Key("facts", MapOf(Name(Style.SNAKE), FACT), "Unbounded values remembered beside the machines."),
        Key(
            "machines",
            MapOf(Name(Style.SNAKE, "machine"), MACHINE),
            "The machines that run side by side.",
            is_required=True,
        ),
        Key("settle", ListOf(SETTLE_RULE), "State-triggered changes, applied until nothing changes."),
        Key("invariants", ListOf(INVARIANT), "What is proved of every reachable configuration."),
        Key("exposes", MapOf(Name(Style.SNAKE), EXPOSURE), "Public properties about the configuration."),
        Key("views", MapOf(Name(Style.EVENT), VIEW), "What one side sees of the configuration."),
        Key("fields", MapOf(Name(Style.HEADER, "field"), FIELD_RULE), "What is known about each header field."),
        Key("common_fields", ListOf(Name(Style.SPELLING)), "Field names that code knows beforehand, for speed alone."),
        Key("common_methods", ListOf(Name(Style.METHOD)), "Methods that code knows beforehand, for speed alone."),
        Key("trailers", TRAILERS, "Which fields a trailer section must not have."),
        Key("refuse", MapOf(Reference("event"), ListOf(REFUSAL_RULE, minimum=0)), "Heads that are always refused."),
        Key("handshake", HANDSHAKE, "The words of the opening handshake."),
        Key("extensions", MapOf(Name(Style.HEADER), EXTENSION), "What may be agreed upon in the handshake."),
        Key("frames", FRAMES, "The frames that carry the events."),
        Key("close_codes", MapOf(Integer(1000, 4999), CLOSE_CODE), "The codes of a close."),
        Key("close_code_ranges", ListOf(CLOSE_CODES), "Codes whose meaning others give."),
        Key("framing", FRAMING, "Where a body ends."),
        Key(
            "decode",
            MapOf(Reference("machine"), MapOf(Reference("state"), Name(Style.SNAKE))),
            "How the bytes of a role are read in each state of its machine.",
        ),
        Key("pauses", MapOf(Name(Style.SNAKE), PAUSE), "Why nothing more is read for now."),
        Key("compose", COMPOSE, "What sending changes in a head."),
        Key("grammar", MapOf(Name(Style.SNAKE, "pattern"), PATTERN), "The patterns of the byte format."),
        Key("limits", MapOf(Name(Style.LIMIT), LIMIT), "Bounds on what one incomplete element may take."),
        Key("errors", MapOf(Name(Style.SNAKE, "error"), ERROR), "The ways to be refused."),
        Key("reason_phrases", REASON_PHRASES, "The words beside each status code."),
        Key("policies", MapOf(Name(Style.SNAKE, "policy"), POLICY), "The base policy, then named sets of changes."),
        Key("surfaces", MapOf(Name(Style.SNAKE), SURFACE), "The sets of names under which programs know all this."),
    ),
)


def records(shape: Shape = SPECIFICATION) -> Iterator[Record]:
    """Every record of the language, each once, in reading order."""
    yield from dict.fromkeys(_records(shape, frozenset()))


def _records(shape: Shape, inside: frozenset[str]) -> Iterator[Record]:
    match shape:
        case Record():
            yield shape
            for key in shape.keys:
                yield from _records(key.shape, inside)
        case MapOf(value=item) | ListOf(item=item):
            yield from _records(item, inside)
        case Either(options=options):
            for option in options:
                yield from _records(option, inside)
        case Deferred(name=name) if name not in inside:
            yield from _records(shape.look_up(), inside | {name})
        case _:
            pass
