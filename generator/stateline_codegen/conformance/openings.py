"""Cases about how a connection of frames is opened and closed: extensions, the proof of a server, close codes."""

import base64
import hashlib
import re
from collections.abc import Iterator

from ..spec.frames import is_close_code
from ..spec.model import Protocol
from ..spec.model_frames import Extension, ExtensionParameter, Handshake
from .cases import CloseCase, ExtensionCase, ProofCase
from .frames import BETWEEN, find_stands, list_codes, path_of_code
from .samples import expression
from .steps import Walk
from .texts import matching, missing

UNKNOWN = "unknown_parameter"
"""A parameter that no extension has."""


def close_cases(found: Walk) -> Iterator[CloseCase]:
    """Each code that an application may ask for, in a close that begins the closing handshake or answers."""
    protocol = found.automaton.protocol
    if protocol.frames is None:
        return
    closing = next(opcode.event for opcode in protocol.frames.opcodes if opcode.carries == "close")
    for stand in find_stands(found):
        if stand.where == BETWEEN:
            (other,) = (role.name for role in protocol.roles if role.name != stand.by)
            for way, what in ((stand.way, "begins"), ((*stand.way, f"{other} {closing}"), "answers")):
                for code in list_codes(protocol):
                    yield _close(protocol, stand.by, way, code, what)


def _close(protocol: Protocol, by: str, way: tuple[str, ...], code: int, what: str) -> CloseCase:
    named = next((each for each in protocol.close_codes if each.code == code), None)
    is_of_other = named is not None and named.sent_by not in (None, by)
    stands_for = named is not None and not named.is_sent
    # Whoever answers repeats what it was told, and may so use a code of the other.
    is_refused = not stands_for and (not is_close_code(protocol, code) or (is_of_other and what == "begins"))
    path = path_of_code(protocol, code)
    return CloseCase(
        f"{by} {what} to close with {code}" if what == "begins" else f"{by} answers with {code}",
        way,
        by,
        code,
        is_on_wire=not is_refused and not stands_for,
        error="bad_close_code" if is_refused else None,
        exercises=(*([path] if path else []), *(["errors.bad_close_code"] if is_refused else [])),
    )


def extension_cases(protocol: Protocol) -> Iterator[ExtensionCase]:
    """Each extension with each parameter on both sides of every border, offered and agreed to."""
    for extension in protocol.extensions:
        for is_answer in (False, True):
            yield _extension(extension, "", is_answer=is_answer, is_sound=True)
            yield _extension(extension, f"; {UNKNOWN}", is_answer=is_answer, is_sound=False)
            for parameter in extension.parameters:
                path = f"extensions.{extension.name}.parameters.{parameter.name}"
                for text, is_sound in _said(protocol, parameter, is_answer=is_answer):
                    yield _extension(extension, f"; {text}", path, is_answer=is_answer, is_sound=is_sound)
                    if is_sound:
                        twice = f"; {text}; {text}"
                        yield _extension(extension, twice, path, is_answer=is_answer, is_sound=False)


def _said(protocol: Protocol, parameter: ExtensionParameter, *, is_answer: bool) -> Iterator[tuple[str, bool]]:
    """A parameter without a value and with each that is near a border; whether it may be said so."""
    # A client leaves the value to the server, which says it.
    may_lack_value = parameter.value == "none" or (parameter.value == "optional" and not is_answer)
    yield parameter.name, may_lack_value
    if parameter.grammar is None:
        yield f"{parameter.name}=1", False
        return
    pattern = expression(protocol, parameter.grammar)
    for value in matching(pattern):
        yield f"{parameter.name}={value}", True
        yield f'{parameter.name}="{value}"', True
    token = re.compile(expression(protocol, "token"), re.ASCII)
    for value in missing(pattern):
        if token.fullmatch(value):
            yield f"{parameter.name}={value}", False


def _extension(extension: Extension, said: str, *paths: str, is_answer: bool, is_sound: bool) -> ExtensionCase:
    text = f"{extension.name}{said}"
    refused = ("errors.bad_extensions",) if is_answer and not is_sound else ()
    return ExtensionCase(
        f"{text} is {'agreed to' if is_answer else 'offered'}",
        text,
        is_answer,
        is_sound,
        (f"extensions.{extension.name}", *paths, *refused),
    )


def proof_cases(protocol: Protocol) -> Iterator[ProofCase]:
    """Keys with what proves that a server has understood them, and with what proves that it has not."""
    handshake = protocol.handshake
    if handshake is None:
        return
    keys = [base64.b64encode(bytes([octet]) * handshake.key_bytes).decode() for octet in (0, 0x5A, 0xFF)]
    for key, other in zip(keys, [*keys[1:], keys[0]], strict=True):
        yield ProofCase(f"{key} is proved", key, _prove(handshake, key), is_sound=True, exercises=("handshake",))
        paths = ("handshake", "errors.bad_accept")
        yield ProofCase(f"{key} is not proved", key, _prove(handshake, other), is_sound=False, exercises=paths)


def _prove(handshake: Handshake, key: str) -> str:
    return base64.b64encode(hashlib.sha1((key + handshake.accept_guid).encode()).digest()).decode()
