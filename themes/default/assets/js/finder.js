// @ts-check
// What the finder says on another day, and seen from another place: shows of each library the answer of that day, which
// the page has already, and puts nearer libraries first. Keeps the marks for other pages (me.js) on this device.

import { dayOf } from "./hours/book.js";
import { momentIn } from "./hours/calendar.js";
import { Words } from "./hours/words.js";
import { keep, readHosts } from "./me.js";

/**
 * @typedef {{ lat: number, lon: number }} Spot
 * @typedef {import("./hours/book.js").Book} Book
 * @typedef {{ item: HTMLElement, answers: HTMLElement[], spot: Spot | null, regency: string, place: string, at: number }} Host
 */

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[data-status]"));
  const { date, near } = /** @type {any} */ (form.elements);
  const { first = "", last = "", tooFar = "", noPosition = "", geo = "", home = "", own = "" } = root.dataset;
  const hosts = Array.from(/** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".host")), hostOf);
  /** @type {Spot | null} */
  let here = null;

  for (const [code, label] of places(hosts)) near.append(new Option(label, code));
  const asked = new URLSearchParams(location.search);
  const today = momentIn(root.dataset.zone ?? "UTC", new Date()).day;
  const words = new Words(root);
  /** @type {Book | null} */
  let book = null;
  date.value = clamp(asked.get("date") ?? today, first, last);
  if (Array.from(near.options).some((/** @type {HTMLOptionElement} */ option) => option.value === asked.get("near"))) near.value = asked.get("near");
  status.textContent = (asked.get("date") ?? today) > last ? tooFar : "";

  const show = () => {
    const day = clamp(date.value || first, first, last);
    const from = near.value === "me" ? here : near.value === "" ? spotOf(geo) : middle(hosts, near.value);
    if (book !== null) for (const { item } of hosts) showHours(item, book, words, day);
    arrange(root, hosts, day, from, near.value !== "");
    const state = new URLSearchParams();
    if (day !== clamp(today, first, last)) state.set("date", day);
    if (near.value !== "") state.set("near", near.value);
    history.replaceState(null, "", state.size > 0 ? `?${state}` : location.pathname);
  };
  // What a change of the form does is told to those who do not see it.
  const answer = () => {
    show();
    status.textContent = document.querySelector("[data-summary]")?.textContent ?? "";
  };
  const locate = () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        here = { lat: coords.latitude, lon: coords.longitude };
        answer();
      },
      () => (status.textContent = noPosition),
    );
  form.addEventListener("submit", (event) => event.preventDefault());
  date.addEventListener("change", answer);
  near.addEventListener("change", () => (near.value === "me" && here === null ? locate() : answer()));
  form.hidden = false;
  show();
  // Where the hours do not arrive, those of the day of the build stay, and say so.
  fetch(root.dataset.url ?? "").then((response) => response.json()).then((data) => {
    book = data;
    show();
  }, () => {});
  keep(root.dataset, { ...readHosts(root), ...ownOf(home, own) });
}

/**
 * The reader's own library, which is no host of theirs.
 * @param {string} home
 * @param {string} mark
 * @returns {Record<string, import("./me.js").Host>}
 */
function ownOf(home, mark) {
  return home === "" ? {} : { [home]: { name: mark, answers: [["", "9", "card", mark]] } };
}

/**
 * @param {HTMLElement} item
 * @param {number} at
 * @returns {Host}
 */
function hostOf(item, at) {
  const { geo = "", regency = "", place = "" } = item.dataset;
  const answers = /** @type {HTMLElement[]} */ (Array.from(item.querySelectorAll(".answer")));
  return { item, answers, spot: spotOf(geo), regency, place, at };
}

/**
 * Shows the answers of a day, each library under its heading, those that let in more first, then those that are nearer,
 * then those that are open.
 * @param {HTMLElement} root
 * @param {Host[]} hosts
 * @param {string} day
 * @param {Spot | null} from
 * @param {boolean} isNearFirst a place that was asked for counts more than what a library lets one do
 */
function arrange(root, hosts, day, from, isNearFirst) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const placed = hosts.map((host) => {
    const answer = host.answers.find(({ dataset: { first = "", last = "" } }) => first <= day && day <= last) ?? host.answers[0];
    for (const other of host.answers) other.hidden = other !== answer;
    const far = from !== null && host.spot !== null ? kilometers(from, host.spot) : Infinity;
    const km = /** @type {HTMLElement} */ (host.item.querySelector("[data-km]"));
    km.textContent = far === Infinity ? "" : ` · ${(root.dataset.far ?? "").replace("%n", numbers.format(far < 10 ? far : Math.round(far)))}`;
    const isOpen = host.item.querySelector("[data-open]")?.matches(".is-open, .is-always") ?? false;
    return { ...host, far, isOpen, group: answer.dataset.group ?? "none", levels: Number(answer.dataset.levels) };
  });
  const byFar = (/** @type {{ far: number }} */ a, /** @type {{ far: number }} */ b) => (a.far === b.far ? 0 : a.far - b.far);
  placed.sort((a, b) => (isNearFirst && byFar(a, b)) || b.levels - a.levels || byFar(a, b) || Number(b.isOpen) - Number(a.isOpen) || a.at - b.at);
  let open = 0;
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("section[data-group]"))) {
    const own = placed.filter(({ group }) => group === section.dataset.group);
    section.querySelector(".hosts")?.append(...own.map(({ item }) => item));
    section.hidden = own.length === 0;
    const n = section.querySelector("[data-n]");
    if (n !== null) n.textContent = `(${own.length})`;
    if (section.dataset.group !== "none") open += own.length;
  }
  const summary = document.querySelector("[data-summary]");
  const words = root.dataset.summary ?? "";
  if (summary !== null) summary.textContent = words.replace("%n", String(open)).replace("%total", String(hosts.length));
}

/**
 * The hours of a library on the day of the visit.
 * @param {HTMLElement} item
 * @param {Book} book
 * @param {Words} words
 * @param {string} date
 */
function showHours(item, book, words, date) {
  const member = book.members.find(({ id }) => id === item.dataset.host);
  const day = member && dayOf(book, member, date);
  const [label, hours] = ["[data-day]", "[data-open]"].map((part) => item.querySelector(part));
  if (day === undefined || label === null || hours === null) return;
  words.write(label, words.get("on", { date: words.date(date) }));
  hours.replaceChildren(...words.hours(day));
  hours.className = `is-${day.state}`;
  item.querySelector("[data-why]")?.remove();
  const why = words.reason(book, day);
  if (why === undefined) return;
  why.dataset.why = "";
  hours.after(" ", why);
}

/**
 * Regencies of the hosts with their names, by name.
 * @param {Host[]} hosts
 * @returns {[string, string][]}
 */
function places(hosts) {
  const found = new Map(hosts.filter(({ regency, spot }) => regency !== "" && spot !== null).map(({ regency, place }) => [regency, place]));
  const { compare } = new Intl.Collator(document.documentElement.lang);
  return Array.from(found).sort((a, b) => compare(a[1], b[1]));
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
 * The middle of the libraries of a regency.
 * @param {Host[]} hosts
 * @param {string} regency
 * @returns {Spot | null}
 */
function middle(hosts, regency) {
  const spots = hosts.flatMap((host) => (host.regency === regency && host.spot !== null ? [host.spot] : []));
  const mean = (/** @type {"lat" | "lon"} */ key) => spots.reduce((sum, spot) => sum + spot[key], 0) / spots.length;
  return spots.length === 0 ? null : { lat: mean("lat"), lon: mean("lon") };
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
