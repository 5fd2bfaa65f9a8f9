"""The stock Python Socket.IO client against the state machine, over every transport."""

import asyncio
import typing
import unittest

import aiohttp
import socketio

from socketio_server import SocketIOServer

# `None` is what a client does that is told nothing: it polls, and goes over.
TRANSPORTS: dict[str, list[str] | None] = {
    "polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"], "default": None,
}


class Client:
    """A client that keeps what it hears."""

    def __init__(self, namespace: str = "/") -> None:
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: asyncio.Queue[tuple[str, tuple[typing.Any, ...]]] = asyncio.Queue()
        self.errors: list[typing.Any] = []
        self.disconnected = asyncio.Event()
        self.namespace = namespace
        self.socket.on("*", self._hear, namespace=namespace)
        self.socket.on("connect_error", self.errors.append, namespace=namespace)
        self.socket.on("disconnect", self._leave, namespace=namespace)

    async def _hear(self, event: str, *arguments: typing.Any) -> typing.Any:
        if event == "question" and arguments[0] == "silence":
            await asyncio.sleep(0.6)
        await self.heard.put((event, arguments))
        return ("answered", *arguments) if event == "question" else None

    def _leave(self, *_: typing.Any) -> None:
        self.disconnected.set()

    async def next(self) -> tuple[str, tuple[typing.Any, ...]]:
        """What is heard next."""
        return await asyncio.wait_for(self.heard.get(), 10)


