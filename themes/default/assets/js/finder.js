// @ts-check
// What the finder says on another day, and seen from another place: shows of each library the answer of that day, which
// the page has already, and puts nearer libraries first. Keeps the marks for other pages (me.js) on this device.
// Libraries stand on cards: each on its own, or on a long page many at which the same holds on one, a line for each.
// Telephones are slow, and are to answer taps: what takes long is done in pieces, and what the page says already is not done.

import { ask, asked } from "./address.js";
import { dayOf, daysOf, stateOf } from "./hours/book.js";
import { momentIn } from "./hours/calendar.js";
import { Words } from "./hours/words.js";
import { keep } from "./me.js";
import { ME, placeField, Places, regencies } from "./places.js";
import { written } from "./hours/numbers.js";

/**
 * @typedef {import("./places.js").Spot} Spot
 * @typedef {import("./hours/book.js").Book} Book
 * @typedef {import("./hours/book.js").Day} Day
 * @typedef {import("./hours/book.js").Days} Days
 * @typedef {import("./hours/book.js").Member} Member
 * @typedef {{ item: HTMLElement, spot: Spot | null, regency: string, place: string, member?: Member, library?: Day, own?: Day, days?: Days }} Host
 *   `library` and `own` tell how it is on a day, and how it is for this reader, as on all `days`, where that is known
 * @typedef {{ item: HTMLElement, answers: HTMLElement[], hosts: Host[] }} Card
 * @typedef {Card & { answer: HTMLElement }} Told what holds on a day
 * @typedef {{ far: number, shut: number, at: number }} Standing `shut` is the place of its state among the states of libraries
 *   that are open; `at` is where the page had it
 */

/** How those stand that are open, or whose second schedules are. @type {Record<string, number>} */
const OPEN = { "is-open": 0, "is-always": 0, "is-extra": 1 };
const SHUT = 2;
/** Where it says how far a library is, and when it is open: on cards of their own, and in lines. */
const [FAR, HOURS] = ["[data-km], i", "[data-open], b"];
/** So many libraries get their hours at once. */
const PIECE = 20;
/** So many are named above lists of many. */
const N_NEAREST = 5;

