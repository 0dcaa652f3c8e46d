// @ts-check
// The days ahead on the page of a library: moves them to the day on which they are read, and marks that day. A page that
// shows no table of them still answers with the first.

import { dayOf, stateOf } from "./book.js";
import { dayAfter } from "./calendar.js";

/**
 * @typedef {import("./book.js").Book} Book
 * @typedef {import("./words.js").Words} Words
 */

const N_DAYS = 7;

/**
 * @param {HTMLElement} root
 * @param {Book} book of this library alone
 * @param {Words} words
 * @param {string} today
 */
export function showWeek(root, book, words, today) {
  const body = root.querySelector("tbody");
  const caption = root.querySelector("caption");
  const [member] = book.members;
  if (member === undefined) return;
  /** @type {HTMLTableRowElement[]} */
  const rows = [];
  let before = "";
  for (let n = 0; n < N_DAYS; n += 1) {
    const date = dayAfter(today, n);
    const day = dayOf(book, member, date);
    if (day === undefined) break;
    const row = rowOf(words, date, words.hours(book, day), stateOf(day));
    const [visitors, why, lastEntry, ...extra] = words.lines(book, day, member, date);
    if (visitors !== undefined) row.cells[1].append(visitors);
    // A reason that goes on is told once.
    if (why !== undefined && why.textContent !== before) row.cells[1].append(why);
    before = why?.textContent ?? "";
    // When the last visitor is let in is told of the first day only: it is much the same on all.
    if (n === 0 && lastEntry !== undefined) row.cells[1].append(lastEntry);
    row.cells[1].append(...extra);
    if (n === 0) mark(row, words);
    rows.push(row);
  }
  if (rows.length === 0) return;
  showFirst(rows[0]);
  body?.replaceChildren(...rows);
  if (caption !== null) words.write(caption, words.get("week", { date: words.date(today), as_of: words.date(book.as_of) }));
}

/**
 * What the page answers first is the first day, too.
 * @param {HTMLTableRowElement} row
 */
function showFirst(row) {
  const answer = document.querySelector("[data-when]");
  answer?.replaceChildren(...Array.from(row.cells[1].childNodes, (node) => node.cloneNode(true)));
}

/**
 * A row as the page itself writes it.
 * @param {Words} words
 * @param {string} date
 * @param {(Node | string)[]} hours
 * @param {string} state
 * @returns {HTMLTableRowElement}
 */
function rowOf(words, date, hours, state) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = words.weekday(date);
  const cell = document.createElement("td");
  cell.className = `is-${state}`;
  const time = document.createElement("time");
  time.dateTime = date;
  time.textContent = words.date(date);
  const strong = document.createElement("strong");
  strong.append(...hours);
  cell.append(time, ": ", strong);
  row.append(head, cell);
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {Words} words
 */
function mark(row, words) {
  row.className = "is-today";
  row.setAttribute("aria-current", "date");
  const note = document.createElement("span");
  note.className = "badge badge--accent";
  words.write(note, words.get("is_today"));
  row.cells[0].append(" ", note);
}
