// Node's JSON and base64 on the frames of a folder: `row TAB implementation TAB nanoseconds` lines.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const rounds = 9;
const roundNanoseconds = 5e6;
const folder = process.argv[2];
const version = `node ${process.versions.node.split(".")[0]}`;

const frames = (name) =>
  readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean).map((text) => Buffer.from(text));

// CPU time of the whole process: node has none of a thread.
const now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

let sink = 0;

function report(row, work, inputs) {
  const time = (repetitions) => {
    const start = now();
    for (let i = 0; i < repetitions; i++) sink += work(inputs[i % inputs.length]);
    return now() - start;
  };
  // Long enough for the compiler to have done its work.
  time(5000);
  let repetitions = 1000;
  while (time(repetitions) < roundNanoseconds) repetitions *= 2;
  const times = [];
  for (let i = 0; i < rounds; i++) times.push(time(repetitions) / repetitions);
  times.sort((a, b) => a - b);
  console.log(`${row}\t${version}\t${times[rounds >> 1].toFixed(1)}`);
}

for (const [row, file, member] of [
  ["append-20", "append-20", "audio"],
  ["append-20 with \\/", "append-20-escaped", "audio"],
  ["append-100", "append-100", "audio"],
  ["delta-20", "delta-20", "delta"],
  ["delta-100", "delta-100", "delta"],
]) {
  report(row, (frame) => Buffer.from(JSON.parse(frame.toString())[member], "base64").length, frames(file));
}

for (const [row, file, member] of [
  ["encode append-20", "append-20", "audio"],
  ["encode delta-20", "delta-20", "delta"],
  ["encode delta-100", "delta-100", "delta"],
]) {
  const events = frames(file).map((frame) => {
    const event = JSON.parse(frame.toString());
    return { event, audio: Buffer.from(event[member], "base64") };
  });
  report(row, ({ event, audio }) => {
    event[member] = audio.toString("base64");
    return Buffer.from(JSON.stringify(event)).length;
  }, events);
}

for (const row of ["relay delta-20, peek", "relay delta-20, check"]) {
  report(row, (frame) => Buffer.from(JSON.stringify(JSON.parse(frame.toString()))).length, frames("delta-20"));
}

for (const name of ["session.update", "conversation.item.created", "response.done"]) {
  const texts = frames(name);
  const values = texts.map((text) => JSON.parse(text.toString()));
  report(`decode ${name}`, (frame) => Object.keys(JSON.parse(frame.toString())).length, texts);
  report(`encode ${name}`, (value) => Buffer.from(JSON.stringify(value)).length, values);
}

if (sink === 0) process.exit(1);
