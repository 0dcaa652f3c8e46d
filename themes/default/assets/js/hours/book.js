// @ts-check
// The hours of libraries, resolved day by day: reads data/hours.json, whose shape is told where it is made.

import { DAY, dateOf, dayAfter, daysBetween, minutesOf } from "./calendar.js";

/**
 * @typedef {{ name: number, state: string, spans?: string[] }} Extra a second schedule; `name` is a number in `reasons`
 * @typedef {{
 *   state: string, spans?: string[], source?: string, reason?: number, since?: string, until?: string, extra?: Extra[],
 * }} Day
 * @typedef {(string[] | null)[] | null | undefined} Week spans by weekday, Monday first, null where nothing is said; nothing
 *   where they are those of all
 * @typedef {{ id: string, last_entry_minutes?: number, visitors?: (string[] | null)[], weeks: number[] }} Member
 * @typedef {{
 *   as_of: string, timezone: string, from: string, until: string,
 *   reasons: Record<string, string>[], days: Day[], weeks: number[][], members: Member[],
 * }} Book
 * @typedef {(date: string) => Day | undefined} Days nothing where the data does not tell of a day
 * @typedef {{ phase: "open" | "least" | "soon" | "late" | "later" | "over" | "", until: number }} Phase `until` in minutes after
 *   the midnight with which the day begins, on one of the next days, too
 */

/** How many minutes before closing it is said that a library closes soon. */
const SOON = 60;

/**
 * How a library is on a day; nothing on a day of which the book does not speak.
 * @param {Book} book
 * @param {Member} member
 * @param {string} day
 * @returns {Day | undefined}
 */
export function dayOf(book, member, day) {
  const n = daysBetween(book.from, day);
  if (n < 0 || day > book.until) return undefined;
  const week = book.weeks[member.weeks[Math.floor(n / 7)]];
  return week === undefined ? undefined : book.days[week[n % 7]];
}

/**
 * The state of a day; that of one on which nothing but second schedules is open has a name of its own.
 * @param {Day} day
 * @returns {string}
 */
export function stateOf(day) {
  return day.state === "closed" && day.extra !== undefined ? "extra" : day.state;
}

/**
 * A day for people who have hours of their own inside the opening hours, as the build reckons it: open where both are. Second
 * schedules are not theirs on a day of which they have none.
 * @param {Day} day
 * @param {(string[] | null)[]} week their hours, Monday first; null where nothing is said
 * @param {string} date
 * @returns {Day}
 */
export function within(day, week, date) {
  const own = week[(dateOf(date).getUTCDay() + 6) % 7];
  if (own === null) return day;
  const { extra, ...rest } = day;
  if (day.state !== "open" && day.state !== "always") return own.length > 0 ? day : rest;
  const both = day.state === "always" ? own : (day.spans ?? []).flatMap((span) => own.flatMap((other) => common(span, other)));
  return { ...rest, state: both.length > 0 ? "open" : "closed", spans: both };
}

/**
 * The days of a library, for all or for people who have hours of their own.
 * @param {Book} book
 * @param {Member} member
 * @param {Week} [week] their hours
 * @returns {Days}
 */
export function daysOf(book, member, week) {
  return (date) => {
    const day = dayOf(book, member, date);
    return day && week ? within(day, week, date) : day;
  };
}

/**
 * A day for people who have hours of their own; nothing where it is to them as it is to all.
 * @param {Day} day
 * @param {Week} week their hours
 * @param {string} date
 * @returns {Day | undefined}
 */
export function narrowerOf(day, week, date) {
  if (!week) return undefined;
  const narrower = within(day, week, date);
  return narrower.state === day.state && String(narrower.spans) === String(day.spans) ? undefined : narrower;
}

/**
 * What lies in both of two spans; nothing where they do not meet.
 * @param {string} a
 * @param {string} b
 * @returns {string[]}
 */
function common(a, b) {
  const [[fromA, toA], [fromB, toB]] = [a.split("-"), b.split("-")];
  // Times of one form are in the order of their letters.
  const [from, to] = [fromA > fromB ? fromA : fromB, toA < toB ? toA : toB];
  return from < to ? [`${from}-${to}`] : [];
}

/**
 * The hours of a day in minutes after midnight.
 * @param {Day} day
 * @returns {[number, number][]}
 */
export function spansOf(day) {
  return (day.spans ?? []).map((span) => {
    const [from, to] = span.split("-");
    return [minutesOf(from), minutesOf(to)];
  });
}

/**
 * The parts of a day in which it is open, each with its breaks: that with which the night before ends, where it goes on after
 * midnight, and all the rest.
 * @param {Days} days
 * @param {string} date
 * @returns {[number, number][][]}
 */
