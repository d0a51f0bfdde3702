"""A process for clients, in which stateline was installed before anything else was imported.

The process that runs the tests cannot host them: something in it may have imported the original already.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from tests.real.report import STAND_INS
from tests.real.servers import PATIENCE

Call = Callable[..., Any]


class ClientFailure(Exception):
    """An exception of the client's process, as text that begins with its type."""


@contextmanager
def open_client(*libraries: str) -> Iterator[Call]:
    """Call functions in a new process on stateline: ``call(function, *arguments)``.

    Both ways, only what pickles can pass.
    """
    with multiprocessing.get_context("spawn").Pool(1, _install, libraries) as pool:

        def call(*function_and_arguments: Any) -> Any:
            try:
                return pool.apply_async(_call, function_and_arguments).get(PATIENCE)
            except multiprocessing.TimeoutError:
                pool.terminate()  # Whatever hangs would hold up every later call.
                raise

        yield call


def _install(*libraries: str) -> None:
    for library in libraries:
        import_module(STAND_INS[library]).install()


def _call(function: Call, *arguments: object) -> Any:
    try:
        return function(*arguments)
    except Exception as error:
        raise ClientFailure(f"{type(error).__module__}.{type(error).__name__}: {error}") from error
