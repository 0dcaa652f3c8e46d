// @ts-check
// The page of the day: shows the day on which it is read in the place of that on which it was made.

import { dayOf, daysOf, extraPhasesOf, phaseOf, stateOf } from "./book.js";
import { showDated } from "./dated.js";
import { written } from "./numbers.js";

/**
 * @typedef {import("./book.js").Book} Book
 * @typedef {import("./book.js").Day} Day
 * @typedef {import("./book.js").Member} Member
 * @typedef {import("./calendar.js").Moment} Moment
 * @typedef {import("./words.js").Words} Words
 */

/** In which libraries are counted by the minute, in the order in which they stand. */
const GROUPS = ["open", "extra", "later", "appointment", "closed", "unknown"];
/** The group of a state that holds all day. @type {Record<string, string>} */
const GROUP_OF = { always: "open", by_appointment: "appointment", closed: "closed", temporarily_closed: "closed" };
/** That of a day with hours, where it is not open at the minute. @type {Record<string, string>} */
const GROUP_OF_PHASE = { later: "later", over: "closed" };

/** Phases in which readers are let in. */
const LETS_IN = ["open", "soon", "least"];
/** Those that something else may be open beside. */
const NOT_OPEN = ["later", "closed", "unknown"];
/** Words for second schedules that are open, or will be. @type {Record<string, string>} */
const EXTRA_WORDS = { open: "extra_open", soon: "extra_open", least: "extra_least", later: "extra_later" };

/**
 * The group of a library at a minute of a day: that of the library itself, or where it is not open, that of its second schedules.
 * @param {string} state
 * @param {string} phase
 * @param {string[]} [extra] phases of second schedules
 * @returns {string}
 */
export function groupOf(state, phase, extra = []) {
  const own = state === "open" ? (GROUP_OF_PHASE[phase] ?? "open") : (GROUP_OF[state] ?? "unknown");
  const said = toldOf(own, extra);
  // That nothing else is open is said only where that is known.
  if (said.length === 0 || own === "unknown") return own;
  return said.every((phase) => phase === "later") ? "later" : "extra";
}

/**
 * The phases of second schedules that are told of the minute, where the library itself is not open: of those that are open, or
 * else that will be, where it will not be.
 * @param {string} own group of the library itself
 * @param {string[]} phases
 * @returns {string[]}
 */
function toldOf(own, phases) {
  if (!NOT_OPEN.includes(own)) return [];
  const open = phases.filter((phase) => phase !== "later" && phase in EXTRA_WORDS);
  return open.length > 0 || own !== "closed" ? open : phases.filter((phase) => phase === "later");
}

/**
 * @param {HTMLElement} root
 * @param {Book} book
 * @param {Words} words
 * @param {Moment} now
 */
export function showToday(root, book, words, now) {
  const heading = root.querySelector("[data-heading]");
  if (heading !== null) words.write(heading, words.get("heading", { date: words.longDate(now.day) }));
  showLibraries(root, book, words, now);
  const dated = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-dated]"));
  for (const section of dated) showDated(section, now.day);
}

/**
 * @param {HTMLElement} root
 * @param {Book} book
 * @param {Words} words
 * @param {Moment} now
 */
function showLibraries(root, book, words, now) {
  const members = new Map(book.members.map((member) => [member.id, member]));
  /** @type {Record<string, number>} */
  const counts = Object.fromEntries(GROUPS.map((group) => [group, 0]));
  /** @type {[number, HTMLElement][]} */
  const ranked = [];
  const rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-member]")]);
  for (const row of rows) {
    const member = members.get(row.dataset.member ?? "");
    const day = member === undefined ? undefined : dayOf(book, member, now.day);
    // What the data does not tell of is not known, whatever the page said of the day on which it was made.
    const group = member === undefined || day === undefined ? showUnknown(row, words) : showDay(row, book, words, member, day, now);
    row.dataset.group = group;
    counts[group] += 1;
    ranked.push([GROUPS.indexOf(group), row]);
  }
  // Who is open now can be asked for only once the page says so.
  const ask = /** @type {HTMLElement | null} */ (root.querySelector("[data-now]"));
  if (ask !== null) ask.hidden = false;
  const line = root.querySelector("[data-counts]");
  const mine = rows.filter((row) => row.dataset.mine !== undefined).length;
  const texts = { ...Object.fromEntries(GROUPS.map((group) => [group, written(counts[group])])), mine: written(mine) };
  const sums = ["counts", ...(counts.extra > 0 ? ["count_extra"] : []), ...(root.querySelector("[data-may]") ? ["count_mine"] : [])];
  if (line !== null) words.write(line, sums.map((key) => words.get(key, texts)).join(" · "));
  arrange(ranked);
}

