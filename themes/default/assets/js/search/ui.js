// @ts-check
// The search page. Enhances elements with data-module="search", whose markup is in partials/search_app.html: reads the
// address, asks the index, writes results. Everything asked stands in the address, so that it can be sent and gone back to.
//
// The element says: data-root, the address of root.json; data-lang; data-strings, the texts of
// strings/search.*.yaml as JSON, with data-words-lang where they are of another language; data-member-url, the address
// of a member's page with {id}.

import { Index, fetchFrom } from "./index.js";
import { element, foreign, marked, resultItem } from "./results.js";
import { FACETS, SORTS, hasFilters, noFilters } from "./search.js";
import { textsIn } from "./texts.js";
import { WORKER_WORKS, doorTo, remoteDoor, serveDoor } from "./worker.js";

/** @typedef {import("./search.js").Question} Question */
/** @typedef {import("./search.js").Facet} Facet */
/** @typedef {import("./search.js").Page} Page */

const BATCH = 10;
const TYPING_PAUSE_MS = 250;
const SUBJECTS_SHOWN = 30;

/**
 * Listens, and answers what the address already asks.
 * @param {HTMLElement} root
 * @param {import("./index.js").FetchJson} [fetchJson] for tests
 */
export function start(root, fetchJson) {
  const { lang = "", strings = "{}", wordsLang = "", memberUrl = "" } = root.dataset;
  const rootUrl = new URL(root.dataset.root ?? "", document.baseURI).href;
  const texts = textsIn(lang, JSON.parse(strings));
  const pageTitle = document.title;

  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const part = (/** @type {string} */ name) => find(`[data-search-${name}]`);
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (find(`[name="${name}"]`));
  const [form, panel, found, status, retry, list, more, view, shownRecord, back] = [
    "form", "filters", "found", "status", "retry", "results", "more", "record", "shown", "back",
  ].map(part);
  const [input, sort, here, from, to] = ["q", "sort", "at", "from", "to"].map(field);

  /** @type {Promise<import("./worker.js").Door> | null} */
  let opening = null;
  /** @type {import("./index.js").Root | null} */
  let catalog = null;
  /** @type {Question} */
  let question = questionOf("");
  /** @type {Page | null} */
  let page = null;
  let shown = 0;
  // Counts questions, so that a late answer to an earlier one is not shown.
  let turn = 0;
  // What the results on the page are the answer to.
  let answered = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  // Typing makes one entry of the history until something else is done.
  let isTyping = false;
  /** @type {import("./search.js").Spot} */
  let spot = null;

  /**
   * Does something that may fail, and drops it when something else was asked meanwhile.
   * @param {(door: import("./worker.js").Door, isLate: () => boolean) => Promise<void>} act
   */
  async function attempt(act) {
    const mine = turn;
    const isLate = () => mine !== turn;
    try {
      await act(await open(), isLate);
    } catch (error) {
      if (isLate()) return;
      // By name, as errors come from a worker.
      const { name } = /** @type {Error} */ (error);
      const isVersion = name === "VersionError";
      found.hidden = false;
      view.hidden = true;
      empty(texts.get(isVersion ? "error_version" : "error"));
      retry.hidden = isVersion;
      // What is neither the network nor a new build is a fault of this script, and must be seen by whoever mends it.
      if (!isVersion && name !== "FetchError") console.error(error);
    }
  }

  /** @returns {Promise<import("./worker.js").Door>} */
  function open() {
    const fetchFile = fetchJson ?? fetchFrom(rootUrl);
    opening ??= Index.open(fetchFile).then(
      (index) => {
        catalog = index.root;
        makeOptions(index.root);
        part("narrow").hidden = false;
        const { works, files } = index.root;
        const isLarge = works >= WORKER_WORKS && files === undefined && typeof Worker === "function";
        return isLarge ? remoteDoor(new URL(import.meta.url), index.root, rootUrl) : doorTo(index);
      },
      (error) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  }

  /** Asks what `question` says, and shows the answer. */
  async function ask() {
    clearTimeout(pause);
    turn += 1;
    retry.hidden = true;
    part("clear").hidden = !hasFilters(question.filters);
    if (question.text.trim() === "" && !hasFilters(question.filters)) {
      empty(texts.get("start"));
      return;
    }
    if (page === null) status.textContent = texts.get("loading");
    list.setAttribute("aria-busy", "true");
    const asked = question;
    await attempt(async (door, isLate) => {
      const names = Object.fromEntries(texts.get("fields").split(", ").map((pair) => pair.split(" ")));
      let next = await door("ask", { ...asked, spot, names }, BATCH);
      if (isLate()) return;
      const isEmpty = next.cards.length === 0;
      if (!isEmpty) show(next, []);
      // Where little is found, words that are alike are looked for, too, and what they bring is put below.
      if (next.cards.length < BATCH && !next.hasMore) {
        const isWider = await door("widen");
        if (isWider) next = await door("page", isEmpty ? 0 : shown, BATCH);
        if (isLate()) return;
        if (isWider || isEmpty) show(next, isEmpty ? [] : Array.from(list.children));
      }
      answered = addressOf(asked);
      list.removeAttribute("aria-busy");
      await showCounts();
    });
  }

  /**
   * @param {Page} next
   * @param {Element[]} before results that stay
   */
  function show(next, before) {
    page = next;
    list.replaceChildren(...before, ...next.cards.map((card) => resultItem(card, around())));
    shown = before.length + next.cards.length;
    const total = texts.number(next.total);
    status.textContent = [
      ...next.corrections.map((one) => texts.get("corrected", { from: one.from, to: one.to.join(", ") })),
      next.isExact || next.total === 0 ? texts.count("count", next.total) : texts.get("about", { total }),
      shown < next.total && shown > 0 ? texts.get("shown", { n: texts.number(shown) }) : "",
      next.isCut ? texts.get("cut") : "",
    ].filter(Boolean).join(" ");
    more.hidden = !next.hasMore;
  }

  const showMore = () =>
    attempt(async (door, isLate) => {
      const next = await door("page", shown, shown + BATCH);
      if (isLate()) return;
      const before = Array.from(list.children);
      show(next, before);
      // The button may be gone now; the first new result is where reading goes on.
      (list.children[before.length] ?? before[before.length - 1])?.querySelector("a")?.focus();
      await showCounts();
    });

  /**
   * Shows a record alone, or the results again.
   * @param {string} rid
   */
  async function showRecord(rid) {
    const before = view.dataset.rid;
    view.dataset.rid = rid;
    view.hidden = rid === "";
    found.hidden = rid !== "";
    if (rid === "") {
      document.title = pageTitle;
      shownRecord.replaceChildren();
      // Reading goes on where it was left.
      const link = Array.from(list.querySelectorAll("a")).find(({ dataset }) => dataset.rid === before);
      if (before) (link ?? input).focus();
      return;
    }
    turn += 1;
    retry.hidden = true;
    back.setAttribute("href", address({ id: "" }));
    await attempt(async (door, isLate) => {
      const [record, { recordView }] = await Promise.all([door("record", rid), import("./record.js")]);
      if (isLate()) return;
      const parts = record === null ? [element("p", { tabindex: "-1" }, texts.get("no_record"))] : recordView(record, around());
      shownRecord.replaceChildren(...parts);
      if (record !== null) document.title = `${record.title} – ${pageTitle}`;
      parts[0].focus();
    });
  }

  /** @returns {import("./results.js").Around} */
  function around() {
    const { ids, names } = catalog?.members ?? { ids: [], names: [] };
    const members = new Map(ids.map((id, at) => [id, names[at]]));
    const days = catalog?.exports ?? {};
    return { texts, members, days, memberUrl, terms: new Set(page?.terms), address, element, foreign, marked };
  }

  /**
   * The address with something else in it; another question begins anew.
   * @param {Record<string, string>} change
   * @returns {string} from `?`
   */
  function address(change) {
    const params = new URLSearchParams("q" in change || "subject" in change ? "" : addressOf(question));
    for (const [name, value] of Object.entries(change)) {
      if (value === "") params.delete(name);
      else params.set(name, value);
    }
    return `?${params}`;
  }

  /**
   * Asks what the form says now.
   * @param {boolean} [typed]
   */
  function changed(typed = false) {
    const filters = noFilters();
    for (const facet of FACETS) {
      // What has no box yet stays as the address has it.
      const all = boxes(facet);
      const others = question.filters[facet].filter((value) => all.every((box) => box.value !== value));
      filters[facet] = [...others, ...all.filter((box) => box.checked).map((box) => box.value)];
    }
    filters.from = yearOf(from.value);
    filters.to = yearOf(to.value);
    const order = sortOf(sort.value);
    go({ text: input.value, filters, sort: order, at: order === "nearest" ? here.value : "", isTyping: typed });
    isTyping = typed;
  }

  /** @param {Question} asked */
  function go(asked) {
    const search = addressOf(asked);
    if (search !== window.location.search) {
      const url = window.location.pathname + search;
      if (isTyping && asked.isTyping) window.history.replaceState(null, "", url);
      else window.history.pushState(null, "", url);
    }
    write(asked);
    view.dataset.rid = "";
    void showRecord("");
    void ask();
  }

  async function fromAddress() {
    isTyping = false;
    clearTimeout(pause);
    const { search } = window.location;
    const rid = new URLSearchParams(search).get("id") ?? "";
    write(questionOf(search));
    // The results of before are still there when a record is closed.
    if (rid === "" && (answered === "" || answered !== addressOf(question))) await ask();
    await showRecord(rid);
  }

  /**
   * Makes a question the one of the page.
   * @param {Question} asked
   */
  function write(asked) {
    question = asked;
    const { text, filters } = asked;
    if (input.value !== text) input.value = text;
    sort.value = asked.sort;
    from.value = String(filters.from ?? "");
    to.value = String(filters.to ?? "");
    for (const facet of FACETS) {
      const n = filters[facet].length;
      for (const box of boxes(facet)) box.checked = filters[facet].includes(box.value);
      find(`[data-search-facet="${facet}"] [data-search-chosen]`).textContent = n === 0 ? "" : ` (${texts.number(n)})`;
    }
    part("near").hidden = asked.sort !== "nearest";
    if (asked.sort === "nearest") {
      void attempt(async (door) => {
        const known = Array.from(here.querySelectorAll("option"), ({ value }) => value);
        const names = regenciesOf(await door("places")).filter((name) => !known.includes(name));
        here.append(...names.map((name) => element("option", { value: name }, name)));
        here.value = asked.at ?? "";
      });
    }
  }

  /**
   * @param {import("./index.js").Place[]} places
   * @returns {string[]} the regencies that have members
   */
  function regenciesOf(places) {
    const names = places.map(({ regency = "" }) => regency).filter((name) => name !== "");
    return Array.from(new Set(names)).sort((a, b) => texts.compare(a, b));
  }

  /**
   * @param {Facet} facet
   * @returns {HTMLInputElement[]}
   */
  function boxes(facet) {
    return Array.from(root.querySelectorAll(`input[name="${facet}"]`));
  }

  /**
   * Boxes of what the root knows and the address has.
   * @param {import("./index.js").Root} of
   */
  function makeOptions({ members, types, languages, classes }) {
    const sorted = (/** @type {string[][]} */ options) => options.sort((a, b) => texts.compare(a[1], b[1]));
    offer("member", sorted(members.ids.map((id, at) => [id, members.names[at]])));
    offer("type", types.map((code) => [code, texts.label("format", code)]));
    offer("lang", sorted(languages.map((code) => [code, texts.language(code)])));
    offer("class", classes.map((code) => [code, texts.label("class", code || "unknown")]));
    for (const facet of /** @type {const} */ (["regency", "subject"])) offer(facet, question.filters[facet].map((name) => [name, name]));
  }

  /**
   * Adds boxes to a facet; those that are there stay.
   * @param {Facet} facet
   * @param {string[][]} options value and label
   */
  function offer(facet, options) {
    const known = boxes(facet).map(({ value }) => value);
    for (const [value, text] of options) {
      if (known.includes(value)) continue;
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", name: facet, value }));
      box.checked = question.filters[facet].includes(value);
      const label = element("label", { class: "silang-search__option" }, box, element("span", {}, text), element("span", { class: "silang-search__count" }));
      find(`[data-search-facet="${facet}"] [data-search-options]`).append(label);
    }
  }

  /** Writes counts beside the boxes, if anybody looks. */
  async function showCounts() {
    if (find("[data-search-facet][open]") === null || page === null) return;
    await attempt(async (door, isLate) => {
      const [counts, places] = await Promise.all([door("counts"), door("places")]);
      if (isLate()) return;
      const number = (/** @type {number} */ n, /** @type {boolean} */ isExact) => (isExact ? "" : "≈ ") + texts.number(n);
      offer("regency", regenciesOf(places).map((name) => [name, name]));
      const headings = Object.entries(counts.subject.n).sort((a, b) => b[1] - a[1] || texts.compare(a[0], b[0]));
      for (const box of boxes("subject")) if (!box.checked && document.activeElement !== box) box.closest("label")?.remove();
      offer("subject", headings.slice(0, SUBJECTS_SHOWN).map(([heading]) => [heading, heading]));
      for (const facet of FACETS) {
        const { n, isExact } = counts[facet];
        for (const box of boxes(facet)) {
          const label = /** @type {HTMLElement} */ (box.closest("label"));
          const count = n[box.value] ?? 0;
          // Where only some results were counted, nothing counted does not mean nothing.
          /** @type {HTMLElement} */ (label.lastElementChild).textContent = count === 0 && !isExact ? "" : number(count, isExact);
          label.hidden = count === 0 && isExact && !box.checked;
        }
      }
      /** @type {Record<string, number>} */
      const decades = {};
      for (const [year, n] of Object.entries(counts.year.n)) {
        const decade = `${year.slice(0, -1)}0`;
        decades[decade] = (decades[decade] ?? 0) + n;
      }
      const buttons = Object.entries(decades).reverse().map(([decade, n]) => {
        const text = `${decade}–${decade.slice(0, -1)}9 (${number(n, counts.year.isExact)})`;
        return element("button", { class: "silang-search__decade", type: "button", value: decade }, text);
      });
      const drawer = part("decades");
      if (!drawer.contains(document.activeElement)) drawer.replaceChildren(...buttons);
    });
  }

  /** @param {string} why */
  function empty(why) {
    page = null;
    shown = 0;
    answered = "";
    status.textContent = why;
    list.replaceChildren();
    list.removeAttribute("aria-busy");
    more.hidden = true;
    for (const label of root.querySelectorAll("label.silang-search__option")) {
      /** @type {HTMLElement} */ (label).hidden = false;
      /** @type {HTMLElement} */ (label.lastElementChild).textContent = "";
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== input) changed();
  });
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => changed(true), TYPING_PAUSE_MS);
  });
  panel.addEventListener("toggle", () => void showCounts(), { capture: true });
  part("decades").addEventListener("click", ({ target }) => {
    const { value } = /** @type {HTMLButtonElement} */ (target);
    if (!value) return;
    from.value = value;
    to.value = String(Number(value) + 9);
    changed();
  });
  part("clear").addEventListener("click", () => {
    go({ ...question, filters: noFilters() });
    input.focus();
  });
  part("locate").addEventListener("click", () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        spot = { lat: coords.latitude, lon: coords.longitude };
        here.value = "";
        changed();
      },
      () => {
        status.textContent = texts.get("no_position");
      },
    ),
  );
  more.addEventListener("click", () => void showMore());
  retry.addEventListener("click", () => void fromAddress());
  // A link to this page is followed without loading it again, unless it is to be opened elsewhere.
  root.addEventListener("click", (event) => {
    const href = /** @type {HTMLElement} */ (event.target).closest("a")?.getAttribute("href") ?? "";
    if (!href.startsWith("?") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    window.history.pushState(null, "", window.location.pathname + (href === "?" ? "" : href));
    void fromAddress();
  });
  window.addEventListener("popstate", () => void fromAddress());
  // Words that stand in for a missing translation say which language they are in.
  if (wordsLang !== "") for (const words of [status, list, shownRecord]) words.lang = wordsLang;
  // Where css/search.css sets the filters beside the results they are open.
  if (globalThis.matchMedia?.("(min-width: 56.25em)").matches) panel.setAttribute("open", "");
  // Whoever comes to this page will ask; whether that fails is told when they do.
  open().catch(() => {});
  void fromAddress();
}

