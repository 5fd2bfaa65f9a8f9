// How long the user waits: from the end of what was said until the first sound of the reply.

/** Positions that are remembered: two minutes of pieces of 20 ms. */
const REMEMBERED = 6_000;

export class TurnClock {
  constructor() {
    this.reset();
  }

  /** A new stream of audio begins. */
  reset() {
    this.position = 0;
    this.marks = [];
    this.speechEnd = undefined;
    this.last = undefined;
  }

  /** So many milliseconds of microphone were sent, the last of them heard at `now`. */
  sent(milliseconds, now) {
    this.position += milliseconds;
    this.marks.push({ position: this.position, now });
    if (this.marks.length > REMEMBERED) this.marks.shift();
  }

  /** The server says where in the stream the speech ended. */
  speechStopped(position, now) {
    const mark = this.marks.find((candidate) => candidate.position >= position);
    this.stoppedAt = now;
    this.speechEnd = mark === undefined ? now : mark.now - (mark.position - position);
  }

  /** The server says how long it waited, after the last sound, before it called the speech over. */
  endpointed(milliseconds) {
    if (this.speechEnd === undefined) return;
    this.speechEnd = Math.min(this.speechEnd, this.stoppedAt - milliseconds);
  }

  /** The user goes on: the turn was none. */
  speechStarted() {
    this.speechEnd = undefined;
  }

  /** The first sound of a reply; the wait in milliseconds, `undefined` where nobody waited. */
  firstSound(now) {
    if (this.speechEnd === undefined) return undefined;
    this.last = Math.max(0, now - this.speechEnd);
    this.speechEnd = undefined;
    return this.last;
  }
}
