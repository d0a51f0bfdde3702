"""What other libraries make of the wire cases, compared with what strict makes of them.

    pages -> streams -> one outcome per library (drivers, facts) -> comparison, with reasons -> report

A *stream* is what one peer sends in a case, and an *outcome* is what a library says about it: messages, and how
the reading ended. `agree` in `facts` decides what counts as the same. `reasons` is the part that people write: why
it is right that a library disagrees. `tests/http1/COMPARISON.md` is the report that is kept, and `make compare`
writes it.
"""
