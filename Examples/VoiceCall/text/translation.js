// The page's words.

import en from "./en.js";
import zh from "./zh.js";

export const LANGUAGES = { en, zh };

/** The language to begin with: what was chosen before, or the browser's. */
export function firstLanguage(stored, preferred) {
  if (stored in LANGUAGES) return stored;
  return preferred.some((tag) => tag.toLowerCase().startsWith("zh")) && !preferred[0].toLowerCase().startsWith("en")
    ? "zh"
    : "en";
}

/** A text by its path, for example `state.connected`, with `{name}` filled in. */
export function translate(language, path, values = {}) {
  const found = path.split(".").reduce((table, name) => table?.[name], LANGUAGES[language]);
  if (typeof found !== "string") throw new Error(`no text '${path}' in '${language}'`);
  return found.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A text that a scenario has in several languages. */
export function localized(texts, language) {
  return texts?.[language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";
}
