"""Why the cases that neither role can say cannot be said."""

NEVER_SAID: set[str] = set()
