"""How fast stateline is, next to h11, httptools and zttp: `python -m tests.benchmarks`.

`workloads` says what arrives and what must come of it; `drivers` (and `callbacks`, for httptools) turn a
workload into a `Job` for one library. `websocket` has the same for WebSocket, next to wsproto, and `suites` lists what
belongs together. `parity` compares the facts before anything is timed; `measure` times the jobs of all libraries in
turn, round by round; `growth` and `memory` ask how cost grows with size and what an idle connection holds; `run` does
all that, and what comes of it are `results`.

`report` makes a `table` of results, `goals` judges them, `record` keeps a run as JSON together with the `machine`
it was made on, and `publish` shows the record in the README, as `sections` of the page and as a `chart`.

`against` times the library next to what it was in another `revision`. `counting` counts instructions:
`instructions` notices when they become more, `policies` what policies cost that nobody uses. No result depends on
how fast the machine is, and no test asserts a time.
"""
