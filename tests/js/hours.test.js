// Hours on the day and at the minute at which a page is read: what the data says of them, and in which words.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { dayOf, daysOf, extraPhasesOf, lastEntriesOf, phaseOf, spansOf, stateOf } from "../../themes/default/assets/js/hours/book.js";
import { dayAfter, daysBetween, minutesOf, momentIn } from "../../themes/default/assets/js/hours/calendar.js";
import { Words } from "../../themes/default/assets/js/hours/words.js";
import { FakeElement } from "./fakeDom.js";
import { groupOf } from "../../themes/default/assets/js/hours/today.js";

const theme = new URL("../../themes/default/", import.meta.url);
const names = readdirSync(new URL("assets/js/hours/", theme)).sort();
const scripts = names.map((name) => readFileSync(new URL(`assets/js/hours/${name}`, theme), "utf8")).join("\n");

/** The finder tells of hours, too. */
const finder = readFileSync(new URL("assets/js/finder.js", theme), "utf8");

/** The texts for scripts of a language. */
function texts(lang) {
  const lines = readFileSync(new URL(`strings/${lang}.yaml`, theme), "utf8").split("\n");
  const pairs = lines.map((line) => line.match(/^clock\.(\w+): "(.*)"$/)).filter((found) => found !== null);
  return Object.fromEntries(pairs.map(([, key, text]) => [key, text]));
}

test("today is that of the portal's zone, wherever the reader is", () => {
  const moment = new Date("2026-02-16T17:30:00Z");
  assert.deepEqual(momentIn("Asia/Jakarta", moment), { day: "2026-02-17", minute: 30 });
  assert.deepEqual(momentIn("Asia/Jayapura", moment), { day: "2026-02-17", minute: 150 });
  assert.deepEqual(momentIn("America/New_York", moment), { day: "2026-02-16", minute: 750 });
  assert.deepEqual(momentIn("Asia/Jakarta", new Date("2026-02-16T17:00:00Z")), { day: "2026-02-17", minute: 0 });
});

