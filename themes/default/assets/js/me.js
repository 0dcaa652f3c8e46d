// @ts-check
// Once a reader has told home library and category to the finder, every page says what they may do at the libraries on
// it. What was told, and the answers, are kept on this device only.

/**
 * @typedef {[first: string, last: string, group: string, can: string, way: string, lent: string, week?: string]} Answer days as
 *   YYYY-MM-DD; what one can do there is a word of the page; with what one comes in, and which kinds of material are lent, is
 *   said as pages say it; the hours in which one is let in are as in data/hours.json, where they are not those of the library
 * @typedef {{ name: string, answers: Answer[] }} Host
 * @typedef {{
 *   answers: string, lang: string, urls: Record<string, string>, words: Record<string, string>, hosts: Record<string, Host>
 * }} Me `urls` of the page of the finder by language; `words` of the element with data-me there
 * @typedef {{ name: string, group: string, can: string, way: string, lent: string, week?: string }} Now
 */

const root = document.documentElement;
const key = `silang.me ${root.dataset.base}`;

/** @type {MutationObserver | undefined} waits for what scripts put on the page later */
let watching;

/** What one can do, most first. */
const CAN = ["own", "borrow", "read", "enter"];

/** With what one comes in, as the finder has it in order. */
const GROUPS = ["card", "visit", "letter"];

/** Keeps what this page of the finder says to its reader, and tells so where another reader was known, or none. */
export function keep() {
  const before = stored();
  const me = read(document, location.pathname);
  save(me);
  const line = show(me);
  if (before?.urls[me.lang] === me.urls[me.lang]) return;
  const { kept, undo, undone } = me.words;
  const status = /** @type {HTMLElement} */ (document.querySelector("[data-me]"));
  const back = button(undo, () => {
    if (before === null) forget();
    else save(before);
    line.remove();
    status.textContent = undone;
    onward();
  });
  status.append(`${kept} `, back);
}

/** Marks the libraries of this page, and those that scripts put on it later. */
export async function mark() {
  // Pages of the finder say everything themselves, perhaps to somebody else.
  const me = document.querySelector("[data-me]") ? null : await known();
  if (me === null) return;
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const { home, zone, label, last } = me.words;
  const today = new Date().toLocaleDateString("sv", { timeZone: zone });
  const line = show(me);
  // Of later days nothing is known, but that somebody is at home somewhere.
  if (today > last) line.append(me.words.over);
  // Pages of the finder end in the code of the category.
  const category = me.urls[me.lang].split("/").at(-2) ?? "";
  const run = () => {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(`[data-readers~="${category}"]:not([data-marked])`));
    for (const row of rows) {
      row.dataset.marked = "";
      row.querySelector("th")?.append(badge(me, "card", label));
    }
    const places = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll("[data-members]:not([data-marked])"));
    for (const place of places) {
      place.dataset.marked = "";
      const ids = place.dataset.members?.split(" ") ?? [];
      const answers = ids.flatMap((id) => (id === home ? { name: "", group: "card", can: "own", way: "", lent: "" } : answerOf(me, id, today)) ?? []);
      // What counts libraries by the hour is told what the reader who is let in may do at each, and when.
      if (ids.length === 1 && answers.length === 1) {
        const [{ can, week = "" }] = answers;
        Object.assign(place.dataset, { may: CAN.includes(can) ? can : "", week });
      }
      const said = answers.map((now) => at(me, place, now));
      const rest = Math.max(Number(place.dataset.holders ?? 0), ids.length) - said.length;
      if (said.length > 0) place.append(...(ids.length === 1 ? [one(me, said[0])] : several(me, said, rest)));
    }
    if (places.length > 0) tellMarked();
  };
  watching = new MutationObserver(run);
  watching.observe(main, { childList: true, subtree: true });
  run();
}

function tellMarked() {
  document.dispatchEvent(new Event("marked"));
}

/**
 * @param {Me} me
 * @param {string} id
 * @param {string} day
 * @returns {Now | null} null where nothing is known of that day
 */
function answerOf(me, id, day) {
  const host = me.hosts[id];
  const answer = host?.answers.find(([first, last]) => first <= day && day <= last);
  return answer === undefined ? null : { name: host.name, group: answer[2], can: answer[3], way: answer[4], lent: answer[5], week: answer[6] };
}

/**
 * What one can do with what a place speaks of: copies that stay in the library are not lent to anybody, and a title is not
 * where its kind is none of those that are.
 * @param {Me} me
 * @param {HTMLElement} place
 * @param {Now} now
 * @returns {Now}
 */
function at(me, place, now) {
  const [onSite, loanable] = ["reference", "loanable"].map((slot) => place.querySelector(`[data-slot="${slot}"]`));
  const { format = "" } = /** @type {HTMLElement | null} */ (place.closest("[data-format]"))?.dataset ?? {};
  /** @type {Record<string, string>} */
  const kept = JSON.parse(me.words.stays ?? "{}");
  const stays = (onSite && !loanable) || kept[now.lent]?.split(" ").includes(format);
  return now.can === "borrow" && stays ? { ...now, can: "read", lent: "" } : now;
}

/**
 * What one can do at a library, and with what.
 * @param {Me} me
 * @param {Now} now
 * @returns {HTMLElement}
 */
function one(me, { group, can, lent }) {
  const what = kinds(me.words[can], lent);
  return badge(me, group, CAN.indexOf(can) > 0 ? me.words[group].replace("%what", what) : what);
}

/**
 * What one can do at some of several libraries, and with what: one of them by name, and at how many more the same. Where all
 * are told of and none is open, what is said of one, and that nothing is known of it where that is so of any.
 * @param {Me} me
 * @param {Now[]} answers
 * @param {number} rest how many more there are, of which nothing is told
 * @returns {HTMLElement[]} nothing where no library of these is open, and others may be
 */
