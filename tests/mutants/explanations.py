"""Why a mutant may survive. Each is found by how its name begins, and must be needed."""

EXPLANATIONS: dict[str, str] = {
    "policies.h11.changes[23]: without refuse.Request": (
        "The framing of every request is decided, and its rule of the same name refuses the same heads."
    ),
    "policies.h11.changes[31]: without compose.rules.confirm-keep-alive": (
        "Under h11 no connection to an HTTP/1.0 peer stays alive, so the rule would never hold."
    ),
}
