// @ts-check
// Which libraries are open on the day on which a page is read, for lists that have no hours of their own.

import { momentIn } from "./calendar.js";
import { dayOf } from "./book.js";

/** @typedef {import("./book.js").Book} Book */

const OPEN = ["open", "always"];

/**
 * Ids of the libraries with hours today in the zone of the portal, whatever the time is.
 * @param {string} url address of data/hours.json
 * @returns {Promise<Set<string>>}
 * @throws where the data does not arrive, or does not speak of today
 */
export async function openToday(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`no hours: ${response.status}`);
  const book = /** @type {Book} */ (await response.json());
  const { day } = momentIn(book.timezone, new Date());
  if (day < book.from || day > book.until) throw new Error(`no hours of ${day}`);
  const open = book.members.filter((member) => OPEN.includes(dayOf(book, member, day)?.state ?? ""));
  return new Set(open.map(({ id }) => id));
}
