"""Serve one request with the installed library alone, and check that nothing but Python was needed."""

import sys

import stateline

server = stateline.Connection(stateline.SERVER)
server.receive_data(b"GET /hello HTTP/1.1\r\nHost: example.org\r\n\r\n")
request = server.next_event()
assert isinstance(request, stateline.Request), request
assert request.target == b"/hello"
assert isinstance(server.next_event(), stateline.EndOfMessage)
sent = server.send(stateline.Response(status_code=200, headers=[("Content-Length", "5")]))
sent += server.send(stateline.Data(data=b"hello")) + server.send(stateline.EndOfMessage())
assert sent == b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", sent
server.start_next_cycle()
assert server.our_state is stateline.IDLE

foreign = {"jinja2", "yaml", "graphviz", "pygraphviz", "transitions", "rich", "stateline_codegen", "h11"}
foreign &= set(sys.modules)
assert not foreign, foreign
version = sys.version.split()[0]
print(f"stateline {stateline.__version__} served a request on CPython {version} with nothing else installed")
