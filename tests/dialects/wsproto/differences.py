"""Every way in which stateline.websocket is meant to differ from wsproto 1.3.2, and why.

Each has a witness, so that none outlives its cause: a test plays it and finds this
difference and no other. The rules themselves stand in `machine_spec/websocket.yaml`.
"""

from tests.dialects.wsproto.parallel import Difference

DIFFERENCES: tuple[Difference, ...] = ()
