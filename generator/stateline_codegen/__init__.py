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
texts. `workspace` reads and replaces files, `explain` answers questions, `cli`
puts them together and decides nothing. `runtime` is shipped inside what is
generated and never imported here; nor is the generated library.
"""
