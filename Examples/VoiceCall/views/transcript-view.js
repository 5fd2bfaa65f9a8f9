// Bubbles, the last one in sight unless somebody reads further up.

/** This far from the end still counts as being there, in pixels. */
const NEAR = 60;

export class TranscriptView {
  constructor(element, transcript, text) {
    this.element = element;
    this.text = text;
    this.bubbles = new Map();
    transcript.addEventListener("added", ({ detail }) => this.#add(detail));
    transcript.addEventListener("changed", ({ detail }) => this.#show(detail));
    transcript.addEventListener("removed", ({ detail }) => this.#remove(detail));
    transcript.addEventListener("cleared", () => this.#clear());
    this.transcript = transcript;
  }

  /** Writes everything anew, in another language. */
  translate() {
    for (const item of this.transcript.items) this.#show(item);
  }

  #add(item) {
    this.element.querySelector(".empty")?.setAttribute("hidden", "");
    const bubble = document.createElement("article");
    bubble.className = `bubble ${item.role}`;
    bubble.append(document.createElement("h3"), document.createElement("p"));
    this.bubbles.set(item.id, bubble);
    this.#keepInSight(() => this.element.append(bubble));
    this.#show(item);
  }

  #show(item) {
    const bubble = this.bubbles.get(item.id);
    if (bubble === undefined) return;
    const [name, words] = bubble.children;
    const cut = item.interruptedAt === undefined ? "" : ` · ${this.text("interrupted")}`;
    name.textContent = this.text(item.role === "user" ? "you" : "assistant") + cut;
    this.#keepInSight(() => (words.textContent = item.text || this.text("speaking")));
    bubble.classList.toggle("partial", item.isPartial);
    bubble.classList.toggle("interrupted", item.interruptedAt !== undefined);
    // A reader is told the words once, when they are complete.
    bubble.setAttribute("aria-busy", String(item.isPartial));
  }

  #remove(item) {
    this.bubbles.get(item.id)?.remove();
    this.bubbles.delete(item.id);
  }

  #clear() {
    for (const bubble of this.bubbles.values()) bubble.remove();
    this.bubbles.clear();
    this.element.querySelector(".empty")?.removeAttribute("hidden");
  }

  #keepInSight(change) {
    const { element } = this;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    change();
    if (isAtEnd) element.scrollTop = element.scrollHeight;
  }
}
