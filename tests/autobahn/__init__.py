"""What the Autobahn test suite says of stateline.websocket: `python -m tests.autobahn`, or `make autobahn`.

The suite plays more than five hundred conversations with an endpoint that returns every message. Its fuzzing
client plays them with our server, its fuzzing server with our client, and it judges how each went.

`suite` finds or makes the environment that the suite needs, which is one of CPython 2.7; `echo`, `echo_server`
and `echo_client` are what it talks to; `run` brings the two together, `lots` again and again in a long run;
`results` reads what the suite wrote; `verdicts` knows what is allowed besides OK, and why; `report`
makes tables and the page of it.
"""
