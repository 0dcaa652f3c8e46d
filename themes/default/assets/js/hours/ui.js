// @ts-check
// Hours on the day on which a page is read. The clock is the reader's, the zone that of the portal; what is said of now
// is said of the hours given. Where the data speaks of other days only, the page stays as it was made.

import { momentIn } from "./calendar.js";
import { showDated } from "./dated.js";
import { Words } from "./words.js";
import { showWeek } from "./week.js";
import { showToday } from "./today.js";

/** @typedef {import("./book.js").Book} Book */

const MINUTE_MS = 60_000;

/**
 * @param {HTMLElement} root says data-hours: `today` with the address of the data, `week` with the data itself, `dated`
 *   with the days alone on which the page knows what is shown of it
 */
export function enhance(root) {
  // Where the data does not arrive or cannot be read, the plain page serves, without room for what would be shown.
  start(root).catch(() => (root.dataset.plain = ""));
}

/** @param {HTMLElement} root */
async function start(root) {
  const words = new Words(root);
  const book = await bookOf(root);
  const show = () => {
    const now = momentIn(book.timezone, new Date());
    if (now.day > book.until) showStale(root, book, words, now.day);
    if (now.day < book.from || now.day > book.until) return;
    if (root.dataset.hours === "week") showWeek(root, book, words, now.day);
    else if (root.dataset.hours === "dated") showDated(root, now.day);
    else showToday(root, book, words, now);
  };
  show();
  if (root.dataset.hours !== "today") return;
  // What is said to a reader who is known comes later, and may be taken back.
  document.addEventListener("marked", show);
  await filter(root, show);
}

/**
 * The data of the page: what stands on it, or the file it names.
 * @param {HTMLElement} root
 * @returns {Promise<Book>}
 */
async function bookOf(root) {
  if (root.dataset.book !== undefined) return JSON.parse(root.dataset.book);
  const response = await fetch(root.dataset.url ?? "");
  if (!response.ok) throw new Error(`no hours: ${response.status}`);
  return response.json();
}

/**
 * @param {HTMLElement} root
 * @param {Book} book
 * @param {Words} words
 * @param {string} day
 */
function showStale(root, book, words, day) {
  const note = /** @type {HTMLElement | null} */ (root.querySelector("[data-stale]"));
  if (note === null) return;
  note.hidden = false;
  words.write(note, words.get("stale", { until: words.date(book.until), date: words.date(day) }));
}

/**
 * Lets the reader choose among the libraries, and goes with the time.
 * @param {HTMLElement} root
 * @param {() => void} show
 */
async function filter(root, show) {
  const form = root.querySelector("form");
  if (form === null) return;
  const { filterRows } = await import("../filter.js");
  filterRows(form, (row, choice) => {
    // Where nothing is said of the moment, nobody can ask for it, but an address that was kept.
    const { group = "open" } = row.dataset;
    if (choice.has("open") && group !== "open" && group !== "extra") return false;
    return !choice.has("regency") || row.dataset.regency === choice.get("regency");
  });
  setInterval(() => {
    show();
    // What was open may no longer be.
    form.dispatchEvent(new Event("input"));
  }, MINUTE_MS);
}
