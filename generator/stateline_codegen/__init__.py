"""stateline_codegen: compiles a state-machine spec into a protocol library.

    machine_spec/*.yaml
       |  spec        text -> positioned nodes -> frozen model, one for each policy
       |---------->   verify: an independent engine built from the model judges the tables
       v
    automaton         letters, settling, product, minimisation -> frozen IR
       |-- emit       IR -> contexts -> templates -> Python text
       |-- conformance   IR and model -> frozen cases, which the tests play on the library
       |-- diagrams   IR -> graphs -> DOT -> SVG; tables -> Markdown

`pipeline` is the table of contents: pure functions from texts to a dictionary of
texts. `workspace` reads and replaces files, `revisions` reads older ones; `proofs`
counts what was proved, `explain` answers questions, `walkthrough` shows a simulation,
`trace` retells what the running library saw, `difference` compares versions, and
`lookup` finds what a person means by a name. `cli` and `commands` put them together
and decide nothing. `runtime` is shipped inside what is
generated and never imported here; nor is the generated library.
"""
