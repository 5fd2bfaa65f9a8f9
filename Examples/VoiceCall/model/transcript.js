// Who said what.

export class Transcript extends EventTarget {
  constructor() {
    super();
    this.items = [];
  }

  /** Forgets everything. */
  clear() {
    this.items = [];
    this.dispatchEvent(new CustomEvent("cleared"));
  }

  /** Somebody has begun to say something whose words are not known yet. */
  begin(id, role, at) {
    return this.#put(id, role, at, (item) => item);
  }

  /** More words, before they are complete. */
  extend(id, role, text, at) {
    return this.#put(id, role, at, (item) => {
      if (item.isPartial) item.text += text;
    });
  }

  /** The words, complete; none at all removes what was begun. */
  complete(id, role, text, at) {
    if (text.trim() === "") return this.discard(id);
    return this.#put(id, role, at, (item) => {
      item.text = text;
      item.isPartial = false;
    });
  }

  /** Cut off by the other side after so many milliseconds of audio. */
  interrupt(id, heard) {
    const item = this.#find(id);
    if (item === undefined) return;
    item.interruptedAt = heard;
    this.#changed(item);
  }

  /** Came to nothing. */
  discard(id) {
    const index = this.items.findIndex((item) => item.id === id && item.isPartial);
    if (index < 0) return;
    const [item] = this.items.splice(index, 1);
    this.dispatchEvent(new CustomEvent("removed", { detail: item }));
  }

  /** What is complete, without what is for the page alone. */
  get lines() {
    return this.items
      .filter((item) => !item.isPartial)
      .map(({ role, text, at, interruptedAt }) => ({
        role,
        text,
        at_ms: Math.round(at),
        ...(interruptedAt === undefined ? {} : { interrupted_at_ms: interruptedAt }),
      }));
  }

  /** As a file for programs. */
  toJSON() {
    return { format: "swift-realtime transcript", version: 1, lines: this.lines };
  }

  /** As a file for people; `names` are those of the roles. */
  toMarkdown(title, names) {
    const lines = this.lines.map((line) => {
      const cut = line.interrupted_at_ms === undefined ? "" : " —";
      return `**${names[line.role]}** (${clock(line.at_ms)}): ${escapeMarkdown(line.text)}${cut}\n`;
    });
    return `# ${title}\n\n${lines.join("\n")}`;
  }

  #find(id) {
    return this.items.find((item) => item.id === id);
  }

  #put(id, role, at, change) {
    let item = this.#find(id);
    const isNew = item === undefined;
    if (isNew) {
      item = { id, role, text: "", isPartial: true, at };
      this.items.push(item);
    }
    change(item);
    if (isNew) this.dispatchEvent(new CustomEvent("added", { detail: item }));
    else this.#changed(item);
    return item;
  }

  #changed(item) {
    this.dispatchEvent(new CustomEvent("changed", { detail: item }));
  }
}

/** Minutes and seconds of milliseconds. */
export function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function escapeMarkdown(text) {
  return text.replace(/([\\`*_[\]<>#])/g, "\\$1");
}