class SocketIOClient(unittest.IsolatedAsyncioTestCase):
    """Each test runs over polling, over a WebSocket, and over both with the upgrade between."""

    async def each(
        self, body: typing.Callable[[SocketIOServer, Client], typing.Awaitable[None]], ping: int = 5_000
    ) -> None:
        """Runs a test's body with a connected client, once a transport."""
        for name, transports in TRANSPORTS.items():
            with self.subTest(transport=name):
                async with SocketIOServer(ping) as server:
                    client = Client()
                    await client.socket.connect(server.url, transports=transports, auth={"token": "right"})
                    self.assertEqual(client.socket.transport(), "polling" if name == "polling" else "websocket")
                    try:
                        await body(server, client)
                    finally:
                        await client.socket.disconnect()
                    self.assertEqual(server.faults, [])

    async def test_events_come_back(self) -> None:
        """Arguments of every kind, and text of every kind."""

        async def body(_: SocketIOServer, client: Client) -> None:
            arguments = ("你好 € 😀 \" \\ \u2028", 1, -2.5, True, None, [1, [2]], {"a": {"b": []}})
            await client.socket.emit("echo", arguments)
            self.assertEqual(await client.next(), ("echo", arguments))

        await self.each(body)

    async def test_acknowledgements(self) -> None:
        """The client's events are answered with what they brought, bytes among it."""

        async def body(_: SocketIOServer, client: Client) -> None:
            self.assertEqual(await client.socket.call("echo", ("a", 1), timeout=10), ("a", 1))
            self.assertEqual(await client.socket.call("echo", b"\x00\xff", timeout=10), b"\x00\xff")

        await self.each(body)

    async def test_binary_attachments(self) -> None:
        """Ten attachments in one event, of very different lengths, in their places."""

        async def body(_: SocketIOServer, client: Client) -> None:
            arguments = tuple(bytes([index]) * size for index, size in enumerate([0, 1, 2, 3, 100, 7, 65_536, 5, 4, 9]))
            await client.socket.emit("echo", arguments)
            self.assertEqual(await client.next(), ("echo", arguments))

        await self.each(body)

    async def test_questions_of_the_server(self) -> None:
        """The client's answer reaches the server; one that comes too late is missed."""

        async def body(_: SocketIOServer, client: Client) -> None:
            await client.socket.emit("ask", ("name", b"\x01"))
            self.assertEqual(await client.next(), ("question", ("name", b"\x01")))
            self.assertEqual(await client.next(), ("answer", ("answered", "name", b"\x01")))
            await client.socket.emit("ask", "silence")
            self.assertEqual({(await client.next())[0], (await client.next())[0]}, {"question", "missed"})

        await self.each(body)

    async def test_order(self) -> None:
        """Three hundred events each way, all at once, come in order."""

        async def body(_: SocketIOServer, client: Client) -> None:
            await client.socket.emit("count", 300)
            for number in range(300):
                self.assertEqual(await client.next(), ("number", (number,)))
            for number in range(300):
                await client.socket.emit("echo", number)
            for number in range(300):
                self.assertEqual(await client.next(), ("echo", (number,)))

        await self.each(body)

    async def test_heartbeat(self) -> None:
        """A client that answers pings stays, over several of them."""

        async def body(server: SocketIOServer, client: Client) -> None:
            await asyncio.sleep(1.5)
            await client.socket.emit("echo", "still here")
            self.assertEqual(await client.next(), ("echo", ("still here",)))
            self.assertEqual(server.closed, [])

        await self.each(body, ping=300)

    async def test_the_server_leaves(self) -> None:
        """Out of the namespace, or altogether: the client hears of it, and the session is over."""
        for event in ("leave", "end"):

            async def body(server: SocketIOServer, client: Client, event: str = event) -> None:
                await client.socket.emit(event)
                await asyncio.wait_for(client.disconnected.wait(), 10)
                for _ in range(100):
                    if server.sessions == 0:
                        break
                    await asyncio.sleep(0.05)
                self.assertEqual(server.sessions, 0)

            # A polling client that has no namespace left goes away without a word: the ping finds it out.
            await self.each(body, ping=300)

    async def test_refusal(self) -> None:
        """A wrong token and a namespace that there is not are told with their reasons."""
        for transports in TRANSPORTS.values():
            async with SocketIOServer() as server:
                client = Client()
                with self.assertRaises(socketio.exceptions.ConnectionError):
                    await client.socket.connect(server.url, transports=transports, auth={"token": "wrong"})
                self.assertEqual(client.errors, [{"message": "not authorized", "data": {"code": 7}}])
                client = Client("/nowhere")
                with self.assertRaisesRegex(socketio.exceptions.ConnectionError, "/nowhere"):
                    await client.socket.connect(server.url, transports=transports, namespaces=["/nowhere"])

    async def test_two_namespaces(self) -> None:
        """Two namespaces on one connection, each with its own events."""
        for transports in TRANSPORTS.values():
            async with SocketIOServer() as server:
                client = Client("/admin")
                await client.socket.connect(server.url, transports=transports, namespaces=["/", "/admin"])
                await client.socket.emit("echo", "to admin", namespace="/admin")
                self.assertEqual(await client.next(), ("echo", ("to admin",)))
                await client.socket.emit("leave", namespace="/admin")
                await asyncio.wait_for(client.disconnected.wait(), 10)
                self.assertEqual(await client.socket.call("echo", "still in", timeout=10), "still in")
                await client.socket.disconnect()

    async def test_abrupt_ends(self) -> None:
        """Clients that vanish leave nothing behind, whether they poll or have a WebSocket."""
        async with SocketIOServer(ping=300) as server, aiohttp.ClientSession() as http:
            for _ in range(20):
                async with http.get(f"{server.url}/socket.io/?EIO=4&transport=polling") as answer:
                    self.assertEqual(answer.status, 200)
                socket = await http.ws_connect(f"{server.url}/socket.io/?EIO=4&transport=websocket")
                assert socket._response.connection is not None and socket._response.connection.transport is not None
                socket._response.connection.transport.abort()
            # Those that poll are found out by the ping.
            for _ in range(100):
                if server.sessions == 0:
                    break
                await asyncio.sleep(0.05)
            self.assertEqual(server.sessions, 0)
            self.assertEqual(len(server.closed), 40)

    async def test_two_polls_at_once(self) -> None:
        """The second is refused, and the first one's session ends."""
        async with SocketIOServer() as server, aiohttp.ClientSession() as http:
            base = f"{server.url}/socket.io/?EIO=4&transport=polling"
            async with http.get(base) as answer:
                base += "&sid=" + (await answer.text()).split('"')[3]

            async def poll(delay: float) -> tuple[int, str]:
                await asyncio.sleep(delay)
                async with http.get(base) as answer:
                    return answer.status, await answer.text()

            first, second = await asyncio.gather(poll(0), poll(0.1))
            self.assertEqual(first, (200, "1"))
            self.assertEqual(second[0], 400)


if __name__ == "__main__":
    unittest.main()
