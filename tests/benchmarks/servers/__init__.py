"""How fast real servers are on stateline and on other parsers: `python -m tests.benchmarks.servers`.

`contenders` lists the servers and starts them, all serving `app`; `claims` asks each what parses in it and
compares their answers before anything is timed; `loads` has wrk load one of them; `rounds` loads all in turn;
`record` keeps what came out as JSON and makes the README's table of it.
"""
