// The last events, for whoever wants to see what happened.

const KEPT = 500;

export class Timeline extends EventTarget {
  constructor() {
    super();
    this.entries = [];
  }

  /** Notes an event; audio is told by its length, not its content. */
  add(direction, event, at) {
    const entry = { direction, type: event.type, at, detail: summary(event) };
    // The microphone, the reply and its reports take turns: what is one of the last three is counted there.
    const last = this.entries.slice(-3).find((each) => each.type === entry.type && each.direction === direction);
    if (last !== undefined && isAudio(event)) {
      last.count = (last.count ?? 1) + 1;
      last.at = at;
      last.detail = entry.detail;
      this.dispatchEvent(new CustomEvent("changed", { detail: last }));
      return;
    }
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.shift();
    this.dispatchEvent(new CustomEvent("added", { detail: entry }));
  }
}

function isAudio(event) {
  return event.type === "input_audio_buffer.append" || event.type === "response.audio.delta" || event.type === "playback";
}

function summary(event) {
  const shown = Object.entries(event)
    .filter(([name]) => name !== "type" && name !== "event_id" && name !== "audio" && name !== "delta")
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return shown.join(" · ").slice(0, 240);
}
