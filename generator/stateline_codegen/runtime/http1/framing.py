"""How the end of a body is found, as one number.

Zero or more: that many bytes. Below zero: one of the two constants.
"""

CHUNKED = -1
"""The body comes in chunks and ends with an empty one. RFC 9112, section 7.1."""

UNTIL_CLOSE = -2
"""The body ends where the connection does. RFC 9112, section 6.3."""
