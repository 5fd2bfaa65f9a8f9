// Socket.IO 5 on Engine.IO 4 over one WebSocket: as much of it as a role-play's page needs.

const PLACE = { _placeholder: true, num: 0 };

export class Socket {
    #webSocket;
    #hear;
    // An event whose attachments are still to come, and those that came.
    #incomplete = null;

    /** Comes in with `auth`; `hear(name, value)` is called for every event, and for what becomes of the connection. */
    constructor(auth, hear) {
        this.#hear = hear;
        this.#webSocket = new WebSocket(`ws://${location.host}/socket.io/?EIO=4&transport=websocket`);
        this.#webSocket.binaryType = "arraybuffer";
        this.#webSocket.onmessage = ({ data }) => {
            if (typeof data === "string") this.#text(data, auth);
            else this.#attachment(data);
        };
        this.#webSocket.onclose = ({ code }) => hear("close", code);
    }

    /** Sends an event without arguments, or with one of bytes. */
    emit(name, bytes) {
        if (bytes === undefined) return this.#webSocket.send(`42${JSON.stringify([name])}`);
        this.#webSocket.send(`451-${JSON.stringify([name, PLACE])}`);
        this.#webSocket.send(bytes);
    }

    #text(packet, auth) {
        if (packet[0] === "0") this.#webSocket.send(`40${JSON.stringify(auth)}`);
        if (packet[0] === "2") this.#webSocket.send("3");
        if (packet[0] !== "4") return;
        const [, type, attachments, payload] = packet.match(/^4(\d)(?:(\d+)-)?(.*)$/s);
        const value = payload === "" ? null : JSON.parse(payload);
        if (type === "4") this.#hear("connect_error", value);
        if (type === "2") this.#hear(...value);
        if (type === "5") this.#incomplete = { value, count: Number(attachments), came: [] };
    }

    #attachment(bytes) {
        const event = this.#incomplete;
        event.came.push(bytes);
        if (event.came.length < event.count) return;
        this.#incomplete = null;
        const [name, value] = event.value;
        for (const [member, place] of Object.entries(value)) {
            if (place?._placeholder) value[member] = event.came[place.num];
        }
        this.#hear(name, value);
    }
}
