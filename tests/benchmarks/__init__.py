"""How fast stateline is, next to h11, httptools and zttp: `python -m tests.benchmarks`.

`workloads` says what arrives and what must come of it; `drivers` (and `callbacks`, for httptools) turn a
workload into a `Job` for one library; `parity` compares the facts before anything is timed; `measure` times
the jobs of all libraries in turn, round by round; `growth` and `memory` ask how cost grows with size and what
an idle connection holds; `report` makes tables of it all. `policies` counts, on its own, what policies cost that
nobody uses. No result depends on how fast the machine is, and no test asserts a time.
"""
