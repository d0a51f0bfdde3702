"""Whatever a peer sends and an application asks, nothing escapes but what is promised, at no more than linear cost.

What is finite is enumerated, and what is not is sampled:

- `places` brings real connections into every configuration they can be in and says every
  letter there, in the `ways` it can be said; `witness` holds what happens against the
  generated table.
- `machines` walk at random through the whole interface, guided by the states.
- `mutation` damages streams from the wire cases and from `corpus` (see `seeds`); each must
  be heard in one way however it is cut, with and without shortcuts. `python -m tests.fuzz`
  does so for as long as one likes, under a `watchdog`; `coverage_guided` lets libFuzzer
  make the streams.
- `websocket` does to streams of frames what `mutation` does to heads and bodies.
- `meter` counts work instead of time, so that growth can be tested on any machine.

`targets` lists whom all this is done to. No step, state or refusal is written down here:
the table that was generated is the oracle for the code that was generated from the same
spec, and whether the table itself is right is judged elsewhere.
"""
