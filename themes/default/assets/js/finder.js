// @ts-check
// What the finder says on another day, and seen from another place: shows of each library the answer of that day, which
// the page has already, and puts nearer libraries first. Keeps the marks for other pages (me.js) on this device.
//
// Libraries stand on cards: each on its own, or on a long page many at which the same holds on one, a line for each.

import { dayOf, within } from "./hours/book.js";
import { momentIn } from "./hours/calendar.js";
import { Words } from "./hours/words.js";
import { keep } from "./me.js";
import { ME, placeField, Places, regencies } from "./places.js";
import { written } from "./hours/numbers.js";

/**
 * @typedef {import("./places.js").Spot} Spot
 * @typedef {import("./hours/book.js").Book} Book
 * @typedef {{ item: HTMLElement, spot: Spot | null, regency: string, place: string }} Host
 * @typedef {{ item: HTMLElement, answers: HTMLElement[], hosts: Host[] }} Card
 * @typedef {{ far: number, isOpen: boolean, at: number }} Standing `at` is where the page has it
 */

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const status = /** @type {HTMLElement} */ (root.querySelector("[data-status]"));
  const date = /** @type {HTMLInputElement} */ (form.querySelector("#v-date"));
  const told = root.dataset;
  const { first = "", last = "", geo = "" } = told;
  const cards = Array.from(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".host")), cardOf);
  const hosts = cards.flatMap((card) => card.hosts);
  const asked = new URLSearchParams(location.search);
  const today = momentIn(told.zone ?? "UTC", new Date()).day;
  const words = new Words(root);
  const places = new Places();
  places.add(regenciesOf(hosts));
  let near = asked.get("near") ?? "";
  /** @type {Spot | null} */
  let here = null;
  /** @type {Book | null} */
  let book = null;
  date.value = asked.get("date") ?? today;

  const say = (/** @type {string} */ text) => (status.textContent = text);
  // Days that the data does not have are answered by the nearest that it has, and that is said.
  const outside = () => (date.value > last ? told.tooFar : date.value !== "" && date.value < first ? told.tooEarly : undefined);
  const show = () => {
    const day = clamp(date.value || clamp(today, first, last), first, last);
    const from = near === ME ? here : near === "" ? spotOf(geo) : (places.get(near)?.spot ?? null);
    const now = cards.map((card) => ({ ...card, answer: answerOn(card, day) }));
    if (book !== null) for (const card of now) showHours(card, book, words, day);
    const [n, open] = arrange(root, now, from, near !== "");
    const summary = document.querySelector("[data-summary]");
    const values = { "%n": written(n), "%total": written(hosts.length), "%open": written(open), "%date": words.date(day) };
    const text = (told.summary ?? "").replace(/%[a-z]+/g, (name) => values[/** @type {"%n"} */ (name)] ?? name);
    if (summary !== null) summary.textContent = text;
    const state = new URLSearchParams();
    if (day !== clamp(today, first, last)) state.set("date", day);
    if (near !== "") state.set("near", near);
    const query = state.size > 0 ? `?${state}` : "";
    history.replaceState(null, "", location.pathname + query);
    // Another category and another language are asked the same.
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".tabs a, .langs a"))) link.search = query;
    return text;
  };
  // What a change of the form does is told to those who do not see it.
  const answer = () => {
    const text = show();
    say([outside(), text].filter(Boolean).join(" "));
  };
  const { here: me = "", noPlace = "", noPosition = "" } = told;
  const chosen = (/** @type {string} */ code, /** @type {Spot | null} */ spot) => {
    [near, here] = [code, spot];
    answer();
  };
  // Links to other languages are kept as they are written, before they carry a day.
  keep();
  const field = placeField(form, places, { me, noPlace, noPosition, say, chosen });
  form.addEventListener("submit", (event) => event.preventDefault());
  date.addEventListener("change", answer);
  form.hidden = false;
  field.offer();
  field.write(near);
  show();
  say(outside() ?? "");
  if (near === ME) field.locate();
  regencies(told.places ?? "").catch(() => []).then((more) => {
    places.add(more);
    // An address may be of a place that there no longer is.
    const isUnknown = near !== "" && near !== ME && places.get(near) === undefined;
    if (isUnknown) near = "";
    field.offer();
    field.write(near);
    const text = show();
    if (isUnknown) say([noPlace, outside(), text].filter(Boolean).join(" "));
  });
  // Where the hours do not arrive, those of the day of the build stay, and say so.
  fetch(told.url ?? "").then((response) => response.json()).then((data) => {
    book = data;
    show();
  }, () => {});
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
 * The answer of a day, the only one that is shown.
 * @param {Card} card
 * @param {string} day
 * @returns {HTMLElement}
 */
