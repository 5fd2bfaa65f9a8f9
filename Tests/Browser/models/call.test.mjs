import assert from "node:assert/strict";
import { test } from "node:test";
import { Call } from "../../../Examples/VoiceCall/model/call.js";
import { ATTEMPTS, Connection, PING_INTERVAL, PONG_TIMEOUT, delayBefore } from "../../../Examples/VoiceCall/model/connection.js";
import { Transcript } from "../../../Examples/VoiceCall/model/transcript.js";
import { TurnClock } from "../../../Examples/VoiceCall/model/turn-clock.js";
import { encodePCM16 } from "../../../Examples/VoiceCall/model/base64.js";
import { LANGUAGES, firstLanguage, translate } from "../../../Examples/VoiceCall/text/translation.js";

/** A clock that a test moves. */
class Timers {
  now = 0;
  waiting = new Map();
  next = 1;
  setTimeout(body, delay) {
    this.waiting.set(this.next, { body, at: this.now + delay });
    return this.next++;
  }
  clearTimeout(number) {
    this.waiting.delete(number);
  }
  advance(milliseconds) {
    const end = this.now + milliseconds;
    for (;;) {
      const due = [...this.waiting].filter(([, each]) => each.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.waiting.delete(due[0]);
      this.now = due[1].at;
      due[1].body();
    }
    this.now = end;
  }
}

class Socket {
  static all = [];
  sent = [];
  bufferedAmount = 0;
  constructor() {
    Socket.all.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close(code) {
    this.closed = code ?? 1005;
  }
  open() {
    this.onopen({});
  }
  lose(code = 1006, reason = "") {
    this.onclose({ code, reason });
  }
  receive(event) {
    this.onmessage({ data: JSON.stringify(event) });
  }
}

function connection() {
  Socket.all = [];
  const timers = new Timers();
  const states = [];
  const result = new Connection(() => new Socket(), timers);
  result.addEventListener("state", ({ detail }) => states.push(detail.state));
  return { connection: result, timers, states };
}

test("a lost connection is tried five times, each wait half as long again, then it is an error", () => {
  const { connection: link, timers, states } = connection();
  link.connect();
  Socket.all[0].open();
  Socket.all[0].lose();
  const waits = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    timers.advance(delayBefore(attempt) - 1);
    assert.equal(Socket.all.length, attempt);
    timers.advance(1);
    assert.equal(Socket.all.length, attempt + 1);
    waits.push(delayBefore(attempt));
    Socket.all.at(-1).lose();
  }
  assert.deepEqual(waits, [3000, 4500, 6750, 10125, 15187.5]);
  assert.equal(states.at(-1), "error");
  timers.advance(1e6);
  assert.equal(Socket.all.length, 6);
});

test("a connection that came back has all its attempts again", () => {
  const { connection: link, timers } = connection();
  link.connect();
  for (let round = 0; round < 8; round++) {
    Socket.all.at(-1).open();
    Socket.all.at(-1).lose();
    timers.advance(delayBefore(1));
  }
  assert.equal(Socket.all.length, 9);
});

test("a server that says no is not asked again", () => {
  const { connection: link, timers } = connection();
  link.connect();
  Socket.all[0].open();
  Socket.all[0].lose(1008, "session limit reached");
  assert.equal(link.state, "error");
  timers.advance(1e6);
  assert.equal(Socket.all.length, 1);
});

test("a ping every 30 s; no answer in 10 s is a lost connection", () => {
  const { connection: link, timers } = connection();
  link.connect();
  const [socket] = Socket.all;
  socket.open();
  timers.advance(PING_INTERVAL);
  assert.deepEqual(socket.sent.map((event) => event.type), ["ping"]);
  timers.advance(PONG_TIMEOUT - 1);
  socket.receive({ type: "pong", event_id: "ping_1" });
  assert.equal(link.state, "connected");
  timers.advance(PING_INTERVAL + PONG_TIMEOUT);
  assert.equal(link.state, "connecting");
  assert.notEqual(socket.closed, undefined);
});

test("hanging up ends attempts, and a late close of an old socket changes nothing", () => {
  const { connection: link, timers } = connection();
  link.connect();
  const [first] = Socket.all;
  first.open();
  link.disconnect();
  assert.equal(first.closed, 1000);
  first.lose(1000);
  timers.advance(1e6);
  assert.equal(Socket.all.length, 1);
  assert.equal(link.state, "disconnected");
});

/** A call that is ready, and what its loudspeaker was told. */
function call() {
  Socket.all = [];
  const timers = new Timers();
  const told = [];
  const sink = {
    play: (response, samples) => told.push(`play ${response} ${samples.length}`),
    finish: (response) => told.push(`finish ${response}`),
    cut: () => told.push("cut"),
  };
  const result = new Call(() => new Socket(), sink, { now: () => timers.now, timers });
  result.start({ voice: "slt" });
  const [socket] = Socket.all;
  socket.open();
  socket.receive({ type: "session.created", session: { id: "s", sample_rate: 24000 } });
  told.length = 0;
  return { call: result, socket, told, timers };
}
const piece = (count, value = 1) => new Int16Array(count).fill(value);
const delta = (response, item, samples) => ({
  type: "response.audio.delta", response_id: response, item_id: item, delta: encodePCM16(samples),
});
const audio = (socket) => socket.sent.filter((event) => event.type === "input_audio_buffer.append");

test("a call begins with session.create, and sends the microphone once the session is there", () => {
  const { call: one, socket } = call();
  assert.deepEqual(socket.sent[0], { type: "session.create", session: { voice: "slt" } });
  one.hear(piece(480));
  assert.equal(audio(socket)[0].audio, encodePCM16(piece(480)));
});

test("while muted, or while nobody talks in push-to-talk, silence is sent", () => {
  const { call: one, socket } = call();
  one.isMuted = true;
  one.hear(piece(2));
  one.isMuted = false;
  one.mode = "push";
  one.hear(piece(2));
  one.isTalking = true;
  one.hear(piece(2));
  assert.deepEqual(audio(socket).map((event) => event.audio), [[0, 0], [0, 0], [1, 1]].map((each) => encodePCM16(Int16Array.from(each))));
});

test("where the connection is too slow, the microphone is dropped and not delayed", () => {
  const { call: one, socket } = call();
  socket.bufferedAmount = 1 << 20;
  one.hear(piece(480));
  assert.equal(audio(socket).length, 0);
});

test("at speech_started the reply is cut, and what comes of it later is not played", () => {
  const { call: one, socket, told } = call();
  let interruptions = 0;
  one.addEventListener("bargeIn", () => (interruptions += 1));
  socket.receive(delta("r1", "i2", piece(10)));
  socket.receive({ type: "input_audio_buffer.speech_started", item_id: "i3", audio_start_ms: 0 });
  socket.receive(delta("r1", "i2", piece(10)));
  socket.receive({ type: "conversation.item.created", item: { id: "i2", role: "assistant", content: [{ type: "text", transcript: "Going" }] } });
  socket.receive({ type: "conversation.item.truncated", item_id: "i2", audio_end_ms: 140 });
  socket.receive(delta("r2", "i4", piece(10)));
  assert.deepEqual(told, ["play r1 10", "cut", "play r2 10"]);
  assert.equal(interruptions, 1);
  assert.deepEqual(one.transcript.lines, [{ role: "assistant", text: "Going", at_ms: 0, interrupted_at_ms: 140 }]);
});

test("what was played is told to the server and recorded, once", () => {
  const { call: one, socket } = call();
  socket.receive(delta("r1", "i2", Int16Array.from([1, 2, 3, 4])));
  one.hear(piece(8));
  one.played("r1", 3);
  one.played("r1", 2);
  one.played("other", 9);
  one.played("r1", 4);
  const reports = socket.sent.filter((event) => event.type === "playback");
  assert.deepEqual(reports.map((event) => event.played_samples), [3, 4]);
  assert.deepEqual(one.recording.assistant.map(({ samples }) => [...samples]), [[1, 2, 3], [4]]);
});

test("a connection that comes back begins a session anew and keeps the transcript", () => {
  const { call: one, socket, timers } = call();
  socket.receive({ type: "conversation.item.created", item: { id: "i1", role: "user", content: [{ type: "text", transcript: "hello" }] } });
  socket.receive({ type: "input_audio_buffer.speech_started", item_id: "i2", audio_start_ms: 0 });
  socket.lose();
  assert.deepEqual(one.transcript.items.map((item) => item.text), ["hello"]);
  timers.advance(3000);
  Socket.all[1].open();
  assert.equal(Socket.all[1].sent[0].type, "session.create");
  one.hear(piece(2));
  assert.equal(audio(Socket.all[1]).length, 0);
});

test("latency counts from the end of speech as it was heard", () => {
  const turns = new TurnClock();
  for (let now = 20; now <= 2000; now += 20) turns.sent(20, now + 5);
  turns.speechStopped(1500, 2010);
  assert.equal(turns.firstSound(2305), 800);
  assert.equal(turns.firstSound(2400), undefined);
  // A server whose position includes the silence says how long that was.
  turns.speechStopped(2000, 2010);
  turns.endpointed(506);
  assert.equal(turns.firstSound(2305), 801);
  turns.speechStopped(1500, 2010);
  turns.speechStarted();
  assert.equal(turns.firstSound(2500), undefined);
});

test("words that were begun and came to nothing leave no trace", () => {
  const transcript = new Transcript();
  transcript.begin("a", "user", 0);
  transcript.complete("a", "user", " ", 0);
  transcript.begin("b", "user", 10);
  transcript.extend("b", "user", "hel", 10);
  transcript.extend("b", "user", "lo", 10);
  assert.equal(transcript.items[0].text, "hello");
  assert.deepEqual(transcript.lines, []);
  transcript.complete("b", "user", "*hello*", 65_000);
  assert.equal(transcript.toMarkdown("Call", { user: "You" }), "# Call\n\n**You** (00:00): \\*hello\\*\n");
  assert.deepEqual(transcript.toJSON().lines, [{ role: "user", text: "*hello*", at_ms: 10 }]);
});

test("both languages say the same things", () => {
  const paths = (table, prefix = "") =>
    Object.entries(table).flatMap(([name, value]) => (typeof value === "string" ? [prefix + name] : paths(value, `${prefix}${name}.`)));
  const names = (path, language) => [...translate(language, path).matchAll(/undefined/g)].length;
  assert.deepEqual(paths(LANGUAGES.zh).sort(), paths(LANGUAGES.en).sort());
  for (const path of paths(LANGUAGES.en)) assert.equal(names(path, "zh"), names(path, "en"), path);
  assert.throws(() => translate("en", "nothing"));
});

test("the first language is the stored one, or the browser's", () => {
  assert.equal(firstLanguage("zh", ["en"]), "zh");
  assert.equal(firstLanguage(null, ["zh-CN", "en"]), "zh");
  assert.equal(firstLanguage(null, ["en-GB", "zh"]), "en");
  assert.equal(firstLanguage("xx", ["fr"]), "en");
});
