// @ts-check
// Days and minutes: which they are in a zone, and how they are counted. A day is its name, such as "2026-02-16".

const DAY_MS = 86_400_000;

/** Minutes of a day, which is the time 24:00. */
export const DAY = 1440;

/** @typedef {{ day: string, minute: number }} Moment a day, and minutes after its midnight */

/**
 * What day and minute it is in a zone.
 * @param {string} zone IANA name
 * @param {Date} now
 * @returns {Moment}
 */
export function momentIn(zone, now) {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    calendar: "gregory",
    numberingSystem: "latn",
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

/**
 * A day as the middle of it in universal time, for formats.
 * @param {string} day
 * @returns {Date}
 */
export function dateOf(day) {
  return new Date(`${day}T12:00:00Z`);
}

/**
 * How many days after another a day is.
 * @param {string} from
 * @param {string} to
 * @returns {number}
 */
export function daysBetween(from, to) {
  return Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / DAY_MS);
}

/**
 * @param {string} day
 * @param {number} n
 * @returns {string} the day so many days later
 */
export function dayAfter(day, n) {
  return new Date(dateOf(day).getTime() + n * DAY_MS).toISOString().slice(0, 10);
}

/**
 * @param {string} clock such as "08:30"
 * @returns {number} minutes after midnight
 */
export function minutesOf(clock) {
  const [hours, minutes] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
