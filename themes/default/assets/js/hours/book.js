// @ts-check
// The hours of libraries, resolved day by day: reads data/hours.json, whose shape is told where it is made.

import { dateOf, daysBetween, minutesOf } from "./calendar.js";

/**
 * @typedef {{ state: string, spans?: string[], source?: string, reason?: number, since?: string, until?: string }} Day
 * @typedef {{ id: string, last_entry_minutes?: number, visitors?: (string[] | null)[], weeks: number[] }} Member
 * @typedef {{
 *   as_of: string, timezone: string, from: string, until: string,
 *   reasons: Record<string, string>[], days: Day[], weeks: number[][], members: Member[],
 * }} Book
 * @typedef {{ phase: "open" | "soon" | "late" | "later" | "over" | "", until: number }} Phase
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
 * A day for people who have hours of their own inside the opening hours, as the build reckons it: open where both are.
 * @param {Day} day
 * @param {(string[] | null)[]} week their hours, Monday first; null where nothing is said
 * @param {string} date
 * @returns {Day}
 */
export function within(day, week, date) {
  const own = week[(dateOf(date).getUTCDay() + 6) % 7];
  if (own === null || (day.state !== "open" && day.state !== "always")) return day;
  const both = day.state === "always" ? own : (day.spans ?? []).flatMap((span) => own.flatMap((other) => common(span, other)));
  return { ...day, state: both.length > 0 ? "open" : "closed", spans: both };
}

/**
 * A day for visitors from elsewhere; nothing where it is to them as it is to all.
 * @param {Day} day
 * @param {Member} member
 * @param {string} date
 * @returns {Day | undefined}
 */
export function visitorsOf(day, member, date) {
  if (member.visitors === undefined) return undefined;
  const narrower = within(day, member.visitors, date);
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
 * The minute from which nobody is let in any more, where the library says one.
 * @param {Day} day for those who want to come in
 * @param {Member} member
 * @returns {number | undefined}
 */
export function lastEntryOf(day, member) {
  const last = spansOf(day).at(-1);
  if (last === undefined || member.last_entry_minutes === undefined) return undefined;
  const minute = last[1] - member.last_entry_minutes;
  return minute > last[0] ? minute : undefined;
}

/**
 * What the hours of a day say of a minute of it, and of which other minute that makes it depend: until when it is open,
 * from when it will be, since when it is closed; and whether it lets in no visitors any more.
 * @param {Day} day
 * @param {Member} member
 * @param {number} minute
 * @param {Day} [visitors] the day for visitors from elsewhere, where it is another one to them
 * @returns {Phase}
 */
export function phaseOf(day, member, minute, visitors) {
  const spans = spansOf(day);
  const now = spans.find(([from, to]) => from <= minute && minute < to);
  if (now !== undefined) {
    const end = lastEntryOf(visitors ?? day, member) ?? (visitors && spansOf(visitors).at(-1)?.[1]);
    if (end !== undefined && minute >= end) return { phase: "late", until: now[1] };
    return { phase: now[1] - minute <= SOON ? "soon" : "open", until: now[1] };
  }
  const next = spans.find(([from]) => from > minute);
  if (next !== undefined) return { phase: "later", until: next[0] };
  const last = spans.at(-1);
  return last === undefined ? { phase: "", until: 0 } : { phase: "over", until: last[1] };
}
