import { localized } from "../text/translation.js";

/** Fills the dialog with an evaluation of a call. */
export function showEvaluation(dialog, rubric, result, language, text) {
  const body = dialog.querySelector("#evaluation-body");
  body.replaceChildren();
  const add = (name, content, className) => {
    const element = document.createElement(name);
    element.textContent = content;
    if (className !== undefined) element.className = className;
    body.append(element);
    return element;
  };
  if (result.tooShort) {
    add("p", text("tooShort", result));
  } else {
    const score = add("p", "", "score");
    const number = document.createElement("strong");
    number.textContent = String(result.fluency);
    score.append(`${text("fluency")} `, number, ` ${text("outOf", result)}`);
    const table = add("table", "");
    for (const criterion of result.criteria) {
      const row = table.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = localized(criterion.description, language);
      row.append(head);
      row.insertCell().textContent = `${criterion.points ?? "–"} / ${criterion.maximum}`;
    }
    add("h3", text("acceptance"));
    const level = rubric.acceptance_levels[result.level];
    add("p", `${result.level + 1} / ${rubric.acceptance_levels.length}: ${localized(level.description, language)}`);
    add("h3", text("advice"));
    const list = add("ol", "");
    for (const { criterion, quote } of result.advice) {
      const item = document.createElement("li");
      const words = document.createElement("q");
      words.textContent = quote;
      item.append(words, ` ${text(`adviceFor.${criterion}`)}`);
      list.append(item);
    }
  }
  add("p", text("evaluationNote"), "note");
  if (!dialog.open) dialog.showModal();
}
