"""The relay asks an upstream for its certificate, and believes only the right one."""

import asyncio
import contextlib
import json
import logging
import pathlib
import ssl
import subprocess
import tempfile
import typing
import unittest

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from relay import Relay


def openssl(*arguments: str) -> None:
    """Runs the openssl command."""
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)


def make_authority(directory: pathlib.Path) -> None:
    """Writes ca.pem and ca.key."""
    openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
        *("-subj", "/CN=Interop test authority", "-addext", "keyUsage=critical,keyCertSign"),
        *("-keyout", str(directory / "ca.key"), "-out", str(directory / "ca.pem")),
    )


def make_certificate(directory: pathlib.Path, host: str) -> ssl.SSLContext:
    """A server's identity for `host`, signed by the authority."""
    key, certificate = directory / f"{host}.key", directory / f"{host}.pem"
    openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
        *("-CA", str(directory / "ca.pem"), "-CAkey", str(directory / "ca.key")),
        *("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=CA:FALSE"),
        *("-keyout", str(key), "-out", str(certificate)),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def upstream(connection: ServerConnection) -> None:
    """The least of a model server: a greeting, and an answer to session.update."""
    session = {"type": "realtime", "object": "realtime.session", "id": "sess_upstream", "model": "behind-tls"}
    await connection.send(json.dumps({"type": "session.created", "event_id": "event_1", "session": session}))
    while True:
        try:
            message = await connection.recv()
        except ConnectionClosed:
            return
        if json.loads(message)["type"] == "session.update":
            await connection.send(json.dumps({"type": "session.updated", "event_id": "event_2", "session": session}))


class TLSUpstream(unittest.IsolatedAsyncioTestCase):
    """One relay to one upstream each, over TLS on the loopback interface."""

    def setUp(self) -> None:
        # Handshakes that fail are what two of the tests are about; asyncio would print each.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        logging.getLogger("websockets").setLevel(logging.CRITICAL)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        make_authority(self.directory)

    @contextlib.asynccontextmanager
    async def client(self, host: str, *arguments: str) -> typing.AsyncIterator[typing.Any]:
        """A client of a relay whose upstream says it is `host`."""
        context = make_certificate(self.directory, host)
        async with serve(upstream, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            url = f"wss://localhost:{port}/v1/realtime"
            with Relay("--upstream", url, "--dialect", "openAI", *arguments) as relay:
                async with connect(f"ws://127.0.0.1:{relay.port}/v1/realtime?model=any") as connection:
                    yield connection

    async def first_event(self, connection: typing.Any) -> dict[str, typing.Any]:
        """What the client is told first."""
        async with asyncio.timeout(20):
            return json.loads(await connection.recv())

    async def test_the_right_certificate_is_believed(self) -> None:
        async with self.client("localhost", "--upstream-ca", str(self.directory / "ca.pem")) as connection:
            event = await self.first_event(connection)
            self.assertEqual(event["type"], "session.created", event)
            self.assertEqual(event["session"]["id"], "sess_upstream")

    async def test_another_host_is_refused(self) -> None:
        async with self.client("elsewhere.example", "--upstream-ca", str(self.directory / "ca.pem")) as connection:
            event = await self.first_event(connection)
            self.assertEqual(event["type"], "error", event)
            self.assertRegex(event["error"]["message"].lower(), "host|name|certificate")

    async def test_an_unknown_authority_is_refused(self) -> None:
        async with self.client("localhost") as connection:
            event = await self.first_event(connection)
            self.assertEqual(event["type"], "error", event)
            self.assertRegex(event["error"]["message"].lower(), "certificate|verif|issuer|authority")


if __name__ == "__main__":
    unittest.main()