function several(me, answers, rest) {
  const numbers = new Intl.NumberFormat(root.lang);
  const rank = (/** @type {Now} */ { can, group }) => CAN.indexOf(can) * GROUPS.length + GROUPS.indexOf(group);
  const open = answers.filter(({ can }) => CAN.includes(can)).sort((one, other) => rank(one) - rank(other));
  /** @type {Record<string, Now[]>} */
  const alike = {};
  for (const now of open) (alike[`${now.can} ${now.way} ${now.lent}`] ??= []).push(now);
  const said = Object.values(alike).map(([{ name, can, way, lent }, ...more]) => {
    // Names may be written in the other direction.
    const names = `\u2068${name}\u2069${more.length > 0 ? ` +${numbers.format(more.length)}` : ""}`;
    const may = kinds(me.words[`${can}At`] ?? me.words[can], lent).replace("%names", names);
    // What was kept before pages named ways has none.
    return way ? `${way}: ${may}` : may;
  });
  if (said.length === 0) return rest > 0 ? [] : [one(me, answers.find(({ can }) => can === "unknown") ?? answers[0])];
  if (rest > 0) said.push(me.words.rest.replace("%n", numbers.format(rest)));
  return [badge(me, open[0].group, said.join(" · "))];
}

/**
 * @param {string} text
 * @param {string} lent kinds of material; empty where none is told
 * @returns {string}
 */
function kinds(text, lent) {
  return text.replace("%kinds", lent ? ` (${lent})` : "");
}

/**
 * What is kept, made new where the site says something else since, or in another language.
 * @returns {Promise<Me | null>}
 */
async function known() {
  const me = stored();
  if (me === null) return null;
  const lang = root.lang in me.urls ? root.lang : me.lang;
  if (me.answers === root.dataset.answers && me.lang === lang) return me;
  try {
    const response = await fetch(me.urls[lang]);
    // A page that is gone answers nobody any more.
    if (response.status === 404) return forget();
    const made = read(new DOMParser().parseFromString(await response.text(), "text/html"), me.urls[lang]);
    save(made);
    return made;
  } catch {
    // Without a network what was kept still serves.
    return me;
  }
}

/**
 * What a page of the finder says.
 * @param {Document} page
 * @param {string} url
 * @returns {Me}
 */
function read(page, url) {
  const { lang, dataset: { answers = "" } } = page.documentElement;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll(".langs a"));
  const urls = Object.fromEntries(Array.from(links, (link) => [link.hreflang, link.getAttribute("href") ?? ""]));
  const words = /** @type {Record<string, string>} */ ({ .../** @type {HTMLElement} */ (page.querySelector("[data-me]")).dataset });
  const hosts = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-host]"));
  const each = Array.from(hosts, (host) => {
    const list = /** @type {NodeListOf<HTMLElement>} */ ((host.closest(".alike") ?? host).querySelectorAll(".answer"));
    const answers = Array.from(list, ({ dataset: { first = "", last = "", group = "", mark = "", way = "", lent = "", week = host.dataset.week ?? "" } }) => [first, last, group, mark, way, lent, week]);
    return [host.dataset.host, { name: host.dataset.short || host.querySelector("a")?.textContent, answers }];
  });
  return { answers, lang, urls: { ...urls, [lang]: url }, words, hosts: Object.fromEntries(each) };
}

/** @returns {Me | null} */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Me} me */
function save(me) {
  try {
    localStorage.setItem(key, JSON.stringify(me));
  } catch {
    // Where nothing may be kept, other pages answer nobody in particular.
  }
}

/**
 * Here and among the pages that are kept for reading without a network.
 * @returns {null}
 */
function forget() {
  const urls = Object.values(stored()?.urls ?? {});
  localStorage.removeItem(key);
  watching?.disconnect();
  unkeep(urls).catch(() => {});
  return null;
}

/** @param {string[]} urls */
async function unkeep(urls) {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const url of urls) await cache.delete(url);
  }
}

/**
 * Who the answers are for, with a way to forget it.
 * @param {Me} me
 * @returns {HTMLElement}
 */
function show(me) {
  const { who, label, forget: words } = me.words;
  // Who told nothing loads nothing of this.
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("../css/me.css", import.meta.url).href });
  const line = Object.assign(document.createElement("aside"), { className: "me wrap no-print", ariaLabel: label });
  const link = Object.assign(document.createElement("a"), { href: me.urls[me.lang], textContent: who });
  const away = button(words, () => {
    forget();
    for (const made of document.querySelectorAll(".mark")) made.remove();
    for (const place of document.querySelectorAll("[data-may]")) place.removeAttribute("data-may");
    tellMarked();
    document.querySelector("[data-me]")?.replaceChildren();
    line.remove();
    style.remove();
    onward();
  });
  line.append(`${label}: `, link, away);
  if (me.lang !== root.lang) line.lang = me.lang;
  document.head.append(style);
  const main = document.getElementById("main");
  // Below, where it moves nothing.
  main?.after(line);
  return line;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @returns {HTMLElement}
 */
function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "me__forget", textContent: text });
  made.addEventListener("click", act);
  return made;
}

/** Where a button is gone, who pressed it by keyboard goes on from here. */
function onward() {
  document.getElementById("main")?.focus();
}

/**
 * @param {Me} me
 * @param {string} group
 * @param {string} text
 * @returns {HTMLElement}
 */
function badge(me, group, text) {
  const made = Object.assign(document.createElement("span"), { className: `mark mark--${group}`, textContent: text });
  if (me.lang !== root.lang) made.lang = me.lang;
  return made;
}
