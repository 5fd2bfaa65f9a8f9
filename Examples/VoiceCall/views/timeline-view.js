import { clock } from "../model/transcript.js";

/** As many as the model keeps. */
const SHOWN = 500;

export class TimelineView {
  constructor(list, timeline, text) {
    this.list = list;
    this.text = text;
    this.rows = new WeakMap();
    timeline.addEventListener("added", ({ detail }) => this.#add(detail));
    timeline.addEventListener("changed", ({ detail }) => this.#show(detail));
  }

  #add(entry) {
    const row = document.createElement("li");
    row.className = entry.direction;
    row.append(...["time", "span", "code", "small"].map((name) => document.createElement(name)));
    this.rows.set(entry, row);
    this.#show(entry);
    this.list.prepend(row);
    if (this.list.children.length > SHOWN) this.list.lastElementChild.remove();
  }

  #show(entry) {
    const row = this.rows.get(entry);
    if (row === undefined) return;
    const [time, direction, type, detail] = row.children;
    time.textContent = `${clock(entry.at)}.${String(Math.floor(entry.at % 1000)).padStart(3, "0")}`;
    direction.textContent = this.text(entry.direction);
    type.textContent = entry.count === undefined ? entry.type : `${entry.type} × ${entry.count}`;
    detail.textContent = entry.detail;
  }
}
