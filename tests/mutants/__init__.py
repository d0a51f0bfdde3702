"""How sensitive checks and tests are: change the spec everywhere, a little at a time, and see who notices.

    spec -> mutants (mutations, conditions, expressions) -> compiled and rendered -> verdict (oracle) -> score (report)

A mutant is *refused* if the compiler's own checks find fault with it, *equivalent* if the
package made of it has the same statements, *killed* if a case derived from the
spec as it stands or a wire case comes out otherwise, and a *survivor* if nobody notices.
`python -m tests.mutants` tries all of them and writes `tests/mutants/SCORE.md`.
"""
