// @ts-check
// Which libraries are open to visitors on the day on which a page is read, for lists that have no hours of their own.

import { momentIn } from "./calendar.js";
import { daysOf, stateOf } from "./book.js";
import { Words } from "./words.js";

/** @typedef {import("./book.js").Book} Book */

const OPEN = ["open", "always"];

/**
 * Ids of the libraries that have something open to visitors today in the zone of the portal, whatever the time is; each with
 * what it is where it is not the library itself.
 * @param {HTMLElement} root says data-today, the address of data/hours.json, and data-words
 * @returns {Promise<Map<string, (Node | string)[]>>}
 * @throws where the data does not arrive, or does not speak of today
 */
export async function openToday(root) {
  const response = await fetch(root.dataset.today ?? "");
  if (!response.ok) throw new Error(`no hours: ${response.status}`);
  const book = /** @type {Book} */ (await response.json());
  const { day: today } = momentIn(book.timezone, new Date());
  if (today < book.from || today > book.until) throw new Error(`no hours of ${today}`);
  const words = new Words(root);
  /** @type {Map<string, (Node | string)[]>} */
  const found = new Map();
  for (const member of book.members) {
    const day = daysOf(book, member, member.visitors)(today);
    if (day === undefined) continue;
    if (OPEN.includes(day.state)) found.set(member.id, []);
    if (stateOf(day) === "extra") found.set(member.id, [`${words.get("today")}: `, ...words.hours(book, day)]);
  }
  return found;
}
