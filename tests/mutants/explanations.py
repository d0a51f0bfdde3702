"""Why a mutant may survive, by its spec. Each is found by how its name begins, and must be needed."""

_HTTP1 = {
    "policies.h11.changes[28]: without refuse.Request": (
        "The framing of every request is decided, and its rule of the same name refuses the same heads."
    ),
    "policies.h11.changes[36]: without compose.rules.confirm-keep-alive": (
        "Under h11 no connection to an HTTP/1.0 peer stays alive, so the rule would never hold."
    ),
    "framing.rules.answer-to-head: without event_is Response": (
        "A request is legal only where nothing is being answered yet."
    ),
    "compose.rules.choose-chunked: without not: peer_version_below": (
        "For an older peer the next rule takes away again what this one adds."
    ),
    "compose.rules.choose-until-close: framing_in without until_close": (
        "Where that is the framing there is neither of the two fields to drop."
    ),
    "grammar.absolute_form: BEL too for [:/?]": "No host begins with BEL, so nothing that matched is looked ahead at.",
    "grammar.absolute_form: * for ? at 96": "What is repeated may contain its own beginning, so it matches the same.",
    "grammar.ipv6_group: one more at most": "No address has three colons in a row, so nothing more is looked ahead at.",
    "grammar.target_parts: ": "It takes apart what another pattern has admitted, and refuses nothing.",
    "grammar.field_value: * for ? at": "What is repeated may contain itself, so it matches the same.",
    "framing.rules.answer-to-head: after bodyless-status": "Both say that there is no body.",
    "framing.rules.bodyless-status: after tunnel": "Both say that there is no body.",
    "framing.rules.unknown-coding: after bad-length": "A head with both fields is refused, or its length read, before.",
    "compose.rules.no-coding-in-not-modified: after choose-chunked": "A 304 has no body, so only one can hold.",
    "compose.rules.choose-chunked: after choose-until-close": "One holds where the other does not.",
    "compose.rules.choose-until-close: after close-after-unknown-length": "They change different fields.",
    "compose.rules.close-after-unknown-length: after no-content-in-reset": "They change different fields.",
    "compose.rules.no-content-in-reset: after no-framing-in-tunnel": "One holds where the other does not.",
    "compose.rules.no-framing-in-tunnel: after announce-close": "What one refuses is refused after the other too.",
    "compose.rules.announce-close: after confirm-keep-alive": "One holds where the other does not.",
    "errors.not_switched: ": "It is said of what an application does, and nobody answers that.",
    "machines.connect.moves[2]: no Response.connect_accepted": (
        "A 2xx is this letter only where a tunnel is on the table, and leaves it there."
    ),
    "decode.client.CLOSED: ": "Who is CLOSED has said so by its last byte, so none is left to be read.",
    "decode.server.CLOSED: ": "Who is CLOSED has said so by its last byte, so none is left to be read.",
}

_DIALECT = "No derived case asks for it; the tests of `tests/dialects/wsproto` do, and compare with wsproto."
_BEYOND = "No derived case has it; `tests/conformance/frames/test_beyond.py` does."

_WEBSOCKET = {
    "machines.client_message.moves[4]: Continuation.middle leads": _BEYOND,
    "machines.client_message.moves[5]: Continuation.middle leads": _BEYOND,
    "machines.server_message.moves[4]: Continuation.middle leads": _BEYOND,
    "machines.server_message.moves[5]: Continuation.middle leads": _BEYOND,
    "refuse.Request.no-host: ": "HTTP refuses a request without Host before any rule of WebSocket is asked.",
    "refuse.Request.coded-body: ": _BEYOND,
    "errors.bad_host: ": _BEYOND,
    "errors.bad_extensions: ": _BEYOND,
    "errors.mixed_message: ": "It is said of what an application sends, and nobody answers that.",
    "errors.bad_compression: ": _BEYOND,
    "errors.failed_extension: ": _BEYOND,
    "handshake.fields.subprotocol: ": _DIALECT,
    "extensions.permessage-deflate: another tail": _BEYOND,
    "frames.layout.rsv1: after rsv2": _BEYOND,
    "frames.layout.rsv2: after rsv3": "No extension gives either a meaning, so one is refused as the other is.",
    "frames.opcodes.CloseConnection: never answered": _DIALECT,
    "frames.opcodes.Ping: never answered": _DIALECT,
    # Named, for the library that names them must not be loaded before its mutants are.
    **{
        f"views.ConnectionState.values.{state}: another number": _DIALECT
        for state in ("CONNECTING", "REJECTING", "OPEN", "REMOTE_CLOSING", "LOCAL_CLOSING", "CLOSED")
    },
    "views.ConnectionState.values.LOCAL_CLOSING: whatever ours": (
        "No side hears of its own end, so ours is OPEN or CLOSING where theirs is OPEN."
    ),
    "errors.long_handshake: ": "HTTP refuses such a head, and what it hints at is told.",
    "errors.bad_http: ": "HTTP refuses such a head, and what it hints at is told.",
}

EXPLANATIONS: dict[str, dict[str, str]] = {"http1": _HTTP1, "websocket": _WEBSOCKET}
