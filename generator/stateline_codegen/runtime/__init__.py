"""Mechanics shipped inside every generated package, copied with a banner.

These are ordinary modules, linted, typed and tested here, with no decision of a
protocol in them: how bytes are buffered, how field lines are held, what an
error carries. The generator copies them to `_runtime/` of the package it
writes, so that a generated package depends on nothing, not even on this one.
They import only each other, relatively. What only one byte format needs lives
in the folder named after its codec.
"""
