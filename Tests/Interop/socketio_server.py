"""A web server whose `/socket.io/` is the state machine of the program REALTIME_SOCKETIO names."""

import asyncio
import contextlib
import os
import secrets
import time
import typing

from aiohttp import WSMsgType, web


class SocketIOServer:
    """Has the sockets and the clock; the program has the protocol."""

    def __init__(self, ping: int = 5_000) -> None:
        self._ping = ping
        self._exchanges: dict[int, asyncio.Future[tuple[int, bytes]] | web.WebSocketResponse] = {}
        self._sessions: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._count = 0
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.closed: list[str] = []
        self.faults: list[str] = []
        self.port = 0

    async def __aenter__(self) -> "SocketIOServer":
        self._program = await asyncio.create_subprocess_exec(
            os.environ["REALTIME_SOCKETIO"],
            str(self._ping),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 24,
        )
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/socket.io/", self._handle)
        # A poll that is given up cancels its handler, which is how the program hears of it.
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for timer in self._timers.values():
            timer.cancel()
        for exchange in self._exchanges.values():
            if isinstance(exchange, asyncio.Future) and not exchange.done():
                exchange.cancel()
        await self._runner.cleanup()
        assert self._program.stdin is not None
        self._program.stdin.close()
        await self._program.wait()

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sessions(self) -> int:
        """Sessions that are not over."""
        return len(self._sessions)

    def _later(self, work: typing.Coroutine[typing.Any, typing.Any, None]) -> None:
        """Has something done that must not be cancelled with whoever asks for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, session: str, verb: str, exchange: int = 0, data: bytes = b"") -> None:
        """Hands one input in and does what comes of it; one at a time, in the order of arrival."""
        # Shielded: a handler that is cancelled in the middle would leave the rest of its answer to the next one.
        await asyncio.shield(asyncio.ensure_future(self._exchange(session, verb, exchange, data)))

    async def _exchange(self, session: str, verb: str, exchange: int, data: bytes) -> None:
        assert self._program.stdin is not None and self._program.stdout is not None
        async with self._lock:
            line = f"{session} {time.monotonic_ns() // 1_000_000} {verb} {exchange} {data.hex()}\n"
            self._program.stdin.write(line.encode())
            while answer := (await self._program.stdout.readline()).decode().rstrip("\n"):
                await self._do(session, answer)

    async def _do(self, session: str, answer: str) -> None:
        verb, *rest = answer.split(" ")
        if verb == "respond":
            future = self._exchanges.pop(int(rest[0]), None)
            if isinstance(future, asyncio.Future) and not future.done():
                future.set_result((int(rest[1]), bytes.fromhex(rest[2])))
        elif verb in ("text", "binary", "close"):
            socket = self._exchanges.get(int(rest[0]))
            if not isinstance(socket, web.WebSocketResponse) or socket.closed:
                return
            if verb == "close":
                self._later(self._close(socket))
                return
            # Whoever is gone is told to the program by the end of its loop.
            with contextlib.suppress(ConnectionError):
                if verb == "text":
                    await socket.send_str(bytes.fromhex(rest[1]).decode())
                else:
                    await socket.send_bytes(bytes.fromhex(rest[1]))
        elif verb == "deadline":
            if timer := self._timers.pop(session, None):
                timer.cancel()
            delay = max(0.0, float(rest[0]) / 1_000)
            self._timers[session] = asyncio.get_running_loop().call_later(
                delay, lambda: self._later(self._tell(session, "deadline"))
            )
        elif verb == "finished":
            self._sessions.discard(session)
            if timer := self._timers.pop(session, None):
                timer.cancel()
        elif verb == "closed":
            self.closed.append(" ".join(rest))
        elif verb not in ("unknown",):
            self.faults.append(answer)

    async def _close(self, socket: web.WebSocketResponse) -> None:
        await socket.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self._count += 1
        exchange = self._count
        session = request.query.get("sid", "")
        is_new = not session
        if is_new:
            session = secrets.token_urlsafe(16)
        elif session not in self._sessions:
            return web.json_response({"code": 1, "message": "Session ID unknown"}, status=400)
        if request.query["transport"] == "websocket":
            return await self._web_socket(request, session, exchange, is_new)
        future: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._exchanges[exchange] = future
        if is_new:
            self._sessions.add(session)
            await self._tell(session, "begin-polling", exchange)
        elif request.method == "POST":
            await self._tell(session, "post", exchange, await request.read())
        else:
            await self._tell(session, "poll", exchange)
        try:
            status, body = await future
        except asyncio.CancelledError:
            self._exchanges.pop(exchange, None)
            self._later(self._tell(session, "abort", exchange))
            raise
        return web.Response(status=status, body=body, content_type="text/plain", charset="UTF-8")

    async def _web_socket(
        self, request: web.Request, session: str, exchange: int, is_new: bool
    ) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 22)
        await socket.prepare(request)
        self._exchanges[exchange] = socket
        if is_new:
            self._sessions.add(session)
        try:
            await self._tell(session, "begin-websocket" if is_new else "open", exchange)
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._tell(session, "text", exchange, message.data.encode())
                elif message.type == WSMsgType.BINARY:
                    await self._tell(session, "binary", exchange, message.data)
        finally:
            self._later(self._tell(session, "gone", exchange))
        return socket
