// A person in a role-play: what the microphone gives is recorded and sent as it comes, and what is told is kept.

import { Socket } from "./socket.js";

const TYPE = "audio/webm;codecs=opus";
const SLICE = 250;

class Player {
    /** Every event as [name, value]; sounds and faces as what this browser makes of them. */
    events = [];
    /** What was sent: bytes, and whether they begin as a WebM file does. */
    chunks = [];
    #socket;
    #stream;
    #recorder;

    async start(auth) {
        this.#stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        this.#socket = new Socket(auth, (name, value) => this.#hear(name, value));
    }

    record() {
        const recorder = new MediaRecorder(this.#stream, { mimeType: TYPE });
        recorder.ondataavailable = ({ data }) => {
            // Some slices are empty, and so may be the last one.
            if (data.size === 0) return;
            this.#socket.emit("audio-chunk", data);
            const chunk = { size: data.size };
            this.chunks.push(chunk);
            data.slice(0, 4).arrayBuffer().then((start) => {
                chunk.isStart = new DataView(start).getUint32(0) === 0x1a45dfa3;
            });
        };
        this.#recorder = recorder;
        this.type = recorder.mimeType;
        this.begun = performance.now();
        recorder.start(SLICE);
        return new Promise((resolve) => recorder.addEventListener("start", () => resolve(), { once: true }));
    }

    /** Resolves when the last slice was sent. */
    async stop() {
        await new Promise((resolve) => {
            this.#recorder.addEventListener("stop", resolve, { once: true });
            this.#recorder.stop();
        });
    }

    end() {
        this.#socket.emit("end-session");
    }

    all(name) {
        return this.events.filter((event) => event[0] === name).map((event) => event[1]);
    }

    #hear(name, value) {
        this.events.push([name, value]);
        if (value?.audio instanceof ArrayBuffer) value.audio = this.#sound(value);
        if (name === "avatar-response") value.face = this.#face(value);
    }

    #sound(clause) {
        new OfflineAudioContext(1, 1, clause.sampleRate).decodeAudioData(clause.audio).then((sound) => {
            clause.audio = { seconds: sound.duration, peak: Math.max(...sound.getChannelData(0).map(Math.abs)) };
        });
        return null;
    }

    #face(value) {
        const image = new Image();
        image.src = `data:${value.mediaType},${encodeURIComponent(value.data)}`;
        image.decode().then(() => {
            value.face = [image.naturalWidth, image.naturalHeight];
        });
        return null;
    }
}

globalThis.player = new Player();
document.documentElement.dataset.ready = "";