test("days are counted over months, leap years and changes of the clock", () => {
  for (const [from, n, to] of [
    ["2026-02-16", 0, "2026-02-16"],
    ["2026-02-16", 59, "2026-04-16"],
    ["2028-02-28", 2, "2028-03-01"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2026-03-28", 2, "2026-03-30"],
  ]) {
    assert.equal(dayAfter(from, n), to);
    assert.equal(daysBetween(from, to), n);
  }
  assert.equal(minutesOf("24:00"), 1440);
});

const at = (day, clock) => ({ day, minute: minutesOf(clock) });
const open = { state: "open", spans: ["08:00-12:00", "13:00-16:00"] };
const closed = { state: "closed", source: "holiday", reason: 0 };
const book = {
  as_of: "2026-02-16",
  timezone: "Asia/Jakarta",
  from: "2026-02-16",
  until: "2026-02-25",
  reasons: [{ id: "Imlek" }],
  days: [open, closed, { state: "unknown" }],
  weeks: [[0, 1, 0, 0, 0, 2, 1], [2, 0, 0]],
  members: [{ id: "a", weeks: [0, 1] }],
};

test("a day is found by its number, and none outside the days of the data", () => {
  const found = (day) => dayOf(book, book.members[0], day)?.state;
  assert.equal(found("2026-02-15"), undefined);
  assert.equal(found("2026-02-16"), "open");
  assert.equal(found("2026-02-17"), "closed");
  assert.equal(found("2026-02-21"), "unknown");
  assert.equal(found("2026-02-23"), "unknown");
  assert.equal(found("2026-02-25"), "open");
  assert.equal(found("2026-02-26"), undefined);
});

test("what the hours given say of a minute", () => {
  const says = (day, clock, last) => {
    const days = () => day;
    const { phase, until } = phaseOf(days, days, { id: "a", weeks: [], last_entry_minutes: last }, at("2026-02-16", clock));
    return phase === "" ? "" : `${phase} ${until / 60}`;
  };
  for (const [clock, expected] of [
    ["00:00", "later 8"],
    ["07:59", "later 8"],
    ["08:00", "open 12"],
    ["10:59", "open 12"],
    ["11:00", "soon 12"],
    ["11:59", "soon 12"],
    ["12:00", "later 13"],
    ["13:00", "open 16"],
    ["15:59", "soon 16"],
    ["16:00", "over 16"],
    ["23:59", "over 16"],
  ]) {
    assert.equal(says(open, clock), expected, clock);
  }
  // Before the break nobody is turned away; in the last hour they are.
  assert.equal(says(open, "11:45", 30), "soon 12");
  assert.equal(says(open, "15:29", 30), "soon 16");
  assert.equal(says(open, "15:30", 30), "late 16");
  for (const state of ["closed", "unknown", "always", "by_appointment", "temporarily_closed"]) assert.equal(says({ state }, "10:00"), "");
  // Visitors whose hours end before those of the library are let in until then.
  const visitors = { state: "open", spans: ["08:00-12:00", "13:00-14:00"] };
  const member = (last) => ({ id: "a", weeks: [], last_entry_minutes: last });
  const late = (clock, last) => phaseOf(() => open, () => visitors, member(last), at("2026-02-16", clock)).phase;
  assert.deepEqual([late("13:59"), late("14:00"), late("13:44", 15), late("13:45", 15)], ["open", "late", "open", "late"]);
});

test("libraries are counted as they are at the minute", () => {
  for (const [state, phase, group] of [
    ["open", "open", "open"],
    ["open", "least", "open"],
    ["open", "soon", "open"],
    ["open", "late", "open"],
    ["open", "later", "later"],
    ["open", "over", "closed"],
    ["always", "", "open"],
    ["by_appointment", "", "appointment"],
    ["closed", "", "closed"],
    ["temporarily_closed", "", "closed"],
    ["unknown", "", "unknown"],
  ]) {
    assert.equal(groupOf(state, phase), group, `${state} ${phase}`);
  }
});

test("where the library is not open, its second schedules decide how it is counted", () => {
  for (const [state, phase, extra, group] of [
    ["closed", "", ["open"], "extra"],
    ["closed", "", ["later"], "later"],
    ["closed", "", ["over"], "closed"],
    ["open", "over", ["soon", "later"], "extra"],
    ["open", "over", ["later"], "later"],
    ["open", "later", ["least"], "extra"],
    ["open", "open", ["open"], "open"],
    ["unknown", "", ["open"], "unknown"],
    // That it is closed until then nobody knows.
    ["unknown", "", ["later"], "unknown"],
    ["by_appointment", "", ["open"], "appointment"],
  ]) {
    assert.equal(groupOf(state, phase, extra), group, `${state} ${phase} ${extra}`);
  }
});

test("a second schedule has a moment of its own, over midnight too", () => {
  const night = (...spans) => ({ state: "closed", extra: [{ name: 3, state: "open", spans }] });
  const days = [night("18:00-24:00"), night("00:00-02:00"), { state: "closed" }];
  const book = { from: "2026-02-19", until: "2026-02-21", days, weeks: [[0, 1, 2]] };
  const says = (day, clock) => extraPhasesOf(book, { id: "a", weeks: [0] }, at(day, clock)).map(({ name, phase, until }) => `${name} ${phase} ${until / 60}`);
  assert.deepEqual(says("2026-02-19", "17:00"), ["3 later 18"]);
  assert.deepEqual(says("2026-02-19", "23:00"), ["3 open 26"]);
  assert.deepEqual(says("2026-02-20", "01:30"), ["3 soon 2"]);
  assert.deepEqual(says("2026-02-20", "02:30"), ["3 over 2"]);
  assert.deepEqual(says("2026-02-21", "12:00"), []);
  assert.deepEqual(days.map(stateOf), ["extra", "extra", "closed"]);
  // Whom the library lets in on no such day finds nothing open.
  const week = Array(7).fill([]);
  assert.equal(stateOf(daysOf(book, { id: "a", weeks: [0] }, week)("2026-02-19")), "closed");
});

test("two second schedules of one name have a moment each", () => {
  const extra = [["18:00-20:00"], ["21:00-23:00"]].map((spans) => ({ name: 3, state: "open", spans }));
  const book = { from: "2026-02-19", until: "2026-02-19", days: [{ state: "closed", extra }], weeks: [[0]] };
  const phases = extraPhasesOf(book, { id: "a", weeks: [0] }, at("2026-02-19", "19:00"));
  assert.deepEqual(phases.map(({ phase, until }) => `${phase} ${until / 60}`), ["soon 20", "later 21"]);
});

test("the last visitors are let in while it is open", () => {
  const last = (minutes, day = open) => lastEntriesOf(() => day, "2026-02-16", { id: "a", weeks: [], last_entry_minutes: minutes });
  assert.deepEqual(last(30), [930]);
  assert.deepEqual(last(undefined), []);
  assert.deepEqual(last(180), []);
  assert.deepEqual(last(30, closed), []);
  assert.deepEqual(spansOf(closed), []);
});

/**
 * What is said at minutes of days of a library, which begin on Thursday, 19 February 2026: the phase, and the day and time on which it depends.
 */
function nights(days, member, visitors) {
  const states = days.map((spans) => (Array.isArray(spans) ? { state: spans.length > 0 ? "open" : "closed", spans } : { state: spans }));
  const book = {
    from: "2026-02-19",
    until: dayAfter("2026-02-19", days.length - 1),
    days: states,
    weeks: [states.map((_, at) => at)],
  };
  const row = { id: "a", weeks: [0], ...member };
  const [all, admitting] = [daysOf(book, row), daysOf(book, row, visitors)];
  return {
    says: (day, clock) => {
      const { phase, until } = phaseOf(all, admitting, row, at(day, clock));
      return phase === "" ? "" : `${phase} ${until / 60}`;
    },
    last: (day) => lastEntriesOf(admitting, day, row).map((minute) => minute / 60),
  };
}

const [THURSDAY, FRIDAY, SATURDAY] = ["2026-02-19", "2026-02-20", "2026-02-21"];
const EVENING = ["08:00-24:00"];

test("who is open over midnight closes when the night ends, and lets in the last visitors before that", () => {
  const { says, last } = nights([EVENING, ["00:00-02:00", "08:00-16:00"], []], { last_entry_minutes: 30 });
  for (const [day, clock, expected] of [
    [THURSDAY, "07:59", "later 8"],
    [THURSDAY, "23:45", "open 26"],
    [FRIDAY, "00:59", "open 2"],
    [FRIDAY, "01:00", "soon 2"],
    [FRIDAY, "01:30", "late 2"],
    [FRIDAY, "02:00", "later 8"],
    [FRIDAY, "15:00", "soon 16"],
    [FRIDAY, "15:30", "late 16"],
    [FRIDAY, "16:00", "over 16"],
    [SATURDAY, "00:30", ""],
  ]) {
    assert.equal(says(day, clock), expected, `${day} ${clock}`);
  }
  assert.deepEqual([last(THURSDAY), last(FRIDAY), last(SATURDAY)], [[], [1.5, 15.5], []]);
});

test("a day that is closed by exception ends the night at midnight, and short nights let in nobody after it", () => {
  const ends = nights([EVENING, []], { last_entry_minutes: 30 });
  assert.deepEqual([ends.says(THURSDAY, "23:20"), ends.says(THURSDAY, "23:45"), ends.last(THURSDAY)], ["soon 24", "late 24", [23.5]]);
  const short = nights([EVENING, ["00:00-00:20"]], { last_entry_minutes: 30 });
  assert.deepEqual([short.says(THURSDAY, "23:49"), short.says(THURSDAY, "23:51"), short.says(FRIDAY, "00:10")], [`soon ${24 + 1 / 3}`, `late ${24 + 1 / 3}`, `late ${1 / 3}`]);
  assert.deepEqual([short.last(THURSDAY), short.last(FRIDAY)], [[23 + 5 / 6], []]);
});

test("of the night after the last day of the data nothing is known, nor where nobody said", () => {
  for (const days of [[EVENING], [EVENING, "unknown"]]) {
    const { says, last } = nights(days, { last_entry_minutes: 30 });
    assert.equal(says(THURSDAY, "12:00"), "least 24");
    assert.equal(says(THURSDAY, "23:45"), "least 24");
    assert.deepEqual(last(THURSDAY), []);
  }
});

test("who is open around the clock does not close at midnight", () => {
  const all = ["00:00-24:00"];
  const forever = nights([all, all, all], { last_entry_minutes: 30 });
  assert.equal(forever.says(THURSDAY, "23:45"), "least 72");
  assert.deepEqual([forever.last(THURSDAY), forever.last(SATURDAY)], [[], []]);
  const ends = nights([all, all, ["00:00-06:00"]], { last_entry_minutes: 30 });
  assert.deepEqual([ends.says(THURSDAY, "23:45"), ends.says(FRIDAY, "23:45"), ends.says(SATURDAY, "05:45")], ["open 54", "open 30", "late 6"]);
  assert.deepEqual([ends.last(THURSDAY), ends.last(FRIDAY), ends.last(SATURDAY)], [[], [], [5.5]]);
  assert.equal(nights([EVENING, "always", []]).says(THURSDAY, "23:45"), "open 48");
  assert.equal(nights([EVENING, "by_appointment"]).says(THURSDAY, "23:45"), "soon 24");
});

test("visitors whose own hours end before the night does are let in no more", () => {
  const visitors = [null, null, null, ["08:00-20:00"], ["08:00-16:00"], null, null];
  const { says, last } = nights([EVENING, ["00:00-02:00", "08:00-24:00"], []], {}, visitors);
  assert.equal(says(THURSDAY, "19:59"), "open 26");
  assert.equal(says(THURSDAY, "20:00"), "late 26");
  assert.equal(says(FRIDAY, "00:30"), "late 2");
  assert.equal(says(FRIDAY, "08:00"), "open 24");
  assert.deepEqual(last(THURSDAY), []);
});

test("a minute of a later day says of which, and second schedules stand by name below the hours", () => {
  globalThis.document = { documentElement: { lang: "id", dir: "ltr" }, createElement: (tag) => new FakeElement(tag) };
  const words = new Words({ dataset: { words: JSON.stringify({ ...texts("id"), comma: ", ", only: "hanya", unknown: "jam belum diketahui" }) } });
  assert.equal(words.when(THURSDAY, 1440), "24.00");
  assert.equal(words.when(THURSDAY, 1560), "02.00 (Jumat)");
  assert.equal(words.when(THURSDAY, 2880), "24.00 (Jumat)");
  assert.equal(words.when(THURSDAY, 1440 * 8), "24.00 (26 Februari 2026)");
  const extra = [{ name: 0, state: "open", spans: ["18:00-20:00", "20:30-22:00"] }, { name: 1, state: "unknown" }];
  const lines = words.extra({ reasons: [{ id: "Layanan malam" }, { en: "Reading room" }] }, { state: "closed", extra });
  assert.deepEqual(lines.map((line) => line.textContent), ["Layanan malam: 18.00–20.00, 20.30–22.00", "Reading room: jam belum diketahui"]);
  assert.deepEqual(lines.map((line) => line.children[0].lang), ["", "en"]);
  assert.deepEqual(words.extra({ reasons: [] }, open), []);
  const only = words.hours({ reasons: [{ id: "Layanan malam" }, { en: "Reading room" }] }, { state: "closed", extra: [extra[0]] });
  assert.equal(only.map((part) => part.textContent ?? part).join(""), "hanya Layanan malam: 18.00–20.00, 20.30–22.00");
  delete globalThis.document;
});

test("every text that is asked for is there in all languages, with the same places, and no other", () => {
  const [id, en, ar] = [texts("id"), texts("en"), texts("ar")];
  assert.deepEqual(Object.keys(id), Object.keys(en));
  assert.deepEqual(Object.keys(id), Object.keys(ar));
  const places = (text) => [...text.matchAll(/%(\w+)/g)].map(([, name]) => name).sort();
  for (const key of Object.keys(id)) {
    assert.deepEqual(places(id[key]), places(en[key]), key);
    assert.deepEqual(places(id[key]), places(ar[key]), key);
    assert.ok((scripts + finder).includes(`"${key}"`), `nobody asks for ${key}`);
  }
  for (const [, key] of scripts.matchAll(/words\.get\("(\w+)"/g)) assert.ok(key in id || ["today", "unknown"].includes(key), key);
});

test("what is said of the moment is said of the hours given", () => {
  for (const key of ["counts", "open", "least", "soon", "late", "later", "over", "extra_open", "extra_least", "extra_later"]) {
    assert.match(texts("id")[key], /^Menurut jam yang diberikan,/);
    assert.match(texts("en")[key], /^According to the hours given,/);
    assert.match(texts("ar")[key], /^بحسب الساعات المعلنة،/);
  }
});

test("scripts write text, never markup", () => {
  assert.doesNotMatch(scripts, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
});
