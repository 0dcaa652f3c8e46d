// @ts-check
// What the finder says on another day, and seen from another place: shows of each library the answer of that day, which
// the page has already, and puts nearer libraries first. Keeps the marks for other pages (me.js) on this device.

import { dayOf, within } from "./hours/book.js";
import { momentIn } from "./hours/calendar.js";
import { Words } from "./hours/words.js";
import { keep } from "./me.js";
import { ME, placeField, Places, regencies } from "./places.js";
import { written } from "./hours/numbers.js";

/**
 * @typedef {import("./places.js").Spot} Spot
 * @typedef {import("./hours/book.js").Book} Book
 * @typedef {{ item: HTMLElement, answers: HTMLElement[], spot: Spot | null, regency: string, place: string, at: number }} Host
 */

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const status = /** @type {HTMLElement} */ (root.querySelector("[data-status]"));
  const date = /** @type {HTMLInputElement} */ (form.querySelector("#v-date"));
  const told = root.dataset;
  const { first = "", last = "", geo = "" } = told;
  const hosts = Array.from(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".host")), hostOf);
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
    const now = hosts.map((host) => ({ ...host, answer: answerOn(host, day) }));
    if (book !== null) for (const { item, answer } of now) showHours(item, answer, book, words, day);
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
 * @param {number} at
 * @returns {Host}
 */
function hostOf(item, at) {
  const { geo = "", regency = "" } = item.dataset;
  const answers = /** @type {HTMLElement[]} */ (Array.from(item.querySelectorAll(".answer")));
  return { item, answers, spot: spotOf(geo), regency, place: item.querySelector(".host__meta bdi")?.textContent ?? "", at };
}

/**
 * The answer of a day, the only one that is shown.
 * @param {Host} host
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
 * @param {(Host & { answer: HTMLElement })[]} hosts
 * @param {Spot | null} from
 * @param {boolean} isNearFirst a place that was asked for counts more than what a library lets one do
 * @returns {[number, number]} how many let the reader in, and how many of them are open
 */
function arrange(root, hosts, from, isNearFirst) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const placed = hosts.map((host) => {
    const far = from !== null && host.spot !== null ? kilometers(from, host.spot) : Infinity;
    const km = /** @type {HTMLElement} */ (host.item.querySelector("[data-km]"));
    km.textContent = far === Infinity ? "" : ` · ${(root.dataset.far ?? "").replace("%n", numbers.format(far < 10 ? far : Math.round(far)))}`;
    const isOpen = host.item.querySelector("[data-open]")?.matches(".is-open, .is-always") ?? false;
    const { group = "none", rank } = host.answer.dataset;
    return { ...host, far, isOpen, group, rank: Number(rank) };
  });
  const byFar = (/** @type {{ far: number }} */ a, /** @type {{ far: number }} */ b) => (a.far === b.far ? 0 : a.far - b.far);
  placed.sort((a, b) => (isNearFirst && byFar(a, b)) || a.rank - b.rank || byFar(a, b) || Number(b.isOpen) - Number(a.isOpen) || a.at - b.at);
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("section[data-group]"))) {
    const own = placed.filter(({ group }) => group === section.dataset.group);
    section.querySelector(".hosts")?.append(...own.map(({ item }) => item));
    section.hidden = own.length === 0;
    const n = section.querySelector("[data-n]");
    if (n !== null) n.textContent = `(${own.length})`;
  }
  const letIn = placed.filter(({ group }) => group !== "none");
  return [letIn.length, letIn.filter(({ isOpen }) => isOpen).length];
}

/**
 * The hours of a library on the day of the visit, for this reader.
 * @param {HTMLElement} item
 * @param {HTMLElement} answer
 * @param {Book} book
 * @param {Words} words
 * @param {string} date
 */
function showHours(item, answer, book, words, date) {
  const member = book.members.find(({ id }) => id === item.dataset.host);
  const library = member && dayOf(book, member, date);
  const [label, hours] = ["[data-day]", "[data-open]"].map((part) => item.querySelector(part));
  if (library === undefined || label === null || hours === null) return;
  const day = answer.dataset.week === undefined ? library : within(library, JSON.parse(answer.dataset.week), date);
  const lines = [words.reason(book, day)];
  const [own, all] = [day, library].map((day) => words.hours(day));
  const [ownText, allText] = [own, all].map((parts) => parts.map((part) => (typeof part === "string" ? part : part.textContent)).join(""));
  if (ownText !== allText) {
    lines.unshift(words.told("yours", library));
  }
  words.write(label, words.get("on", { date: words.date(date) }));
  hours.replaceChildren(...own);
  hours.className = `is-${day.state}`;
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
