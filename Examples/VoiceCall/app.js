// Joins the call to the page.

import { Call, RATE } from "./model/call.js";
import { ATTEMPTS } from "./model/connection.js";
import { brief, evaluate } from "./model/evaluation.js";
import { clock } from "./model/transcript.js";
import { Microphone } from "./audio/microphone.js";
import { Speaker } from "./audio/speaker.js";
import { ChoicesView } from "./views/choices-view.js";
import { showEvaluation } from "./views/evaluation-view.js";
import { TimelineView } from "./views/timeline-view.js";
import { TranscriptView } from "./views/transcript-view.js";
import { WaveView } from "./views/wave-view.js";
import { LANGUAGES, firstLanguage, translate } from "./text/translation.js";

const find = (id) => document.getElementById(id);
let language = firstLanguage(localStorage.getItem("language"), navigator.languages);
const text = (path, values) => translate(language, path, values);

let context, microphone, speaker;
let isOpening = false;
let shown = { state: "disconnected" };
let problem;

const choices = new ChoicesView(
  { scenario: find("scenario"), upstream: find("upstream"), voice: find("voice") },
  text,
);
const call = new Call(() => new WebSocket(address()), {
  play: (response, samples) => speaker?.play(response, samples),
  finish: (response) => speaker?.finish(response),
  cut: () => speaker?.cut(),
});
const transcript = new TranscriptView(find("transcript"), call.transcript, text);
new TimelineView(find("timeline"), call.timeline, text);
const waves = {
  user: new WaveView(find("wave-user"), find("level-user")),
  assistant: new WaveView(find("wave-assistant"), find("level-assistant")),
};

/** Where the call goes: this server, with what was chosen. */
function address() {
  const url = new URL("/", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const scenario = choices.scenario;
  if (scenario !== undefined) {
    url.searchParams.set("scenario", scenario.id);
    const spoken = scenario.languages.includes(language) && speaksPageLanguage() ? language : scenario.languages[0];
    url.searchParams.set("language", spoken);
  }
  if (find("voice").value !== "") url.searchParams.set("voice", find("voice").value);
  return url;
}

/** The engines of the local server speak English only; they say so by their voices. */
function speaksPageLanguage() {
  return choices.choices.upstreams[0]?.id !== "local";
}

// Beginning and end.

async function start() {
  if (isOpening) return;
  isOpening = true;
  setProblem(undefined);
  try {
    if (navigator.mediaDevices === undefined) return setProblem({ path: "errors.insecure" });
    context = new AudioContext({ latencyHint: "interactive" });
    await context.resume();
    microphone = new Microphone(context, RATE, (samples) => call.hear(samples));
    speaker = new Speaker(context, RATE);
    speaker.addEventListener("started", () => call.playbackStarted());
    speaker.addEventListener("played", ({ detail }) => call.played(detail.response, detail.played));
    await Promise.all([microphone.start(), speaker.start()]);
    call.start(find("voice").value === "" ? {} : { voice: find("voice").value });
  } catch (error) {
    release();
    const known = `errors.${error.name}`;
    setProblem(error.name in LANGUAGES.en.errors ? { path: known } : { path: "errors.other", values: error });
    showState({ state: "error" });
  } finally {
    isOpening = false;
    showButtons();
  }
}

function stop() {
  call.stop();
  release();
  const scenario = choices.scenario;
  if (scenario?.evaluation && call.transcript.lines.length > 0) {
    const { evaluation } = scenario;
    const spoken = scenario.languages.includes(language) && speaksPageLanguage() ? language : scenario.languages[0];
    const result = evaluate(evaluation, call.transcript.lines, spoken);
    showEvaluation(find("evaluation"), evaluation, result, language, text);
  }
}

function release() {
  microphone?.stop();
  speaker?.stop();
  context?.close();
  microphone = speaker = context = undefined;
}

// What the call tells.

call.addEventListener("state", ({ detail }) => {
  showState(detail);
  if (detail.state === "error") {
    release();
    if (problem === undefined) setProblem({ path: "errors.unreachable" });
  }
  if (detail.state === "connected") setProblem(undefined);
  showButtons();
  // Where the space bar is what one talks by, it must not hang up.
  if (detail.state === "connected" && call.mode === "push") find("talk").focus();
});
call.addEventListener("latency", ({ detail }) => (find("latency").textContent = `${Math.round(detail)} ms`));
call.addEventListener("failure", ({ detail }) => {
  // Races of a button with the server's own turn: nobody has to know.
  const benign = ["response_cancel_not_active", "conversation_already_has_active_response"];
  if (benign.includes(detail.code)) return;
  const known = detail.code in LANGUAGES.en.errors;
  setProblem(known ? { path: `errors.${detail.code}` } : { path: "errors.other", values: detail });
});

// What is shown.

function showState(detail) {
  shown = detail;
  const isRetry = detail.state === "connecting" && detail.attempt > 0;
  find("state").dataset.state = detail.state;
  find("state-text").textContent = isRetry
    ? text("retry", { attempt: detail.attempt, attempts: ATTEMPTS })
    : text(`state.${detail.state}`);
}

function setProblem(value) {
  problem = value;
  find("problem").hidden = value === undefined;
  find("problem").textContent = value === undefined ? "" : text(value.path, value.values);
}

function showButtons() {
  const isOn = shown.state === "connected" || shown.state === "connecting";
  find("connect").textContent = text(isOn ? "disconnect" : "connect");
  find("connect").classList.toggle("danger", isOn);
  find("mute").disabled = !isOn;
  find("mute").textContent = text(call.isMuted ? "unmute" : "mute");
  find("mute").setAttribute("aria-pressed", String(call.isMuted));
  find("talk").hidden = call.mode !== "push";
  find("talk").disabled = !isOn;
  find("talk").textContent = text(call.isTalking ? "talking" : "talk");
  find("talk").setAttribute("aria-pressed", String(call.isTalking));
  for (const id of ["scenario", "voice"]) find(id).disabled = isOn || find(id).options.length < 2;
  find("rate").textContent = context === undefined ? "–" : `${context.sampleRate / 1000} → ${RATE / 1000} kHz`;
  const isEmpty = call.transcript.lines.length === 0;
  for (const id of ["save-recording", "save-json", "save-markdown"]) find(id).disabled = isEmpty;
  find("save-brief").hidden = !choices.scenario?.evaluation;
}

function showLanguage() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = text("title");
  find("language").value = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  find("level-user").setAttribute("aria-label", text("level.user"));
  find("level-assistant").setAttribute("aria-label", text("level.assistant"));
  choices.show(language);
  transcript.translate();
  showState(shown);
  setProblem(problem);
  showButtons();
}

