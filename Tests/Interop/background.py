"""A server of the `websockets` package that runs beside a test."""

import contextlib
import threading
import typing

from websockets.sync.server import Server


@contextlib.contextmanager
def running(server: Server) -> typing.Iterator[None]:
    """Serves until the block ends."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(timeout=10)
