"""Octets as people write them: hexadecimal, in groups or not, as other tools print them."""

import re
from collections.abc import Sequence

from ...lookup import Unknown

GROUP = re.compile(r"(?:0[xX]|\\x)?((?:[0-9A-Fa-f]{2})+)[,:]?")


def read_octets(words: Sequence[str]) -> bytes:
    """Read octets such as `81 05 48`, `8105 48` or `0x81, 0x05`.

    Raises:
        Unknown: Something is no hexadecimal number of whole octets.

    """
    found = []
    for word in " ".join(words).split():
        match = GROUP.fullmatch(word)
        if match is None:
            raise Unknown(f"{word!r} is no octet in hexadecimal, such as 81, or several, such as 8105")
        found.append(bytes.fromhex(match[1]))
    if not found:
        raise Unknown("explain frame needs octets in hexadecimal, such as 81 05 48 65 6c 6c 6f")
    return b"".join(found)
