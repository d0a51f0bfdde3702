"""Tell one request with the installed library alone, and check what is said."""

import subprocess
import sys

told = subprocess.run(
    [sys.executable, "-m", "stateline", "--role", "server"],
    input=b"GET /hello HTTP/1.1\r\nHost: example.org\r\n\r\n",
    capture_output=True,
    check=True,
)
assert told.stderr == b"", told.stderr
first, *_, last = told.stdout.decode().splitlines()
assert first.split()[:4] == ["0", ">", "Request", "GET"], first
assert first.endswith("client IDLE -> SEND_BODY, server IDLE -> SEND_RESPONSE"), first
assert last.split()[0] == "end", last
print("python -m stateline told a request with nothing else installed")
