"""Mutants of the sections that only a spec of frames has: views, handshake, extensions, frames, close codes."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.mutants.mutant import Document, Edit, Found, Path

CARRIED = ("more", "text", "bytes", "close")
VALUES = ("none", "optional", "required")
"""What a parameter of an extension may have."""
FREE_OPCODES = {False: 3, True: 11}
"""A code that no frame has, and one that no control frame has."""


def mutate(document: Document) -> Found:
    """List what may be changed in each of the sections."""
    for section in (_views, _handshake, _extensions, _frames, _close_codes):
        yield from section(document)


def _views(document: Document) -> Found:
    for view, body in document.get("views", {}).items():
        for name, value in body["values"].items():
            path = ("views", view, "values", name)
            yield "views", path, "dropped", Edit(path, is_drop=True)
            yield "views", path, "another number", Edit((*path, "number"), value["number"] + 10)
            for event in value["sends"]:
                rest = [other for other in value["sends"] if other != event]
                yield "views", path, f"no {event}", Edit((*path, "sends"), rest)
            if "when" in value:
                yield from _seen(value["when"], (*path, "when"))


def _seen(when: Mapping[str, Any], path: Path) -> Found:
    """Conditions without one of what they ask, or of what they admit."""
    for key, asked in when.items():
        if isinstance(asked, dict):
            yield from _seen(asked, (*path, key))
        elif len(when) > 1:
            yield "views", path[:-1], f"whatever {key}", Edit((*path, key), is_drop=True)
        for state in asked if isinstance(asked, list) else ():
            rest = [other for other in asked if other != state]
            yield "views", path, f"not in {key} {state}", Edit((*path, key), rest)


def _handshake(document: Document) -> Found:
    if "handshake" not in document:
        return
    handshake, path = document["handshake"], ("handshake",)
    changed = {
        "upgrade": "something",
        "version": str(int(handshake["version"]) + 1),
        "key_bytes": handshake["key_bytes"] + 1,
        "accept_guid": handshake["accept_guid"][::-1],
    }
    for key, other in changed.items():
        yield "handshakes", path, f"{key} {other}", Edit((*path, key), other)
    for key, field in handshake["fields"].items():
        for other in handshake["fields"].values():
            if other != field:
                yield "handshakes", (*path, "fields", key), other, Edit((*path, "fields", key), other)


def _extensions(document: Document) -> Found:
    for name, extension in document.get("extensions", {}).items():
        path = ("extensions", name)
        yield "extensions", path, "another bit", Edit((*path, "bit"), "rsv2")
        yield "extensions", path, "another tail", Edit((*path, "tail"), extension["tail"][::-1])
        for parameter, body in extension["parameters"].items():
            place = (*path, "parameters", parameter)
            yield "extensions", place, "dropped", Edit(place, is_drop=True)
            for value in VALUES if "grammar" in body else ():
                if value not in (body["value"], "none"):
                    yield "extensions", place, f"value {value}", Edit((*place, "value"), value)


def _frames(document: Document) -> Found:
    if "frames" not in document:
        return
    frames, path = document["frames"], ("frames",)
    (other,) = (role for role in document["roles"] if role != frames["masked_by"])
    yield "frames", path, f"masked by the {other}", Edit((*path, "masked_by"), other)
    for index, (field, following) in enumerate(pairwise(frames["layout"])):
        place = (*path, "layout", index)
        edits = (Edit(place, following), Edit((*path, "layout", index + 1), field))
        yield "frames", place, f"after {following['name']}", *edits
    for index, form in enumerate(frames["lengths"]):
        place = (*path, "lengths", index)
        for key in ("up_to", "marker"):
            if key in form:
                yield "frames", place, f"{key} {form[key] - 1}", Edit((*place, key), form[key] - 1)
    for shift in (-1, 1):
        most = frames["control_payload_bytes"] + shift
        yield "frames", path, f"{most} bytes of control", Edit((*path, "control_payload_bytes"), most)
    for event, opcode in frames["opcodes"].items():
        place = (*path, "opcodes", event)
        is_control = opcode.get("control", False)
        yield "opcodes", place, "another code", Edit((*place, "code"), FREE_OPCODES[is_control])
        yield "opcodes", place, "control or not", Edit((*place, "control"), not is_control)
        for carried in CARRIED:
            if carried != opcode["carries"]:
                yield "opcodes", place, f"carries {carried}", Edit((*place, "carries"), carried)
        if "answered_by" in opcode:
            yield "opcodes", place, "never answered", Edit((*place, "answered_by"), is_drop=True)


def _close_codes(document: Document) -> Found:
    for code, body in document.get("close_codes", {}).items():
        path = ("close_codes", code)
        yield "close codes", path, "dropped", Edit(path, is_drop=True)
        for sender in ("either", *document["roles"], "nobody"):
            if sender != body["sent_by"]:
                yield "close codes", path, f"sent by {sender}", Edit((*path, "sent_by"), sender)
        if "stands_for" in body:
            yield "close codes", path, "stands for nothing", Edit((*path, "stands_for"), is_drop=True)
    for index, between in enumerate(document.get("close_code_ranges", ())):
        path = ("close_code_ranges", index)
        yield "close codes", path, "dropped", Edit(path, is_drop=True)
        for key in ("from", "to"):
            for shift in (-1, 1):
                yield "close codes", path, f"{key} {between[key] + shift}", Edit((*path, key), between[key] + shift)
