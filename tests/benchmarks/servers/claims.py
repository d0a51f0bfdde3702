"""What must be true before anything is timed: each server runs on what it claims, and all answer alike."""

import json
from collections.abc import Sequence
from dataclasses import replace

from tests.benchmarks.servers.app import GREETING
from tests.benchmarks.servers.contenders import Running, ServerError
from tests.benchmarks.servers.loads import LOADS, Load
from tests.real.servers import PATIENCE
from tests.real.wire import Answer, Wire

OWN_FIELDS = {"date", "server"}
"""Response fields in which servers may differ."""


def find_parsers(server: Running) -> list[tuple[str, str]]:
    """Ask a server which of its modules speak HTTP/1.1 and from which modules their parsers come."""
    return [tuple(pair) for pair in json.loads(_ask(server, Load("", "GET", "/parsers", {})).body)["parsers"]]


def check_parser(server: Running) -> None:
    """Have a server show that the parser it claims is the only one it holds.

    Raises:
        ServerError: it is not.
    """
    contender = server.contender
    found = find_parsers(server)
    for implementation, parser in found:
        if implementation != contender.implementation or not f"{parser}.".startswith(f"{contender.parser}."):
            raise ServerError(f"{contender.name} runs on {parser}, in {implementation}")
    if not found:
        raise ServerError(f"{contender.name} holds no parser that is known")


def check_answers(servers: Sequence[Running]) -> None:
    """Have all servers answer each load once, with the same version, status, fields and body.

    Raises:
        ServerError: one does not.
    """
    for load in LOADS:
        body = load.body.encode() or GREETING
        answers = [strip(_ask(server, load)) for server in servers]
        for server, answer in zip(servers, answers, strict=True):
            if answer != answers[0] or (answer.status, answer.body) != (200, body):
                raise ServerError(f"{server.contender.name}, {load.title}: {answer} is not what the others answered")


def strip(answer: Answer) -> Answer:
    """An answer without the fields in which servers may differ."""
    return replace(answer, headers={name: value for name, value in answer.headers.items() if name not in OWN_FIELDS})


def _ask(server: Running, load: Load) -> Answer:
    try:
        with Wire(server.port, PATIENCE) as wire:
            return wire.ask(load.method, load.target, load.body.encode(), **load.fields)
    except (OSError, EOFError) as failure:
        raise ServerError(f"{server.contender.name} does not answer: {failure}") from failure
