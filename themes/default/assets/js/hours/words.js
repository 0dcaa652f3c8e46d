// @ts-check
// Days and hours in the words of the page.

import { DAY, dateOf, dayAfter } from "./calendar.js";
import { daysOf, lastEntriesOf, narrowerOf, spansOf, stateOf } from "./book.js";

/**
 * @typedef {import("./book.js").Book} Book
 * @typedef {import("./book.js").Day} Day
 * @typedef {import("./book.js").Days} Days
 * @typedef {import("./book.js").Extra} Extra
 * @typedef {import("./book.js").Member} Member
 * @typedef {HTMLElement | undefined} Line nothing where there is nothing to say
 */

export class Words {
  /** @type {Record<string, string>} */
  #texts;
  /** @type {string} language of the texts, where it is not that of the page */
  #lang;
  #page = document.documentElement.lang;
  #dates;
  #weekdays;
  #times;

  /** @param {HTMLElement} root has the texts in data-words */
  constructor(root) {
    this.#texts = JSON.parse(root.dataset.words ?? "{}");
    this.#lang = root.dataset.wordsLang ?? "";
    // Like the page itself: the day before the month in English, Indonesian where a language is not known.
    const locales = [this.#page === "en" ? "en-GB" : this.#page, "id"];
    const plain = /** @type {const} */ ({ timeZone: "UTC", calendar: "gregory" });
    this.#dates = new Intl.DateTimeFormat(locales, { ...plain, dateStyle: "long" });
    this.#weekdays = new Intl.DateTimeFormat(locales, { ...plain, weekday: "long" });
    this.#times = new Intl.DateTimeFormat(locales, { ...plain, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} [values]
   * @returns {string}
   */
  get(key, values = {}) {
    const text = this.#texts[key] ?? "";
    return text.replace(/%([a-z_]+)/g, (whole, name) => values[name] ?? whole);
  }

  /**
   * Writes a text into an element; what is not in the language of the page says so.
   * @param {Element} element
   * @param {string} text
   */
  write(element, text) {
    element.textContent = text;
    if (this.#lang !== "") element.setAttribute("lang", this.#lang);
  }

  /** @param {string} day */
  date(day) {
    return this.#dates.format(dateOf(day));
  }

  /** @param {string} day */
  weekday(day) {
    return this.#weekdays.format(dateOf(day));
  }

  /** @param {string} day */
  longDate(day) {
    return `${this.weekday(day)}${this.get("comma")}${this.date(day)}`;
  }

  /** @param {number} minute after midnight; the end of a day is 24:00 */
  time(minute) {
    const text = this.#times.format(new Date(Date.UTC(2000, 0, 1, 0, minute)));
    return minute === DAY ? text.replace("00", "24") : text;
  }

  /**
   * A minute after the midnight with which a day begins; one of a later day says of which.
   * @param {string} date
   * @param {number} minute
   */
  when(date, minute) {
    // The end of a day is its own.
    const n = Math.ceil(minute / DAY) - 1;
    if (n < 1) return this.time(minute);
    const day = dayAfter(date, n);
    return `${this.time(minute - n * DAY)} (${n < 7 ? this.weekday(day) : this.date(day)})`;
  }

  /**
   * A day as the page writes it: its hours, each span of them on one line, or what it is; where it is closed for some
   * time, until when, or else since when; where nothing but second schedules is open, theirs.
   * @param {Book} book
   * @param {Day} day
   * @returns {(Node | string)[]}
   */
  hours(book, day) {
    if (stateOf(day) === "extra") {
      const all = (day.extra ?? []).flatMap((schedule, at) => [this.get(at === 0 ? "only" : "semicolon"), at === 0 ? " " : "", ...this.#schedule(book, schedule)]);
      return all.filter((part) => part !== "");
    }
    if (day.state !== "open") {
      const end = day.until ?? day.since;
      const ends = end === undefined ? [] : [this.get(day.until ? "until" : "since"), this.date(end)];
      return [[this.get(day.state), ...ends].join(" ")];
    }
    // As on the page: a span runs from left to right, whatever is around it.
    const [open, close] = document.documentElement.dir === "rtl" ? ["\u2066", "\u2069"] : ["", ""];
    return spansOf(day).flatMap(([from, to], at) => {
      const span = document.createElement("span");
      span.className = "whole";
      span.textContent = `${open}${this.time(from)}–${this.time(to)}${close}`;
      return at === 0 ? [span] : [this.get("comma"), span];
    });
  }

  /**
   * Why a day is as it is, as a line of its own in the language it is written in.
   * @param {Book} book
   * @param {Day} day
   * @returns {HTMLElement | undefined}
   */
  reason(book, day) {
    if (day.reason === undefined) return undefined;
    const line = this.line("");
    this.#tell(line, book, day.reason);
    return line;
  }

  /**
   * The second schedules that have hours on a day, by name, each as a line of its own.
   * @param {Book} book
   * @param {Day} day
   * @returns {HTMLElement[]}
   */
  extra(book, { extra = [] }) {
    return extra.map((schedule) => {
      const line = this.line("");
      line.append(...this.#schedule(book, schedule));
      return line;
    });
  }

  /**
   * A second schedule on a day: its name, and its hours.
   * @param {Book} book
   * @param {Extra} schedule
   * @returns {(Node | string)[]}
   */
  #schedule(book, schedule) {
    return [this.#name(book, schedule.name), ": ", ...this.hours(book, schedule)];
  }

  /**
   * @param {Book} book
   * @param {number} number
   * @returns {HTMLElement}
   */
  #name(book, number) {
    const name = document.createElement("span");
    this.#tell(name, book, number);
    return name;
  }

  /**
   * Words on a second schedule, as a line of its own.
   * @param {string} key
   * @param {Book} book
   * @param {number} number of its name
   * @param {Record<string, string>} values
   * @returns {HTMLElement}
   */
  named(key, book, number, values) {
    const [before, after = ""] = this.get(key, values).split("%name");
    const line = this.line(before);
    line.append(this.#name(book, number), after);
    return line;
  }

  /**
   * Writes a text of the data in the language of the page, or else in one that says which it is.
   * @param {HTMLElement} element
   * @param {Book} book
   * @param {number} number of the text
   */
  #tell(element, book, number) {
    const texts = book.reasons[number] ?? {};
    const lang = this.#page in texts ? this.#page : Object.keys(texts)[0];
    element.textContent = texts[lang] ?? "";
    if (lang !== this.#page) element.lang = lang;
    else element.removeAttribute("lang");
  }

  /**
   * The hours of a day within words, as a line of its own.
   * @param {string} key
   * @param {Book} book
   * @param {Day} day
   * @returns {HTMLElement}
   */
  told(key, book, day) {
    const [before, after = ""] = this.get(key).split("%hours");
    const line = this.line(before);
    line.append(...this.hours(book, day), after);
    return line;
  }

  /**
   * The lines below the hours of a day: those of visitors from elsewhere where they are others, why it is as it is, when the
   * last visitor is let in, and second schedules that are not all there is open.
   * @param {Book} book
   * @param {Day} day
   * @param {Member} member
   * @param {string} date
   * @param {number} [now] the minute of the day
   * @param {import("./book.js").Week} [week] hours of whom to tell, where not those of visitors from elsewhere
   * @returns {[visitors: Line, reason: Line, lastEntry: Line, ...extra: HTMLElement[]]}
   */
  lines(book, day, member, date, now, week) {
    const own = week === undefined ? member.visitors : week;
    const narrower = narrowerOf(day, own, date);
    const visitors = narrower && this.told(week === undefined ? "visitors" : "you", book, narrower);
    const extra = stateOf(day) === "extra" ? [] : this.extra(book, day);
    if (visitors !== undefined) visitors.dataset.visitors = "";
    return [visitors, this.reason(book, day), this.lastEntry(daysOf(book, member, own), date, member, now), ...extra];
  }

  /**
   * When the last visitor is let in, as a line of its own.
   * @param {Days} days for those who want to come in
   * @param {string} date
   * @param {Member} member
   * @param {number} [now] what is over by this minute is not told
   * @returns {Line}
   */
  lastEntry(days, date, member, now = 0) {
    const minutes = lastEntriesOf(days, date, member).filter((minute) => minute > now);
    const time = minutes.map((minute) => this.time(minute)).join(this.get("comma"));
    return time === "" ? undefined : this.line(this.get("last_entry", { time }));
  }

  /**
   * A lesser line of a cell.
   * @param {string} text
   * @returns {HTMLElement}
   */
  line(text) {
    const line = document.createElement("span");
    line.className = "why";
    this.write(line, text);
    return line;
  }
}
