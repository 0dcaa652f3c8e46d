// @ts-check
// Once a reader has told home library and category to the finder, every page says what they may do at the libraries on
// it. What was told, and the answers, are kept on this device only.

/**
 * @typedef {[first: string, last: string, group: string, mark: string]} Answer days as YYYY-MM-DD
 * @typedef {{ name: string, answers: Answer[] }} Host
 * @typedef {{
 *   answers: string, url: string, lang: string, who: string, label: string, forget: string, some: string, zone: string,
 *   hosts: Record<string, Host>
 * }} Me
 */

const root = document.documentElement;
const key = `silang.me ${root.dataset.base}`;

/**
 * Keeps what the finder says to this reader.
 * @param {DOMStringMap} told by the page: `who` the reader is, and words
 * @param {Record<string, Host>} hosts
 */
export function keep({ who = "", label = "", forget = "", some = "", zone = "" }, hosts) {
  const { answers = "" } = root.dataset;
  save({ answers, url: location.pathname, lang: root.lang, who, label, forget, some, zone, hosts });
}

/**
 * The answers that a page of the finder has.
 * @param {ParentNode} page
 * @returns {Record<string, Host>}
 */
export function readHosts(page) {
  const hosts = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".host"));
  return Object.fromEntries(
    Array.from(hosts, (host) => {
      const answers = /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll(".answer"));
      const list = Array.from(answers, ({ dataset: { first = "", last = "", group = "", mark = "" } }) => [first, last, group, mark]);
      return [host.dataset.host, { name: host.querySelector("h3")?.textContent ?? "", answers: list }];
    }),
  );
}

/** Marks the libraries of this page, and those that scripts put on it later. */
export async function mark() {
  const me = await known();
  if (me === null) return;
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  // Who told nothing loads nothing of this.
  const href = new URL("../css/me.css", import.meta.url).href;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  main.before(bar(me));
  const today = new Date().toLocaleDateString("sv", { timeZone: me.zone || "UTC" });
  // Pages of the finder end in the code of the category.
  const category = me.url.split("/").at(-2) ?? "";
  const run = () => {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(`[data-readers~="${category}"]:not([data-marked])`));
    for (const row of rows) {
      row.dataset.marked = "";
      row.querySelector("th")?.append(badge(me, "card", me.label));
    }
    const places = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll("[data-members]:not([data-marked])"));
    for (const place of places) {
      place.dataset.marked = "";
      const ids = place.dataset.members?.split(" ") ?? [];
      const answers = ids.flatMap((id) => answerOf(me, id, today) ?? []);
      const open = answers.filter(({ group }) => group !== "none");
      if (ids.length === 1 && answers.length === 1) place.append(badge(me, answers[0].group, answers[0].mark));
      else if (open.length > 0) place.append(badge(me, open[0].group, me.some.replace("%names", open.map(({ name }) => name).join(", "))));
    }
  };
  new MutationObserver(run).observe(main, { childList: true, subtree: true });
  run();
}

/**
 * @param {Me} me
 * @param {string} id
 * @param {string} day
 * @returns {{ name: string, group: string, mark: string } | null} null where nothing is known of that day
 */
function answerOf(me, id, day) {
  const host = me.hosts[id];
  const answer = host?.answers.find(([first, last]) => first <= day && day <= last);
  return answer === undefined ? null : { name: host.name, group: answer[2], mark: answer[3] };
}

/**
 * What is kept, made new where the site says something else since.
 * @returns {Promise<Me | null>}
 */
async function known() {
  /** @type {Me | null} */
  let me = null;
  try {
    me = JSON.parse(localStorage.getItem(key) ?? "null");
    if (me !== null && me.answers !== root.dataset.answers) {
      const response = await fetch(me.url);
      // A page that is gone answers nobody any more; without a network what was kept still serves.
      if (response.status === 404) return forget();
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      me = { ...me, answers: page.documentElement.dataset.answers ?? "", hosts: { ...me.hosts, ...readHosts(page) } };
      save(me);
    }
  } catch {
    return me;
  }
  return me;
}

/** @param {Me} me */
function save(me) {
  try {
    localStorage.setItem(key, JSON.stringify(me));
  } catch {
    // Where nothing may be kept, other pages answer nobody in particular.
  }
}

/** @returns {null} */
function forget() {
  localStorage.removeItem(key);
  return null;
}

/**
 * Who the answers are for, with a way to forget it.
 * @param {Me} me
 * @returns {HTMLElement}
 */
function bar(me) {
  const who = Object.assign(document.createElement("a"), { href: me.url, textContent: me.who });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "me__forget", textContent: me.forget });
  const bar = Object.assign(document.createElement("p"), { className: "me wrap no-print" });
  button.addEventListener("click", () => {
    forget();
    bar.remove();
    for (const made of document.querySelectorAll(".mark")) made.remove();
    // The button is gone; who pressed it by keyboard goes on from here.
    document.getElementById("main")?.focus();
  });
  bar.append(`${me.label}: `, who, button);
  if (me.lang !== root.lang) bar.lang = me.lang;
  return bar;
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
