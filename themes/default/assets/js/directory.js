// @ts-check
// Registers of libraries and of repositories: filters their rows by data attributes and by name, and sorts them.

import { filterRows } from "./filter.js";

/** @param {HTMLElement} root */
export function enhance(root) {
  // Where the hours do not arrive, or are those of other days, there is no such choice.
  offerToday(root).catch(() => {});
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  filterRows(/** @type {HTMLFormElement} */ (root), fits, (choice, rows, list) => {
    // Sorting is stable, so equals stay in the order of names in which they came.
    const key = choice.get("sort");
    const sorted = key === null ? rows : [...rows].sort((a, b) => order.compare(labelOf(a, key), labelOf(b, key)));
    if (sorted.some((row, index) => list.children[index] !== row)) list.append(...sorted);
    const shown = rows.filter((row) => !row.hidden);
    // Who asks what is open is told where it is a night service only.
    const lines = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-only]"));
    for (const line of lines) line.hidden = !choice.has("open");
    // The head of a table says nothing of no rows.
    const table = list.closest("table");
    if (table !== null) table.hidden = shown.length === 0;
    mark(shown);
  });
}

/**
 * Marks of the map that stand for no library that is shown step back. A mark leads where its row does, or to those it counts.
 * @param {HTMLElement[]} shown
 */
function mark(shown) {
  const there = new Set(shown.flatMap((row) => [row.dataset.spot, row.querySelector("th a")?.getAttribute("href")]));
  for (const link of document.querySelectorAll(".atlas svg a")) {
    const url = link.getAttribute("href") ?? "";
    const isOut = !there.has(/[?&]spot=(\d+)/.exec(url)?.[1] ?? url);
    link.classList.toggle("is-out", isOut);
    for (const [name, value] of [["aria-hidden", "true"], ["tabindex", "-1"]]) {
      if (isOut) link.setAttribute(name, value);
      else link.removeAttribute(name);
    }
  }
}

/**
 * Lets the reader choose the libraries that are open to visitors today.
 * @param {HTMLElement} form
 */
async function offerToday(form) {
  const choice = /** @type {HTMLElement | null} */ (form.querySelector("[data-today]"));
  const box = choice?.querySelector("input");
  const rows = document.querySelectorAll(`#${form.dataset.rows} > tr`);
  if (!choice || !box) return;
  const { openToday } = await import("./hours/open.js");
  const open = await openToday(choice);
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (rows)) {
    const head = row.querySelector("th");
    const what = open.get(head?.dataset.members ?? "");
    // Hours say nothing to those whom a library does not admit.
    if (what === undefined || row.dataset.visitors === "no") continue;
    row.dataset.open = "today";
    if (what.length === 0) continue;
    const line = Object.assign(document.createElement("span"), { className: "why", hidden: true });
    line.dataset.only = "";
    line.append(...what);
    head?.append(line);
  }
  // What is switched off is no part of the choice, even where the address asks for it.
  box.disabled = false;
  choice.hidden = false;
  form.dispatchEvent(new Event("input"));
}

/**
 * Whether a row holds, under the names of the fields that are filled in, the codes chosen; it has blanks between its own.
 * @param {HTMLElement} row
 * @param {URLSearchParams} choice
 * @returns {boolean}
 */
function fits(row, choice) {
  const words = folded(choice.get("text") ?? "").split(" ").filter(Boolean);
  const name = folded(`${row.querySelector("th a, h3 a")?.textContent ?? ""} ${row.dataset.short ?? ""}`);
  if (!words.every((word) => name.includes(word))) return false;
  return [...choice].every(([facet, wanted]) => facet === "text" || facet === "sort" || codesOf(row, facet).split(" ").includes(wanted));
}

/**
 * The codes of a row; the list has those of most rows.
 * @param {HTMLElement} row
 * @param {string} facet
 * @returns {string}
 */
function codesOf(row, facet) {
  return row.dataset[facet] ?? row.parentElement?.dataset[facet] ?? "";
}

/**
 * What the cell of a column says.
 * @param {HTMLElement} row
 * @param {string} key
 * @returns {string}
 */
function labelOf(row, key) {
  const heads = row.closest("table")?.querySelectorAll("thead th") ?? [];
  const at = Array.from(heads).findIndex((head) => /** @type {HTMLElement} */ (head).dataset.col === key);
  return row.children[at]?.textContent ?? "";
}

/**
 * Small letters without marks, apostrophes and what is put for them, and hyphens: names are written with and without.
 * @param {string} text
 * @returns {string}
 */
function folded(text) {
  return text.normalize("NFD").replace(/[\p{M}'\u2018\u2019\u02BB-\u02BF`\u00B4\-\u2010\u2011]/gu, "").toLowerCase();
}
