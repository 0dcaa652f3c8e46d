// @ts-check
// Shows the rows of a list that fit a form, says how many they are, and keeps the choice in the address.

import { written } from "./hours/numbers.js";

/**
 * @param {HTMLFormElement} form says data-rows, the id of the list; data-count and data-none, what to say
 * @param {(row: HTMLElement, choice: URLSearchParams) => boolean} fits
 * @param {(choice: URLSearchParams, rows: HTMLElement[], list: HTMLElement) => void} [arrange]
 */
export function filterRows(form, fits, arrange) {
  const list = document.getElementById(form.dataset.rows ?? "");
  const status = form.querySelector("[data-status]");
  if (list === null || status === null) return;
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);

  const apply = () => {
    const choice = choiceOf(form);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, choice);
      if (!row.hidden) shown += 1;
    }
    arrange?.(choice, rows, list);
    const { count = "", none = "", wordsLang = "" } = form.dataset;
    // Words that stand in for a missing translation say which language they are in.
    if (wordsLang !== "") status.setAttribute("lang", wordsLang);
    status.textContent = shown === 0 ? none : count.replace("%total", written(rows.length)).replace("%n", written(shown));
    const query = choice.toString();
    // Paper has the address of what it shows.
    const foot = /** @type {HTMLElement | null} */ (document.querySelector("[data-address]"));
    if (foot !== null) foot.dataset.address = `${(foot.dataset.address ?? "").split("/?")[0]}${query && "/?"}${query}`;
    history.replaceState(null, "", query === "" ? location.pathname + location.hash : `?${query}${location.hash}`);
  };

  restore(form, new URLSearchParams(location.search));
  // Narrow screens keep the filters folded until they are wanted.
  const fold = form.querySelector("details");
  if (fold !== null) fold.open = matchMedia("(min-width: 48em)").matches || choiceOf(form).size > 0;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The form is empty only after the event.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
}

/**
 * What is filled in; nothing for fields left alone.
 * @param {HTMLFormElement} form
 * @returns {URLSearchParams}
 */
function choiceOf(form) {
  const choice = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim() !== "") choice.append(name, value.trim());
  }
  return choice;
}

/**
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} choice
 */
function restore(form, choice) {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type === "checkbox") {
      field.checked = choice.get(field.name) === field.value;
    } else if (field instanceof HTMLInputElement) {
      field.value = choice.get(field.name) ?? "";
    } else if (field instanceof HTMLSelectElement) {
      const wanted = choice.get(field.name) ?? "";
      if ([...field.options].some((option) => option.value === wanted)) field.value = wanted;
    }
  }
}