/** @param {HTMLElement} root */
export async function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const status = /** @type {HTMLElement} */ (root.querySelector("[data-status]"));
  const date = /** @type {HTMLInputElement} */ (form.querySelector("#v-date"));
  const told = root.dataset;
  const { first = "", last = "", geo = "" } = told;
  // Links to other languages are kept as they are written, before they carry a day.
  keep();
  await rest();
  // The first question for a zone takes a browser as long as all the rest.
  const today = momentIn(told.zone ?? "UTC", new Date()).day;
  await rest();
  const cards = Array.from(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".host")), cardOf);
  const hosts = cards.flatMap((card) => card.hosts);
  const usual = clamp(today, first, last);
  const words = new Words(root);
  const places = new Places();
  places.add(regenciesOf(hosts));
  let near = "";
  /** @type {Spot | null} */
  let here = null;
  /** @type {Book | null} */
  let book = null;
  // Counts what was asked, so that nothing is written of an earlier day any more.
  let turn = 0;
  /** @type {Promise<void> | null} */
  let loading = null;
  // What the page says of all libraries together.
  const sentences = JSON.parse(told.summary ?? "{}");
  let summary = "";

  const say = (/** @type {string} */ text) => (status.textContent = text);
  // Days that the data does not have are answered by the nearest that it has, and that is said.
  const outside = () => (date.value > last ? told.tooFar : date.value !== "" && date.value < first ? told.tooEarly : undefined);
  const chosenDay = () => clamp(date.value || usual, first, last);
  const question = () => {
    const state = new URLSearchParams();
    if (chosenDay() !== usual) state.set("date", chosenDay());
    if (near !== "") state.set("near", near);
    return state;
  };
  const arranged = () => {
    const day = chosenDay();
    const from = near === ME ? here : near === "" ? spotOf(geo) : (places.get(near)?.spot ?? null);
    const [now, letIn] = arrange(root, toldOn(cards, book, day), from, near !== "");
    const mine = (turn += 1);
    if (book !== null) void writeHours(now, book, words, day, () => mine === turn);
    // How many are open on another day is known with its hours.
    if (book !== null || day === first) {
      summary = summaryOf(sentences, letIn, hosts.length, words.date(day));
      write(document.querySelector("[data-summary]"), summary);
    }
    const state = question();
    ask(state);
    carry(state);
    write(root.querySelector("[data-sorted]"), (near === "" ? told.byRank : told.byDistance) ?? "");
  };
  // Where the hours do not arrive, those of the day of the build stay, and say so.
  const hours = async () => {
    try {
      book = await (await fetch(told.url ?? "")).json();
    } catch {
      loading = null;
    }
  };
  const show = async () => {
    arranged();
    const mine = turn;
    if (book !== null) return;
    await (loading ??= hours());
    if (book !== null && mine === turn) arranged();
  };
  // What a change of the form does is told to those who do not see it.
  const answer = async () => {
    await show();
    tell(false);
  };
  const { here: me = "", noPlace = "", noPosition = "" } = told;
  const chosen = (/** @type {string} */ code, /** @type {Spot | null} */ spot) => {
    [near, here] = [code, spot];
    void answer();
  };
  const field = placeField(form, places, { me, noPlace, noPosition, say, chosen });
  const take = (/** @type {URLSearchParams} */ state) => {
    [near, here] = [state.get("near") ?? "", null];
    date.value = state.get("date") ?? today;
    field.write(near);
    if (near === ME) field.locate();
  };
  // An address may be of a place that there no longer is.
  const settle = async () => {
    const isUnknown = near !== "" && near !== ME && places.get(near) === undefined;
    if (isUnknown) near = "";
    field.write(near);
    await show();
    return isUnknown;
  };
  const tell = (/** @type {boolean} */ isUnknown) => say([isUnknown ? noPlace : undefined, outside(), summary].filter(Boolean).join(" "));
  form.addEventListener("submit", (event) => event.preventDefault());
  date.addEventListener("change", answer);
  form.hidden = false;
  write(root.querySelector("summary"), told.ask ?? "");
  const state = asked() ?? new URLSearchParams();
  take(state);
  say(outside() ?? "");
  // The page says already what holds on its first day.
  if (usual === first && state.size === 0) {
    toldOn(cards, book, first);
    carry(state);
  } else void show();
  const more = await regencies(told.places ?? "").catch(() => []);
  await rest();
  places.add(more);
  field.offer();
  addEventListener("hashchange", async () => {
    const state = asked();
    // Who went to a part of the page still asks the same.
    if (state === null) return ask(question());
    take(state);
    tell(await settle());
  });
  if (near !== "" && near !== ME && (await settle())) tell(true);
}

/**
 * Lets other pages ask the same: of another category, in another language, and the form for another library.
 * @param {URLSearchParams} state
 */
function carry(state) {
  const links = (/** @type {string} */ which) => /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(which));
  for (const link of links(".tabs a, .langs a")) link.hash = String(state);
  const { home = "" } = /** @type {HTMLElement} */ (document.querySelector("[data-me]")).dataset;
  const all = new URLSearchParams({ home, category: location.pathname.split("/").at(-2) ?? "", ...Object.fromEntries(state) });
  for (const link of links("[data-change]")) link.hash = String(all);
}

/** Lets what waits be done first. */
function rest() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * @param {Element | null} element
 * @param {string} text
 */
function write(element, text) {
  if (element !== null && element.textContent !== text) element.textContent = text;
}

/**
 * @param {HTMLElement} item
 * @returns {Card}
 */
function cardOf(item) {
  const [answers, lines] = [".answer", "[data-host]"].map((parts) => /** @type {HTMLElement[]} */ (Array.from(item.querySelectorAll(parts))));
  const hosts = (lines.length > 0 ? lines : [item]).map((line) => {
    const { geo = "", regency = "" } = line.dataset;
    return { item: line, spot: spotOf(geo), regency, place: line.querySelector("bdi")?.textContent ?? "" };
  });
  return { item, answers, hosts };
}

/**
 * What holds on a day; only the answer of that day is shown.
 * @param {Card[]} cards
 * @param {Book | null} book
 * @param {string} day
 * @returns {Told[]}
 */
