// One call: what the server says, what the microphone hears, what the loudspeaker plays.

import { Connection } from "./connection.js";
import { Recording } from "./recording.js";
import { Timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";
import { TurnClock } from "./turn-clock.js";
import { decodePCM16, encodePCM16 } from "./base64.js";

/** The dialect's rate, both ways. */
export const RATE = 24_000;
/** Waiting bytes above which the microphone is dropped rather than delayed: about two seconds. */
const BACKLOG = 128 * 1024;

export class Call extends EventTarget {
  /**
   * @param open makes a socket
   * @param sink where replies go: `play(response, samples)`, `finish(response)`, `cut()`
   * @param now the clock, in milliseconds
   */
  constructor(open, sink, { now = () => performance.now(), timers = globalThis } = {}) {
    super();
    this.sink = sink;
    this.now = now;
    this.connection = new Connection(open, timers);
    this.transcript = new Transcript();
    this.timeline = new Timeline();
    this.recording = new Recording(RATE);
    this.turns = new TurnClock();
    this.isMuted = false;
    this.mode = "open";
    this.isTalking = false;
    this.isReady = false;
    this.connection.addEventListener("state", ({ detail }) => this.#stateChanged(detail));
    this.connection.addEventListener("event", ({ detail }) => this.#receive(detail));
    this.#forgetReplies();
  }

  /** Begins a new call. */
  start(session = {}) {
    this.session = session;
    this.startedAt = this.now();
    this.transcript.clear();
    this.recording.clear();
    this.connection.connect();
  }

  /** Hangs up. */
  stop() {
    this.connection.disconnect();
    this.sink.cut();
  }

  /** Milliseconds since the call began. */
  get elapsed() {
    return this.startedAt === undefined ? 0 : this.now() - this.startedAt;
  }

  /** Whether what is said is heard. */
  get isListening() {
    return !this.isMuted && (this.mode === "open" || this.isTalking);
  }

  /** A piece of the microphone. Silence is sent in place of what must not be heard: the server's clock goes on. */
  hear(samples) {
    if (!this.isReady) return;
    const piece = this.isListening ? samples : new Int16Array(samples.length);
    this.recording.appendUser(piece);
    if (this.connection.bufferedAmount > BACKLOG) return;
    this.#send({ type: "input_audio_buffer.append", audio: encodePCM16(piece) });
    this.turns.sent((1000 * piece.length) / RATE, this.now());
  }

  /** The loudspeaker has begun to play a reply. */
  playbackStarted() {
    const latency = this.turns.firstSound(this.now());
    if (latency !== undefined) this.#tell("latency", latency);
  }

  /** So many samples of a reply have left the loudspeaker. */
  played(response, samples) {
    const reply = this.replies.get(response);
    if (reply === undefined || samples <= reply.played) return;
    this.recording.appendAssistant(slice(reply.pieces, reply.played, samples));
    reply.played = samples;
    this.#send({ type: "playback", response_id: response, played_samples: samples });
  }

  // The server's events.

  #receive(event) {
    this.timeline.add("server", event, this.elapsed);
    switch (event.type) {
      case "session.created":
        this.isReady = true;
        this.turns.reset();
        this.#tell("ready", event.session);
        break;
      case "input_audio_buffer.speech_started":
        this.turns.speechStarted();
        this.#cut();
        this.transcript.begin(event.item_id, "user", this.elapsed);
        break;
      case "input_audio_buffer.speech_stopped":
        this.turns.speechStopped(event.audio_end_ms, this.now());
        break;
      case "conversation.item.created":
        this.#said(event);
        break;
      case "response.audio.delta":
        this.#spoken(event);
        break;
      case "response.audio.done":
        this.sink.finish(event.response_id);
        break;
      case "conversation.item.truncated":
        this.transcript.interrupt(event.item_id, event.audio_end_ms);
        break;
      case "turn.latency":
        this.turns.endpointed(event.endpointing_ms);
        this.#tell("serverLatency", event);
        break;
      case "error":
        this.#tell("failure", event.error);
        break;
    }
  }

  #said(event) {
    const { id, role, content = [] } = event.item;
    const text = content.map((part) => part.transcript ?? part.text ?? "").join(" ");
    this.transcript.complete(id, role, text, this.elapsed);
  }

  #spoken(event) {
    const response = event.response_id;
    if (this.silenced.has(response)) return;
    let reply = this.replies.get(response);
    if (reply === undefined) {
      reply = { pieces: [], played: 0 };
      this.replies.set(response, reply);
      this.transcript.begin(event.item_id, "assistant", this.elapsed);
    }
    const samples = decodePCM16(event.delta);
    reply.pieces.push(samples.slice());
    this.current = response;
    this.sink.play(response, samples);
  }

  /** The user speaks: nothing more of the reply is played. */
  #cut() {
    this.sink.cut();
    if (this.current === undefined) return;
    this.silenced.add(this.current);
    this.current = undefined;
    this.#tell("bargeIn");
  }

  // The connection.

  #stateChanged(detail) {
    if (detail.state === "connected") {
      this.isReady = false;
      this.#forgetReplies();
      this.#send({ type: "session.create", session: this.session });
    } else {
      this.isReady = false;
      this.sink.cut();
      for (const item of this.transcript.items.filter((each) => each.isPartial)) this.transcript.discard(item.id);
    }
    this.#tell("state", detail);
  }

  #forgetReplies() {
    this.replies = new Map();
    this.silenced = new Set();
    this.current = undefined;
  }

  #send(event) {
    if (this.connection.send(event)) this.timeline.add("page", event, this.elapsed);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Samples `from` to `to` of pieces that stand one behind the other. */
function slice(pieces, from, to) {
  const result = new Int16Array(Math.max(0, to - from));
  let start = 0;
  for (const piece of pieces) {
    const first = Math.max(from, start);
    const last = Math.min(to, start + piece.length);
    if (first < last) result.set(piece.subarray(first - start, last - start), first - from);
    start += piece.length;
  }
  return result;
}
