"""Why a mutant may survive. Each is found by how its name begins, and must be needed."""

EXPLANATIONS: dict[str, str] = {}