function draw() {
  waves.user.draw(call.isListening ? microphone?.analyser : undefined);
  waves.assistant.draw(speaker?.analyser);
  if (shown.state === "connected") find("time").textContent = clock(call.elapsed);
  requestAnimationFrame(draw);
}

// What the user does.

function talk(isTalking) {
  if (call.mode !== "push" || shown.state !== "connected") return;
  call.isTalking = isTalking;
  showButtons();
}

function mute() {
  if (find("mute").disabled) return;
  call.isMuted = !call.isMuted;
  showButtons();
}

function showDrawer(isOpen) {
  find("drawer").hidden = !isOpen;
  find("details").setAttribute("aria-expanded", String(isOpen));
  (isOpen ? find("close-drawer") : find("details")).focus();
  if (isOpen) find("drawer").scrollIntoView({ block: "nearest" });
}

function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

find("connect").addEventListener("click", () =>
  shown.state === "connected" || shown.state === "connecting" ? stop() : start(),
);
find("mute").addEventListener("click", mute);
find("talk").addEventListener("click", () => talk(!call.isTalking));
find("mode").addEventListener("change", ({ target }) => {
  call.mode = target.value;
  call.isTalking = false;
  showButtons();
});
find("scenario").addEventListener("change", showButtons);
find("language").addEventListener("change", ({ target }) => {
  language = target.value;
  localStorage.setItem("language", language);
  showLanguage();
});
find("details").addEventListener("click", () => showDrawer(find("drawer").hidden));
find("close-drawer").addEventListener("click", () => showDrawer(false));
find("save-recording").addEventListener("click", () => save("call.wav", "audio/wav", call.recording.toWAV()));
find("save-json").addEventListener("click", () =>
  save("call.json", "application/json", JSON.stringify(call.transcript.toJSON(), null, 2)),
);
find("save-markdown").addEventListener("click", () => {
  const names = { user: text("you"), assistant: text("assistant") };
  save("call.md", "text/markdown", call.transcript.toMarkdown(text("title"), names));
});
find("save-brief").addEventListener("click", () =>
  save("call-task.txt", "text/plain", brief(choices.scenario.evaluation, call.transcript.lines, language)),
);
for (const kind of ["added", "changed", "removed", "cleared"]) {
  call.transcript.addEventListener(kind, () => showButtons());
}

document.addEventListener("keydown", (event) => {
  const { tagName } = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || find("evaluation").open) return;
  if (event.key === "Escape" && !find("drawer").hidden) return showDrawer(false);
  // Lists take letters to choose by, buttons take the space bar.
  if (tagName === "SELECT" || event.repeat) return;
  if (event.key === " " && call.mode === "push" && tagName !== "BUTTON" && tagName !== "SUMMARY") {
    event.preventDefault();
    talk(true);
  } else if (event.key.toLowerCase() === "m") mute();
  else if (event.key.toLowerCase() === "t") showDrawer(find("drawer").hidden);
});
document.addEventListener("keyup", (event) => {
  if (event.key === " " && !["BUTTON", "SELECT", "SUMMARY"].includes(event.target.tagName)) talk(false);
});
addEventListener("pagehide", () => call.stop());

showLanguage();
await choices.load();
showLanguage();
draw();
document.documentElement.dataset.ready = "true";
// For the console, and for whoever tests the page.
globalThis.voiceCall = call;