/**
 * @param {HTMLElement} row
 * @param {Words} words
 * @returns {string}
 */
function showUnknown(row, words) {
  row.removeAttribute("data-mine");
  fill(row, "unknown", [words.get("unknown")], []);
  return "unknown";
}

/**
 * Writes a day into a row, and gives its group at the minute.
 * @param {HTMLElement} row
 * @param {Book} book
 * @param {Words} words
 * @param {Member} member
 * @param {Day} day
 * @param {Moment} now
 * @returns {string}
 */
function showDay(row, book, words, member, day, now) {
  const week = weekOf(row, member);
  const admitting = daysOf(book, member, week === undefined ? member.visitors : week);
  const { phase, until } = phaseOf(daysOf(book, member), admitting, member, now);
  const [admitted, why, lastEntry, ...extra] = words.lines(book, day, member, now.day, now.minute, week);
  const lets = admitting(now.day)?.state === "always" || LETS_IN.includes(phaseOf(admitting, admitting, member, now).phase);
  row.toggleAttribute("data-mine", week !== undefined && lets);
  const phases = extraPhasesOf(book, member, now);
  const said = toldOf(groupOf(day.state, phase), phases.map(({ phase }) => phase));
  const others = phases.filter(({ phase }) => said.includes(phase));
  const moment = others.map(({ name, phase, until }) => asNow(words.named(EXTRA_WORDS[phase], book, name, { time: words.when(now.day, until) }), phase));
  // That the library itself is not open goes without saying beside what is.
  if (phase !== "" && moment.length === 0) moment.push(asNow(words.line(words.get(phase, { time: words.when(now.day, until) })), phase));
  fill(row, stateOf(day), words.hours(book, day), [admitted, why, lastEntry, ...moment, ...extra]);
  return groupOf(day.state, phase, said);
}

/**
 * The hours of a reader who is known, and let in; null where they are those of all, nothing where nobody is known.
 * @param {HTMLElement} row
 * @param {Member} member
 * @returns {import("./book.js").Week}
 */
function weekOf(row, member) {
  const { may = "", week } = /** @type {HTMLElement | null} */ (row.querySelector("[data-may]"))?.dataset ?? {};
  if (may === "") return undefined;
  if (may === "own") return null;
  return week ? JSON.parse(week) : (member.visitors ?? null);
}

/**
 * @param {HTMLElement} line what is said of the moment
 * @param {string} phase
 * @returns {HTMLElement}
 */
function asNow(line, phase) {
  line.classList.add("now", `now--${phase}`);
  return line;
}

/**
 * @param {HTMLElement} row
 * @param {string} state
 * @param {(Node | string)[]} hours
 * @param {(HTMLElement | undefined)[]} lines
 */
function fill(row, state, hours, lines) {
  const cell = row.querySelector("[data-day]");
  if (cell === null) return;
  const ask = /** @type {HTMLElement | null} */ (cell.querySelector("[data-ask]"));
  const strong = document.createElement("strong");
  strong.append(...hours);
  const found = [strong, ...lines, ask].filter((part) => part !== undefined && part !== null);
  const parts = /** @type {HTMLElement[]} */ (found);
  // What says the same already is left in peace: it may be read, marked or pointed at.
  if (row.dataset.state === state && cell.textContent === parts.map((part) => part.textContent).join("")) return;
  row.dataset.state = state;
  cell.className = `is-${state}`;
  if (ask !== null) ask.hidden = state !== "unknown";
  cell.replaceChildren(...parts);
}

/**
 * Puts rows in the order of their groups; those of one group stay as they are, which is by name.
 * @param {[number, HTMLElement][]} ranked
 */
function arrange(ranked) {
  const list = ranked[0]?.[1].parentElement;
  if (!list) return;
  const place = (/** @type {HTMLElement} */ row) => Number(row.dataset.place ?? 0);
  const sorted = [...ranked].sort((a, b) => a[0] - b[0] || place(a[1]) - place(b[1])).map(([, row]) => row);
  if (sorted.every((row, index) => list.children[index] === row)) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const held = focused !== null && list.contains(focused);
  list.append(...sorted);
  // What is moved loses the focus.
  if (held) focused?.focus({ preventScroll: true });
}