function partsOf(days, date) {
  const day = days(date);
  const spans = day === undefined ? [] : spansOf(day);
  const night = spans.length > 1 && spans[0][0] === 0 ? 1 : 0;
  return [spans.slice(0, night), spans.slice(night)].filter((part) => part.length > 0);
}

/**
 * When a span ends, in minutes after the midnight with which its day begins. What ends at 24:00 goes on with what begins at
 * 00:00 on the next day; where nothing is known of that day, that is no end.
 * @param {Days} days
 * @param {string} date
 * @param {number} to
 * @returns {{ until: number, isEnd: boolean }}
 */
function endOf(days, date, to) {
  let until = to;
  for (let n = 1; until === n * DAY; n += 1) {
    const next = days(dayAfter(date, n));
    if (next === undefined || next.state === "unknown") return { until, isEnd: false };
    const [from, end] = next.state === "always" ? [0, DAY] : (spansOf(next)[0] ?? []);
    if (from !== 0) break;
    until += end;
  }
  return { until, isEnd: true };
}

/**
 * The minutes of a day from which nobody is let in any more, where the library says so: once before it closes, not before each
 * break. Who is open over midnight lets in the last visitors before the end of the night.
 * @param {Days} days for those who want to come in
 * @param {string} date
 * @param {Member} member
 * @returns {number[]}
 */
export function lastEntriesOf(days, date, member) {
  const { last_entry_minutes: before } = member;
  if (before === undefined) return [];
  return partsOf(days, date).flatMap((part) => {
    const [from, to] = part[part.length - 1];
    const { until, isEnd } = endOf(days, date, to);
    const minute = until - before;
    return isEnd && from < minute && minute <= DAY ? [minute] : [];
  });
}

/**
 * Until when visitors are let in to a part of a day.
 * @param {Days} admitting
 * @param {string} date
 * @param {[number, number][]} part
 * @param {Member} member
 * @returns {number}
 */
function stopOf(admitting, date, part, member) {
  const spans = partsOf(admitting, date).flat();
  // That they have no hours on the day is said of the day.
  if (spans.length === 0) return Infinity;
  const last = spans.filter(([from]) => part[0][0] <= from && from < part[part.length - 1][1]).at(-1);
  if (last === undefined) return 0;
  const { until, isEnd } = endOf(admitting, date, last[1]);
  const minute = until - (member.last_entry_minutes ?? 0);
  if (!isEnd) return Infinity;
  // A night that has gone on since the evening before may have let in its last visitors then.
  return minute > last[0] || last[0] === 0 ? minute : until;
}

/**
 * What the hours given say of a minute, and of which other minute that makes it depend: until when it is open, from when it
 * will be, since when it is closed; and whether it lets in no visitors any more. `least` is open, and nobody knows for how much longer.
 * @param {Days} days
 * @param {Days} admitting the days for visitors from elsewhere
 * @param {Member} member
 * @param {import("./calendar.js").Moment} now
 * @returns {Phase}
 */
export function phaseOf(days, admitting, member, { day: date, minute }) {
  const parts = partsOf(days, date);
  const spans = parts.flat();
  const now = spans.find(([from, to]) => from <= minute && minute < to);
  const part = parts.find((part) => now !== undefined && part.includes(now));
  if (now !== undefined && part !== undefined) {
    const { until, isEnd } = endOf(days, date, now[1]);
    if (!isEnd) return { phase: "least", until };
    if (minute >= stopOf(admitting, date, part, member)) return { phase: "late", until };
    return { phase: until - minute <= SOON ? "soon" : "open", until };
  }
  const next = spans.find(([from]) => from > minute);
  if (next !== undefined) return { phase: "later", until: next[0] };
  const last = spans.at(-1);
  return last === undefined ? { phase: "", until: 0 } : { phase: "over", until: last[1] };
}

/**
 * What the hours given say of a minute of each second schedule of a day, by the number of its name.
 * @param {Book} book
 * @param {Member} member
 * @param {import("./calendar.js").Moment} now
 * @returns {(Phase & { name: number })[]}
 */
export function extraPhasesOf(book, member, now) {
  const { extra = [] } = dayOf(book, member, now.day) ?? {};
  return extra.map(({ name }, at) => {
    // There may be several of one name.
    const nth = extra.slice(0, at).filter((other) => other.name === name).length;
    const days = (/** @type {string} */ date) => {
      const day = dayOf(book, member, date);
      return day && (day.extra?.filter((other) => other.name === name)[nth] ?? { state: "closed" });
    };
    return { name, ...phaseOf(days, days, { id: member.id, weeks: [] }, now) };
  });
}
