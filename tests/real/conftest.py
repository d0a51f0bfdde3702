from collections.abc import Iterator

import pytest

from tests.real.client import Call, open_client
from tests.real.servers import HYPERCORN, UVICORN, UVICORN_WITH_ZTTP, Server, serve

SERVERS = {"uvicorn": UVICORN, "uvicorn-with-zttp": UVICORN_WITH_ZTTP, "hypercorn": HYPERCORN}


@pytest.fixture(scope="session", params=SERVERS)
def running_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(SERVERS[request.param], tmp_path_factory.mktemp(request.param) / "log") as server:
        yield server


@pytest.fixture
def server(running_server: Server) -> Iterator[Server]:
    """Each server in turn. All tests share it, so each must leave it in good health, without a traceback in its log."""
    start = len(running_server.log.read_text())
    yield running_server
    running_server.check_health()
    assert running_server.find_traceback(start) == ""


@pytest.fixture(scope="session")
def in_client() -> Iterator[Call]:
    """Calls a function in the process of the clients."""
    with open_client("h11") as call:
        yield call
