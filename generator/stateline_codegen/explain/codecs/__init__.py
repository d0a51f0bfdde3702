"""Reads heads as a person types them: a module for each byte format, under the name of the codec."""

from collections.abc import Callable, Mapping, Sequence

from ...spec.model import Protocol
from . import http1
from .http1 import Typed

READERS: Mapping[str, Callable[[Protocol, str, str, Sequence[str]], Typed]] = {"http1": http1.read_head}

__all__ = ["READERS", "Typed"]