function toldOn(cards, book, day) {
  const members = new Map(book?.members.map((member) => [member.id, member]));
  return cards.map((card) => {
    const answer = card.answers.find(({ dataset: { first = "", last = "" } }) => first <= day && day <= last) ?? card.answers[0];
    for (const other of card.answers) other.hidden = other !== answer;
    const hosts = card.hosts.map((host) => {
      const member = members.get(host.item.dataset.host ?? "");
      const library = book && member && dayOf(book, member, day);
      if (!library) return host;
      const week = answer.dataset.week ?? host.item.dataset.week;
      const days = daysOf(book, member, week === undefined ? week : JSON.parse(week));
      return { ...host, member, library, own: days(day), days };
    });
    return { ...card, answer, hosts };
  });
}

/**
 * Puts each library under its heading, those that let in more first, then those that are nearer, then those that are open.
 * @param {HTMLElement} root
 * @param {Told[]} told
 * @param {Spot | null} from
 * @param {boolean} isNearFirst a place that was asked for counts more than what a library lets one do
 * @returns {[Told[], { shut: number, isUnknown: boolean }[]]} all from the top; the hosts that let the reader in
 */
function arrange(root, told, from, isNearFirst) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const placed = told.map((card, at) => {
    const hosts = card.hosts.map((host, at) => {
      const far = from !== null && host.spot !== null ? kilometers(from, host.spot) : Infinity;
      const text = far === Infinity ? "" : ` · ${(root.dataset.far ?? "").replace("%n", numbers.format(far < 10 ? far : Math.round(far)))}`;
      write(host.item.querySelector(FAR), text);
      const state = host.own ? `is-${stateOf(host.own)}` : host.item.querySelector(HOURS)?.className || "is-open";
      return { ...host, far, shut: OPEN[state] ?? SHUT, isUnknown: state === "is-unknown", at };
    });
    hosts.sort(byStanding);
    if (hosts[0].item !== card.item) put(hosts[0].item.parentElement, hosts);
    const { group = "none", rank } = card.answer.dataset;
    const { far, shut } = hosts[0];
    return { ...card, hosts, at, group, rank: Number(rank), far, shut };
  });
  placed.sort((a, b) => (isNearFirst && byFar(a, b)) || a.rank - b.rank || byStanding(a, b));
  const sections = Array.from(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("section[data-group]")));
  const all = sections.flatMap((section) => {
    const own = placed.filter(({ group }) => group === section.dataset.group);
    put(section.querySelector(".hosts"), own);
    section.hidden = own.length === 0;
    const here = own.flatMap(({ hosts }) => hosts);
    write(section.querySelector("[data-n]"), `(${written(here.length)})`);
    nameNearest(section.querySelector(".nearest"), root.dataset.nearest ?? "", isNearFirst ? here : []);
    return own;
  });
  return [all, placed.filter(({ group }) => group !== "none").flatMap(({ hosts }) => hosts)];
}

/**
 * Names the nearest of libraries that stand on several lists.
 * @param {HTMLElement | null} line where they do
 * @param {string} label
 * @param {(Host & Standing)[]} hosts
 */
function nameNearest(line, label, hosts) {
  if (line === null) return;
  const nearest = hosts.filter(({ far }) => far < Infinity).sort(byFar).slice(0, N_NEAREST);
  const named = nearest.map(({ item }) => {
    const name = document.createElement("span");
    name.append(...["a", FAR].map((part) => /** @type {Element} */ (item.querySelector(part)).cloneNode(true)));
    return name;
  });
  line.replaceChildren(label, ...named);
  line.hidden = named.length === 0;
}

/**
 * How many libraries let the reader in, and how many of these are open where that is known; chosen as the build chooses.
 * @param {Record<string, string>} sentences by what they tell of and plural form
 * @param {{ shut: number, isUnknown: boolean }[]} letIn
 * @param {number} all
 * @param {string} date
 * @returns {string}
 */
