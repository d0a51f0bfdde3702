"""How fast stateline speaks WebSocket, next to wsproto: `python -m tests.benchmarks.websocket`.

`wire` is what a peer does, written from the standard and with no library: it makes the bytes that arrive, and reads
the bytes that are sent, in which a random mask or what was compressed before would hide that two libraries agree.
`workloads` says what arrives and what must come of it, `drivers` has the libraries do it, `growth` is what grows.
Everything else is that of `tests.benchmarks`.
"""
