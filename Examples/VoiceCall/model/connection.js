// A WebSocket that stays: heartbeat, and attempts to come back.

export const ATTEMPTS = 5;
/** Before the first attempt, in milliseconds; each further one waits half as long again. */
export const FIRST_DELAY = 3_000;
const GROWTH = 1.5;
export const PING_INTERVAL = 30_000;
export const PONG_TIMEOUT = 10_000;
/** Closed by policy or for what was asked: coming back would change nothing. */
const FINAL_CODES = new Set([1003, 1007, 1008, 1009]);

/** How long to wait before an attempt, counted from 1. */
export function delayBefore(attempt) {
  return FIRST_DELAY * GROWTH ** (attempt - 1);
}

export class Connection extends EventTarget {
  /**
   * @param open makes a socket; called once an attempt
   * @param timers an object with setTimeout and clearTimeout
   */
  constructor(open, timers = globalThis) {
    super();
    this.open = open;
    this.timers = timers;
    this.state = "disconnected";
    this.attempt = 0;
    this.pings = 0;
  }

  /** Begins to connect, unless it has. */
  connect() {
    if (this.state === "connecting" || this.state === "connected") return;
    this.attempt = 0;
    this.#try();
  }

  /** Ends for good. */
  disconnect() {
    this.#drop(1000);
    this.#become("disconnected");
  }

  /** Sends an event where there is somebody to hear it; tells whether there was. */
  send(event) {
    if (this.state !== "connected") return false;
    this.socket.send(JSON.stringify(event));
    return true;
  }

  /** Bytes that have not left yet. */
  get bufferedAmount() {
    return this.socket?.bufferedAmount ?? 0;
  }

  #try() {
    this.#become("connecting");
    const socket = this.open();
    this.socket = socket;
    const current = (handler) => (event) => socket === this.socket && handler(event);
    socket.onopen = current(() => {
      this.#become("connected");
      this.attempt = 0;
      this.#schedulePing();
    });
    socket.onmessage = current((event) => this.#receive(event.data));
    socket.onclose = current((event) => this.#closed(event.code, event.reason));
  }

  #receive(text) {
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      return;
    }
    if (event.type === "pong") this.#schedulePing();
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  #closed(code, reason) {
    this.#drop();
    if (FINAL_CODES.has(code)) return this.#become("error", { code, reason });
    if (this.attempt >= ATTEMPTS) return this.#become("error", { code, reason: reason || "unreachable" });
    this.attempt += 1;
    this.#become("connecting", { code, reason });
    this.retry = this.timers.setTimeout(() => this.#try(), delayBefore(this.attempt));
  }

  #schedulePing() {
    this.timers.clearTimeout(this.heartbeat);
    this.heartbeat = this.timers.setTimeout(() => {
      this.pings += 1;
      this.send({ type: "ping", event_id: `ping_${this.pings}` });
      this.heartbeat = this.timers.setTimeout(() => {
        const socket = this.socket;
        this.#closed(4000, "no answer to a ping");
        socket.close();
      }, PONG_TIMEOUT);
    }, PING_INTERVAL);
  }

  #drop(code) {
    this.timers.clearTimeout(this.heartbeat);
    this.timers.clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = undefined;
    if (code !== undefined) socket?.close(code);
  }

  #become(state, detail = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, attempt: this.attempt, ...detail } }));
  }
}