function answerOn({ answers }, day) {
  const answer = answers.find(({ dataset: { first = "", last = "" } }) => first <= day && day <= last) ?? answers[0];
  for (const other of answers) other.hidden = other !== answer;
  return answer;
}

/**
 * Puts each library under its heading, those that let in more first, then those that are nearer, then those that are open.
 * @param {HTMLElement} root
 * @param {(Card & { answer: HTMLElement })[]} cards
 * @param {Spot | null} from
 * @param {boolean} isNearFirst a place that was asked for counts more than what a library lets one do
 * @returns {[number, number]} how many let the reader in, and how many of them are open
 */
function arrange(root, cards, from, isNearFirst) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const placed = cards.map(({ item, answer, hosts }, at) => {
    const standings = hosts.map((host, at) => {
      const far = from !== null && host.spot !== null ? kilometers(from, host.spot) : Infinity;
      const km = /** @type {HTMLElement} */ (host.item.querySelector("[data-km]"));
      km.textContent = far === Infinity ? "" : ` · ${(root.dataset.far ?? "").replace("%n", numbers.format(far < 10 ? far : Math.round(far)))}`;
      const isOpen = host.item.querySelector("[data-open]")?.matches(".is-open, .is-always") ?? false;
      return { item: host.item, far, isOpen, at };
    });
    standings.sort(byStanding);
    if (hosts[0].item !== item) put(item.querySelector("ul:has(> [data-host])"), standings);
    const { group = "none", rank } = answer.dataset;
    return { ...standings[0], item, at, group, rank: Number(rank), n: hosts.length, nOpen: standings.filter(({ isOpen }) => isOpen).length };
  });
  placed.sort((a, b) => (isNearFirst && byFar(a, b)) || a.rank - b.rank || byStanding(a, b));
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("section[data-group]"))) {
    const own = placed.filter(({ group }) => group === section.dataset.group);
    put(section.querySelector(".hosts"), own);
    section.hidden = own.length === 0;
    const n = section.querySelector("[data-n]");
    if (n !== null) n.textContent = `(${written(sum(own, "n"))})`;
  }
  const letIn = placed.filter(({ group }) => group !== "none");
  return [sum(letIn, "n"), sum(letIn, "nOpen")];
}

/**
 * @param {Element | null} list
 * @param {{ item: HTMLElement }[]} items
 */
function put(list, items) {
  const isThere = list?.childElementCount === items.length && items.every(({ item }, at) => list.children[at] === item);
  if (!isThere) list?.append(...items.map(({ item }) => item));
}

/**
 * @template {string} K
 * @param {Record<K, number>[]} items
 * @param {K} key
 * @returns {number}
 */
function sum(items, key) {
  return items.reduce((total, item) => total + item[key], 0);
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
  return byFar(a, b) || Number(b.isOpen) - Number(a.isOpen) || a.at - b.at;
}

/**
 * The hours of the libraries of a card on the day of the visit, for this reader.
 * @param {Card & { answer: HTMLElement }} card
 * @param {Book} book
 * @param {Words} words
 * @param {string} date
 */
function showHours({ item: card, answer, hosts }, book, words, date) {
  const label = card.querySelector("[data-day]");
  if (label === null) return;
  words.write(label, words.get("on", { date: words.date(date) }));
  for (const { item } of hosts) {
    const member = book.members.find(({ id }) => id === item.dataset.host);
    const library = member && dayOf(book, member, date);
    const hours = item.querySelector("[data-open]");
    if (library === undefined || hours === null) continue;
    const week = answer.dataset.week ?? item.dataset.week;
    const day = week === undefined ? library : within(library, JSON.parse(week), date);
    const [own, all] = [day, library].map((day) => words.hours(day));
    hours.replaceChildren(...own);
    hours.className = `is-${day.state}`;
    // A line has no room for more; the page of the library has.
    if (item !== card) continue;
    const lines = [words.reason(book, day)];
    const [ownText, allText] = [own, all].map((parts) => parts.map((part) => (typeof part === "string" ? part : part.textContent)).join(""));
    if (ownText !== allText) lines.unshift(words.told("yours", library));
    for (const line of item.querySelectorAll("[data-why]")) line.remove();
    for (const line of lines.reverse()) {
      if (line === undefined) continue;
      line.dataset.why = "";
      hours.after(" ", line);
    }
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
