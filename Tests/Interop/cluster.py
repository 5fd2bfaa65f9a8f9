"""Relays that share a Redis, behind HAProxy with the configuration of Examples/Cluster, and the stock client."""

import asyncio
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import typing
import unittest
import urllib.request

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from openai_conversation import Listener, connected, prepare

Event = dict[str, typing.Any]


def setUpModule() -> None:
    """See `prepare`. A program that is missing fails: who asks for these tests wants them run."""
    prepare()
    for program in ("redis-server", "redis-cli", "haproxy"):
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin") is None:
            raise AssertionError(f"{program} is not installed")


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: typing.Callable[[], bool], what: str) -> None:
    """Waits for something outside of asyncio, 20 s at most."""
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within 20 s: {what}")
        time.sleep(0.02)


class Model:
    """A model server that knows nothing but the items of its own connection, and says them all in every answer."""

    def __init__(self) -> None:
        self.conversations: list[list[Event]] = []
        self.updates: list[list[Event]] = []
        self.slow = False

    async def serve(self, connection: ServerConnection) -> None:
        """One conversation."""
        items: list[Event] = []
        updates: list[Event] = []
        self.conversations.append(items)
        self.updates.append(updates)
        number = len(self.conversations)
        count = 0

        async def send(kind: str, **members: typing.Any) -> None:
            nonlocal count
            count += 1
            await connection.send(json.dumps({"type": kind, "event_id": f"event_{number}_{count}", **members}))

        async def add(item: Event) -> None:
            previous = items[-1]["id"] if items else None
            items.append(item)
            for kind in ("conversation.item.added", "conversation.item.done"):
                await send(kind, item=item, previous_item_id=previous)

        session: Event = {"type": "realtime", "object": "realtime.session", "id": f"sess_{number}", "model": "scripted"}
        with contextlib.suppress(ConnectionClosed):
            await send("session.created", session=session)
            while True:
                event = json.loads(await connection.recv())
                match event["type"]:
                    case "session.update":
                        updates.append(event["session"])
                        session |= event["session"]
                        await send("session.updated", session=session)
                    case "conversation.item.create":
                        named = {"id": f"item_{number}_{len(items)}", "object": "realtime.item", "status": "completed"}
                        await add(named | event["item"])
                    case "conversation.item.retrieve":
                        found = [item for item in items if item["id"] == event["item_id"]]
                        if found:
                            await send("conversation.item.retrieved", item=found[0])
                        else:
                            error = {"type": "invalid_request_error", "code": "item_retrieve_invalid_item_id"}
                            await send("error", error={**error, "message": "no such item"})
                    case "response.create":
                        await self.answer(f"{number}_{count}", items, send, add)

    async def answer(
        self,
        name: str,
        items: list[Event],
        send: typing.Callable[..., typing.Awaitable[None]],
        add: typing.Callable[[Event], typing.Awaitable[None]],
    ) -> None:
        """Everything that was said, in words; where it is slow, it never comes to the end."""
        words = " | ".join(part["text"] for item in items for part in item["content"])
        response: Event = {"id": f"resp_{name}", "object": "realtime.response", "status": "in_progress", "output": []}
        place = {"response_id": response["id"], "item_id": f"item_{name}", "output_index": 0, "content_index": 0}
        await send("response.created", response=response)
        item = {"id": place["item_id"], "type": "message", "role": "assistant", "object": "realtime.item"}
        opened = {**item, "status": "in_progress", "content": []}
        await send("response.output_item.added", response_id=response["id"], output_index=0, item=opened)
        await send("response.content_part.added", **place, part={"type": "text", "text": ""})
        for piece in words.split(" "):
            await send("response.output_text.delta", **place, delta=piece + " ")
            if self.slow:
                await asyncio.sleep(30)
        done = {**item, "status": "completed", "content": [{"type": "output_text", "text": f"I know: {words}"}]}
        await send("response.output_text.done", **place, text=f"I know: {words}")
        await send("response.content_part.done", **place, part={"type": "text", "text": f"I know: {words}"})
        await add(done)
        await send("response.output_item.done", response_id=response["id"], output_index=0, item=done)
        await send("response.done", response={**response, "status": "completed", "output": [done]})