function summaryOf(sentences, letIn, all, date) {
  const n = letIn.length;
  const [open, only] = [0, 1].map((state) => letIn.filter(({ shut }) => shut === state).length);
  const unknown = letIn.filter(({ isUnknown }) => isUnknown).length;
  const key = unknown === n ? "" : unknown === 0 ? "_open" : "_unknown";
  const form = new Intl.PluralRules(document.documentElement.lang).select(n);
  /** @type {Record<string, string>} */
  const values = { n: written(n), all: written(all), open: written(open), only: written(only), unknown: written(unknown), date };
  const sentence = sentences[`${key}.${form}`] ?? sentences[`${key}.other`] ?? "";
  const both = only > 0 ? `${sentence} ${sentences._only}` : sentence;
  return both.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * Puts a list in order; what stands in its place stays there.
 * @param {Element | null} list
 * @param {{ item: HTMLElement }[]} items
 */
function put(list, items) {
  let next = list?.firstElementChild ?? null;
  for (const { item } of items) {
    if (item === next) next = item.nextElementSibling;
    else list?.insertBefore(item, next);
  }
}

/**
 * @param {Standing} a
 * @param {Standing} b
 * @returns {number}
 */
function byFar(a, b) {
  return a.far === b.far ? 0 : a.far - b.far;
}

/**
 * @param {Standing} a
 * @param {Standing} b
 * @returns {number}
 */
function byStanding(a, b) {
  return byFar(a, b) || a.shut - b.shut || a.at - b.at;
}

/**
 * Writes the hours of the day of the visit where others stand, from the top.
 * @param {Told[]} told
 * @param {Book} book
 * @param {Words} words
 * @param {string} day
 * @param {() => boolean} isAsked whether it still is
 */
async function writeHours(told, book, words, day, isAsked) {
  const all = told.flatMap((card) => card.hosts.map((host) => ({ card: card.item, host })));
  const others = all.filter(({ host: { item } }) => (item.dataset.told ?? book.as_of) !== day);
  while (others.length > 0 && isAsked()) {
    for (const { card, host } of others.splice(0, PIECE)) showHours(card, host, book, words, day);
    await rest();
  }
}

/**
 * The hours of a library on the day of the visit, for this reader.
 * @param {HTMLElement} card
 * @param {Host} host
 * @param {Book} book
 * @param {Words} words
 * @param {string} date
 */
function showHours(card, { item, member, library, own, days }, book, words, date) {
  const [label, hours] = [card.querySelector("[data-day]"), item.querySelector(HOURS)];
  if (library === undefined || own === undefined || label === null || hours === null) return;
  const on = words.get("on", { date: words.date(date) });
  if (label.textContent !== on) words.write(label, on);
  const isExtra = stateOf(own) === "extra";
  const [mine, all] = [own, isExtra ? library : { ...library, extra: [] }].map((day) => words.hours(book, day));
  hours.replaceChildren(...mine);
  hours.className = `is-${stateOf(own)}`;
  item.dataset.told = date;
  /** @type {(HTMLElement | undefined)[]} */
  const lines = isExtra ? [] : words.extra(book, library);
  // A line has no room for more; the page of the library has.
  if (item === card) {
    lines.unshift(words.reason(book, own), member && days && words.lastEntry(days, date, member));
    const [mineText, allText] = [mine, all].map((parts) => parts.map((part) => (typeof part === "string" ? part : part.textContent)).join(""));
    if (mineText !== allText) lines.unshift(words.told("yours", book, library));
  }
  for (const line of item.querySelectorAll("[data-why]")) line.remove();
  for (const line of lines.reverse()) {
    if (line === undefined) continue;
    line.dataset.why = "";
    hours.after(" ", line);
  }
}

/**
 * The regencies of the hosts, each at the middle of its hosts.
 * @param {Host[]} hosts
 * @returns {import("./places.js").Place[]}
 */
function regenciesOf(hosts) {
  const codes = new Set(hosts.map(({ regency }) => regency));
  return Array.from(codes).flatMap((code) => {
    const here = hosts.filter(({ regency, spot }) => regency === code && spot !== null);
    const mean = (/** @type {"lat" | "lon"} */ key) => here.reduce((sum, { spot }) => sum + (spot?.[key] ?? 0), 0) / here.length;
    return code === "" || here.length === 0 ? [] : [{ code, label: here[0].place, spot: { lat: mean("lat"), lon: mean("lon") } }];
  });
}

/**
 * @param {string} text latitude and longitude in degrees
 * @returns {Spot | null}
 */
function spotOf(text) {
  const [lat, lon] = text.split(",").map(Number);
  return text === "" ? null : { lat, lon };
}

/**
 * On a forum's scale the earth is flat.
 * @param {Spot} a
 * @param {Spot} b
 * @returns {number}
 */
function kilometers(a, b) {
  return 111.195 * Math.hypot(a.lat - b.lat, (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180));
}

/**
 * @param {string} day
 * @param {string} least
 * @param {string} most
 * @returns {string}
 */
function clamp(day, least, most) {
  return day < least ? least : day > most ? most : day;
}
