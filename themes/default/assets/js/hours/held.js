// @ts-check
// The hours of the day beside the libraries that hold what a record of the search tells of. The clock is the reader's, the zone
// that of the portal; of days that the data does not have nothing is said.

import { dayOf } from "./book.js";
import { momentIn } from "./calendar.js";
import { Words } from "./words.js";

/** @typedef {import("./book.js").Book} Book */

/** @type {Promise<Book> | null} */
let arriving = null;

/** @param {HTMLElement} root has a record, and an element that says data-held with the address of the data, and data-words */
export async function tellHours(root) {
  const told = /** @type {HTMLElement | null} */ (root.querySelector("[data-held]"));
  if (told === null) return;
  arriving ??= load(told.dataset.held ?? "");
  const book = await arriving;
  const words = new Words(told);
  const today = momentIn(book.timezone, new Date()).day;
  for (const holder of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".silang-holder[data-members]"))) {
    const member = book.members.find(({ id }) => id === holder.dataset.members);
    const day = member && dayOf(book, member, today);
    if (day === undefined || holder.querySelector(".silang-holder__hours") !== null) continue;
    const line = document.createElement("p");
    line.className = "silang-holder__hours";
    words.write(line, `${words.get("on", { date: words.date(today) })}: `);
    line.append(...words.hours(book, day));
    for (const more of words.lines(book, day, member, today)) if (more !== undefined) line.append(" ", more);
    holder.append(line);
  }
}

/**
 * @param {string} address
 * @returns {Promise<Book>}
 */
async function load(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`no hours: ${response.status}`);
    return await response.json();
  } catch (error) {
    // The next record may ask again.
    arriving = null;
    throw error;
  }
}
