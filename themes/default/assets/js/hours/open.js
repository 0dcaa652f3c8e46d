// @ts-check
// Which libraries are open to visitors on the day on which a page is read, for lists that have no hours of their own.

import { momentIn } from "./calendar.js";
import { dayOf, visitorsOf } from "./book.js";

/** @typedef {import("./book.js").Book} Book */

const OPEN = ["open", "always"];

/**
 * Ids of the libraries with hours for visitors today in the zone of the portal, whatever the time is.
 * @param {string} url address of data/hours.json
 * @returns {Promise<Set<string>>}
 * @throws where the data does not arrive, or does not speak of today
 */
export async function openToday(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`no hours: ${response.status}`);
  const book = /** @type {Book} */ (await response.json());
  const { day: today } = momentIn(book.timezone, new Date());
  if (today < book.from || today > book.until) throw new Error(`no hours of ${today}`);
  const open = book.members.filter((member) => {
    const day = dayOf(book, member, today);
    return day !== undefined && OPEN.includes((visitorsOf(day, member, today) ?? day).state);
  });
  return new Set(open.map(({ id }) => id));
}