/**
 * The question that an address asks.
 * @param {string} address the part from `?`
 * @returns {Question}
 */
export function questionOf(address) {
  const params = new URLSearchParams(address);
  const value = (/** @type {string} */ name) => params.get(name) ?? "";
  const filters = noFilters();
  for (const facet of FACETS) filters[facet] = params.getAll(facet);
  filters.from = yearOf(value("from"));
  filters.to = yearOf(value("to"));
  return { text: value("q"), filters, sort: sortOf(value("sort")), at: value("at") };
}

/**
 * The address of a question, from `?`, or nothing where nothing is asked.
 * @param {Question} question
 * @returns {string}
 */
export function addressOf({ text, filters, sort, at = "" }) {
  const params = new URLSearchParams();
  const set = (/** @type {string} */ name, /** @type {string | number | null} */ value) => {
    if (value !== null && value !== "") params.append(name, String(value));
  };
  set("q", text.trim() && text);
  for (const facet of FACETS) for (const value of filters[facet]) params.append(facet, value);
  set("from", filters.from);
  set("to", filters.to);
  set("sort", sort === SORTS[0] ? "" : sort);
  set("at", at);
  const address = params.toString();
  return address && `?${address}`;
}

/**
 * @param {string} name
 * @returns {import("./search.js").Sort}
 */
function sortOf(name) {
  return SORTS.find((known) => known === name) ?? SORTS[0];
}

/**
 * @param {string} text
 * @returns {number | null}
 */
function yearOf(text) {
  return /^-?\d{1,5}$/.test(text.trim()) ? Number(text) : null;
}

if (typeof document !== "undefined") {
  for (const root of document.querySelectorAll('[data-module="search"]')) start(/** @type {HTMLElement} */ (root));
} else if ("WorkerGlobalScope" in globalThis) {
  serveDoor(/** @type {any} */ (globalThis));
}
