"""Why the cases that neither role can say cannot be said, under each policy.

A server that closes says so whatever the application asks; one that gives up on a
request before it came is not heard by a strict client, nor by zttp's; zttp pauses behind
a message, and hears in the next cycle that the peer closes; and a policy that is for
clients alone leaves nobody to say what a server must not.
"""

NEVER_SAID: dict[str, set[str]] = {
    "strict": {
        "Response.final: a head like this one closes the connection anyway",
        "Response.final: nothing is read here",
    },
    "h11": {
        "InformationalResponse.interim: a body is read here",
        "InformationalResponse.interim: nothing is read here",
        "InformationalResponse.switching_protocols: a body is read here",
        "InformationalResponse.switching_protocols: nothing is read here",
        "Request.connect: a head like this one closes the connection anyway",
        "Request.head: a head like this one closes the connection anyway",
        "Request.ordinary: a head like this one closes the connection anyway",
        "Response.final: a body is read here",
        "Response.final: a head like this one closes the connection anyway",
        "Response.final: nothing is read here",
        "fail server: nothing is read here",
        "server ConnectionClosed: a body is read here",
        "server Data: nothing is read here",
        "server EndOfMessage: nothing is read here",
    },
    "lenient_client": {
        "InformationalResponse.interim: nothing is read here",
        "InformationalResponse.interim: the peer has closed its side",
        "InformationalResponse.interim: the peer has failed before",
        "InformationalResponse.switching_protocols: nothing is read here",
        "InformationalResponse.switching_protocols: the peer has closed its side",
        "InformationalResponse.switching_protocols: the peer has failed before",
        "Response.connect_accepted: nothing is read here",
        "Response.connect_accepted: the peer has failed before",
        "Response.final+close_requested: nothing is read here",
        "Response.final: nothing is read here",
        "Response.final: the peer has closed its side",
        "Response.final: the peer has failed before",
        "fail server: nothing is read here",
        "fail server: the peer has closed its side",
        "fail server: the peer has failed before",
        "server ConnectionClosed: nothing is read here",
        "server ConnectionClosed: the peer has failed before",
        "server Data: a head is read here",
        "server Data: nothing is read here",
        "server Data: the body is complete",
        "server Data: the peer has closed its side",
        "server Data: the peer has failed before",
        "server EndOfMessage: a head is read here",
        "server EndOfMessage: nothing is read here",
        "server EndOfMessage: the peer has closed its side",
        "server EndOfMessage: the peer has failed before",
    },
    "zttp": {
        "Response.final: a head like this one closes the connection anyway",
        "Response.final: nothing is read here",
        "client ConnectionClosed: nothing is read here",
    },
}

UNUSED_PATTERNS = {("h11", "quoted_string")}
"""Patterns that a policy makes nothing of: h11 does not look into chunk extensions."""

UNTRIED_LIMITS = {("h11", "max_field_count"), ("h11", "max_trailer_count")}
"""Limits that a policy sets so high that they are none: h11 counts bytes, not lines."""
