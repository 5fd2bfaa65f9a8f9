import { localized } from "../text/translation.js";

/** The lists of scenarios, upstreams and voices: what the server says it has. */
export class ChoicesView {
  constructor(elements, text) {
    this.elements = elements;
    this.text = text;
    this.choices = { upstreams: [], scenarios: [], voices: [], default_scenario: null };
  }

  /** Asks the server; one that does not say is one without choices. */
  async load() {
    const answer = await fetch(new URL("/choices.json", location.href)).catch(() => undefined);
    if (answer?.ok) this.choices = await answer.json();
  }

  /** Fills the lists, keeping what is chosen. */
  show(language) {
    const { scenarios, upstreams, voices, default_scenario: first } = this.choices;
    const named = scenarios.map((scenario) => [scenario.id, localized(scenario.title, language)]);
    this.#fill("scenario", first === null ? [["", this.text("none")], ...named] : named, first ?? "");
    this.#fill("upstream", upstreams.map(({ id, name, model }) => [id, model ? `${name} (${model})` : name]));
    this.#fill("voice", voices.map((voice) => [voice, voice]));
  }

  /** The scenario that is chosen, as the server tells it. */
  get scenario() {
    return this.choices.scenarios.find(({ id }) => id === this.elements.scenario.value);
  }

  #fill(name, options, first) {
    const select = this.elements[name];
    const chosen = select.value || first || options[0]?.[0];
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value, false, value === chosen)));
    select.closest("label").hidden = options.length === 0;
    // One choice is none, but shows what there is.
    select.disabled = options.length < 2;
  }
}