class Node:
    """One relay."""

    def __init__(self, folder: pathlib.Path, name: str, *arguments: str) -> None:
        files = {kind: folder / f"{name}.{kind}" for kind in ("port", "admin", "log")}
        self.log = files["log"]
        with files["log"].open("wb") as log:
            self.process = self._start(files, arguments, log)
        wait_until(lambda: files["port"].exists() and bool(files["port"].read_text().strip()), f"relay {name} listens")
        self.port, self.admin = (int(files[kind].read_text()) for kind in ("port", "admin"))

    @staticmethod
    def _start(
        files: dict[str, pathlib.Path], arguments: tuple[str, ...], log: typing.BinaryIO
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [os.environ["REALTIME_RELAY"], "--port", "0", "--port-file", str(files["port"]), "--no-auth"]
            + ["--admin", "127.0.0.1:0", "--admin-port-file", str(files["admin"]), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )

    def ask(self, path: str) -> str:
        """What the operators' port answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=5) as answer:
            return answer.read().decode()

    @property
    def active(self) -> int:
        """Sessions now."""
        return json.loads(self.ask("/admin/sessions"))["active"]

    def stop(self) -> None:
        """As an operator would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Cluster:
    """Everything on free ports; ended in the order of Examples/Cluster/run."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self.model = Model()

    async def __aenter__(self) -> "Cluster":
        self._stack = contextlib.AsyncExitStack()
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def _start(self) -> None:
        self.folder = pathlib.Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = await self._stack.enter_async_context(serve(self.model.serve, "127.0.0.1", 0))
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.folder / "redis"), "--save", "", "--dir"]
            + [str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(self.stop_redis)
        where = f"ws://127.0.0.1:{upstream.sockets[0].getsockname()[1]}/v1/realtime"
        options = ["--upstream", where, "--dialect", "openAI", "--store", f"unix://{self.folder / 'redis'}"]
        self.nodes = []
        for name in ("a", "b"):
            node = await asyncio.to_thread(Node, self.folder, name, *options, *self._arguments)
            self._stack.push_async_callback(asyncio.to_thread, node.stop)
            self.nodes.append(node)
        self.port = free_port()
        environment = {
            **os.environ,
            "PATH": os.environ["PATH"] + ":/usr/sbin",
            "CLUSTER_ADDRESS": f"127.0.0.1:{self.port}",
            "CLUSTER_RELAY_A": f"127.0.0.1:{self.nodes[0].port}",
            "CLUSTER_RELAY_B": f"127.0.0.1:{self.nodes[1].port}",
        }
        haproxy = subprocess.Popen(
            ["haproxy", "-db", "-f", str(pathlib.Path(os.environ["REALTIME_CLUSTER"], "haproxy.cfg"))],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(haproxy.wait)
        self._stack.callback(haproxy.kill)
        await asyncio.to_thread(wait_until, self._is_served, "HAProxy serves")

    def _is_served(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop_redis(self) -> None:
        """Ends Redis without a goodbye."""
        self.redis.kill()
        self.redis.wait()

    def redis_says(self, *command: str) -> str:
        """What Redis' own client gets."""
        answer = subprocess.run(
            ["redis-cli", "-s", str(self.folder / "redis"), *command], capture_output=True, check=True
        )
        return answer.stdout.decode(errors="replace")

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            for node in self.nodes:
                print(f"--- a relay's log:\n{node.log.read_text(errors='replace')}---")
        await self._stack.aclose()

    async def serving(self) -> Node:
        """The relay that has the one session there is."""
        living = [node for node in self.nodes if node.process.poll() is None]
        counts = [await asyncio.to_thread(lambda node=node: node.active) for node in living]
        assert sum(counts) == 1, f"expected one session, found {counts}"
        return living[counts.index(1)]


def shown(listener: Listener) -> str:
    """The token that the server has told."""
    return listener.of("session.created")[0].session.model_extra["resumption"]["token"]


async def say(connection: typing.Any, listener: Listener, text: str) -> str:
    """Says something in writing, and returns the identifier of the item."""
    before = len(listener.events)
    await connection.conversation.item.create(
        item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    )
    return (await listener.wait("conversation.item.done", before)).item.id


async def ask(connection: typing.Any, listener: Listener, text: str) -> str:
    """Asks in writing, and returns the written answer."""
    await say(connection, listener, text)
    before = len(listener.events)
    await connection.response.create()
    return (await listener.wait("response.done", before)).response.output[0].content[0].text


async def broken(listener: Listener) -> None:
    """Waits until the client has noticed."""
    async with asyncio.timeout(10):
        while listener.failure is None:
            await asyncio.sleep(0.01)


class SharedConversations(unittest.IsolatedAsyncioTestCase):
    """A client shows its token to whichever relay HAProxy leads it to."""

    async def test_a_conversation_outlives_its_relay(self) -> None:
        async with Cluster() as cluster:
            async with connected(cluster.port) as (connection, listener, _):
                await connection.session.update(session={"type": "realtime", "output_modalities": ["text"]})
                await listener.wait("session.updated")
                first = await ask(connection, listener, "my name is Ann")
                self.assertEqual(first, "I know: my name is Ann")
                answered = listener.of("response.done")[0].response.output[0].id
                item = await say(connection, listener, "I live in Ulm")
                session, token = listener.of("session.created")[0].session.id, shown(listener)
                # The answer has begun when the relay dies.
                cluster.model.slow = True
                await connection.response.create()
                await listener.wait("response.output_text.delta", len(listener.events))
                await asyncio.sleep(0.3)
                victim = await cluster.serving()
                victim.process.kill()
                victim.process.wait()
                await broken(listener)
            cluster.model.slow = False
            async with connected(cluster.port, {"resume": token}) as (connection, listener, _):
                self.assertEqual(shown(listener), token, "the conversation keeps its token")
                self.assertEqual(listener.of("session.created")[0].session.id, session, "and its name")
                again = await listener.wait("session.updated")
                self.assertEqual(again.session.output_modalities, ["text"])
                # A new connection to the model, which was given what was said.
                self.assertEqual(len(cluster.model.conversations), 2)
                self.assertIsNot(await cluster.serving(), victim)
                for known in (item, answered):
                    before = len(listener.events)
                    await connection.conversation.item.retrieve(item_id=known)
                    self.assertEqual((await listener.wait("conversation.item.retrieved", before)).item.id, known)
                answer = await ask(connection, listener, "who am I?")
                self.assertTrue(
                    answer.startswith("I know: my name is Ann | I know: my name is Ann | I live in Ulm"), answer
                )
                self.assertTrue(answer.endswith("| who am I?"), answer)
                # The items were given again behind the client's back: it has seen none of them twice.
                added = [event.item.id for event in listener.of("conversation.item.added")]
                self.assertNotIn(item, added)
                self.assertNotIn(answered, added)

    async def test_a_conversation_goes_to_and_fro(self) -> None:
        async with Cluster() as cluster:
            token, said = None, []
            for number in range(4):
                query = {"resume": token} if token else {}
                async with connected(cluster.port, query) as (connection, listener, _):
                    token = token or shown(listener)
                    said.append(f"word{number}")
                    answer = await ask(connection, listener, said[-1])
                    for word in said:
                        self.assertIn(word, answer)
                    connection._connection.transport.abort()  # noqa: SLF001
                    await broken(listener)

    async def test_redis_holds_no_token_and_forgets(self) -> None:
        async with Cluster() as cluster:
            async with connected(cluster.port) as (connection, listener, _):
                await ask(connection, listener, "my name is Ann")
                token = shown(listener)
                await asyncio.sleep(0.5)
                keys = cluster.redis_says("KEYS", "*").split()
                conversations = [key for key in keys if ":conversation:" in key]
                self.assertEqual(len(conversations), 1)
                value = cluster.redis_says("HGETALL", conversations[0])
                self.assertIn("my name is Ann", value)
                self.assertNotIn(token, " ".join(keys) + value)
                left = int(cluster.redis_says("TTL", conversations[0]))
                self.assertTrue(1_700 < left <= 1_800, f"expires in {left} s")

    async def test_without_redis_clients_are_served_without_their_conversations(self) -> None:
        async with Cluster() as cluster:
            async with connected(cluster.port) as (connection, listener, _):
                await ask(connection, listener, "my name is Ann")
                token = shown(listener)
                await asyncio.sleep(0.3)
                cluster.stop_redis()
                # The session that is there goes on.
                self.assertIn("Ann", await ask(connection, listener, "who am I?"))
            parts = connected(cluster.port, {"resume": token}, {"resumption_not_found"})
            async with parts as (connection, listener, _):
                await listener.wait("error")
                self.assertEqual(await ask(connection, listener, "who am I?"), "I know: who am I?")
                node = await cluster.serving()
                metrics = await asyncio.to_thread(node.ask, "/metrics")
                self.assertIn('realtime_store_operations_total{outcome="unanswered"} 1', metrics)

    async def test_a_clients_sessions_count_on_both_relays_together(self) -> None:
        async with Cluster("--client-sessions", "2") as cluster, contextlib.AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(connected(cluster.port))
            self.assertEqual([node.active for node in cluster.nodes], [1, 1], "HAProxy has spread them")
            with self.assertRaises(Exception) as caught:
                async with connected(cluster.port):
                    pass
            self.assertIn("as many sessions as it may have", str(caught.exception))
            nodes = json.loads(cluster.nodes[0].ask("/admin/nodes"))["nodes"]
            self.assertLessEqual(len(nodes), 2)


if __name__ == "__main__":
    unittest.main()
