// @ts-check
// The search page. Enhances elements with data-module="search", whose markup is in partials/search_app.html: reads the
// address, asks the index, writes results. Everything asked stands in the address, so that it can be sent and gone back to.
//
// The element says: data-manifest, the address of root.json or of a file beside it; data-lang; data-strings, the texts of
// strings/search.*.yaml as JSON, with data-words-lang where they are of another language; data-member-url, the address
// of a member's page with {id}.

import { Index, fetchFrom } from "./index.js";
import { element, recordView, resultItem } from "./results.js";
import { FACETS, SORTS, hasFilters, noFilters } from "./search.js";
import { Texts } from "./texts.js";
import { WORKER_WORKS, doorTo, remoteDoor, serveDoor } from "./worker.js";

/** @typedef {import("./search.js").Question} Question */
/** @typedef {import("./search.js").Facet} Facet */
/** @typedef {import("./search.js").Page} Page */

const BATCH = 10;
const TYPING_PAUSE_MS = 250;

/** One search on a page. */
export class SearchPage {
  /** @type {Promise<import("./worker.js").Door> | null} */
  #opening = null;
  /** @type {Index | null} */
  #index = null;
  /** @type {Question} */
  #question = questionOf("");
  /** @type {Page | null} */
  #page = null;
  #shown = 0;
  // Counts questions, so that a late answer to an earlier one is not shown.
  #asked = 0;
  // What the results on the page are the answer to.
  #answered = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  // Typing makes one entry of the history until something else is done.
  #isTyping = false;
  #title = document.title;
  /** @type {import("./search.js").Spot} */
  #spot = null;

  /**
   * @param {HTMLElement} root
   * @param {{ fetchJson?: import("./index.js").FetchJson }} [needs] for tests
   */
  constructor(root, needs = {}) {
    const { manifest = "", lang = "", strings = "{}", wordsLang = "", memberUrl = "" } = root.dataset;
    this.rootUrl = new URL("root.json", new URL(manifest, document.baseURI)).href;
    this.fetchJson = needs.fetchJson ?? fetchFrom(this.rootUrl);
    this.texts = new Texts(lang, JSON.parse(strings), wordsLang);
    this.memberUrl = memberUrl;
    this.root = root;
    this.form = this.#part("[data-search-form]");
    this.input = /** @type {HTMLInputElement} */ (this.#part('[name="q"]'));
    this.sort = /** @type {HTMLSelectElement} */ (this.#part('[name="sort"]'));
    this.at = /** @type {HTMLSelectElement} */ (this.#part('[name="at"]'));
    this.near = this.#part("[data-search-near]");
    this.from = /** @type {HTMLInputElement} */ (this.#part('[name="from"]'));
    this.to = /** @type {HTMLInputElement} */ (this.#part('[name="to"]'));
    this.narrow = this.#part("[data-search-narrow]");
    this.filterPanel = this.#part("[data-search-filters]");
    this.clear = this.#part("[data-search-clear]");
    this.found = this.#part("[data-search-found]");
    this.status = this.texts.said(this.#part("[data-search-status]"));
    this.retry = this.#part("[data-search-retry]");
    this.results = this.#part("[data-search-results]");
    this.more = this.#part("[data-search-more]");
    this.record = this.#part("[data-search-record]");
    this.shown = this.#part("[data-search-shown]");
    this.back = this.#part("[data-search-back]");
  }

  /** Listens, and answers what the address already asks. */
  start() {
    this.form.addEventListener("focusin", () => void this.#open().catch(() => {}), { once: true });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#changed("push");
    });
    this.form.addEventListener("change", (event) => {
      if (event.target !== this.input) this.#changed("push");
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => {
        this.#changed(this.#isTyping ? "replace" : "push", true);
        this.#isTyping = true;
      }, TYPING_PAUSE_MS);
    });
    this.filterPanel.addEventListener("toggle", () => void this.#showCounts(), { capture: true });
    this.clear.addEventListener("click", () => {
      this.#go({ ...this.#question, filters: noFilters() });
      this.input.focus();
    });
    this.#part("[data-search-locate]").addEventListener("click", () => {
      navigator.geolocation?.getCurrentPosition(
        ({ coords }) => {
          this.#spot = { lat: coords.latitude, lon: coords.longitude };
          this.#answered = "";
          this.at.value = "";
          this.#changed("push");
        },
        () => (this.status.textContent = this.texts.get("no_position")),
      );
    });
    this.more.addEventListener("click", () => void this.#showMore());
    this.retry.addEventListener("click", () => void this.#fromAddress());
    for (const part of [this.results, this.record]) {
      part.addEventListener("click", (event) => this.#followed(/** @type {MouseEvent} */ (event)));
    }
    window.addEventListener("popstate", () => void this.#fromAddress());
    // Where css/search.css sets the filters beside the results they are open.
    if (globalThis.matchMedia?.("(min-width: 56.25em)").matches) this.filterPanel.setAttribute("open", "");
    void this.#fromAddress();
  }

  /**
   * A link to this page is followed without loading it again, unless it is to be opened elsewhere.
   * @param {MouseEvent} event
   */
  #followed(event) {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a");
    const href = link?.getAttribute("href") ?? "";
    if (!link || !href.startsWith("?") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    window.history.pushState(null, "", `${window.location.pathname}${href}`);
    void this.#fromAddress();
  }

  /**
   * Asks, and shows the answer.
   * @param {Question} question
   * @returns {Promise<void>}
   */
  async #ask(question) {
    clearTimeout(this.#typing);
    this.#asked += 1;
    const asked = this.#asked;
    this.retry.hidden = true;
    this.clear.hidden = !hasFilters(question.filters);
    if (question.text.trim() === "" && !hasFilters(question.filters)) {
      this.#empty(this.texts.get("start"));
      return;
    }
    if (this.#page === null) this.status.textContent = this.texts.get("loading");
    this.results.setAttribute("aria-busy", "true");
    try {
      const door = await this.#open();
      const names = this.#fieldNames();
      let page = await door.ask({ ...question, spot: this.#spot, names }, BATCH);
      if (asked !== this.#asked) return;
      const isEmpty = page.cards.length === 0;
      if (!isEmpty) this.#showPage(page, []);
      // Where little is found, words that are alike are looked for, too, and what they bring is put below.
      if (page.cards.length < BATCH && !page.hasMore) {
        const isMore = await door.widen();
        if (asked !== this.#asked) return;
        if (isMore) page = await door.page(isEmpty ? 0 : this.#shown, BATCH);
        if (asked !== this.#asked) return;
        if (isMore || isEmpty) this.#showPage(page, isEmpty ? [] : Array.from(this.results.children));
      }
      this.#answered = addressOf(question);
      this.results.removeAttribute("aria-busy");
      await this.#showCounts();
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
  }

  /**
   * @param {Page} page
   * @param {Element[]} before results that stay
   */
  #showPage(page, before) {
    this.#page = page;
    const terms = new Set(page.terms);
    const around = this.#around(terms);
    this.results.replaceChildren(...before, ...page.cards.map((card) => resultItem(card, around)));
    this.#shown = before.length + page.cards.length;
    this.#showTotals();
  }

  async #showMore() {
    const asked = this.#asked;
    try {
      const door = await this.#open();
      const page = await door.page(this.#shown, this.#shown + BATCH);
      if (asked !== this.#asked) return;
      const before = Array.from(this.results.children);
      this.#showPage(page, before);
      // The button may be gone now; the first new result is where reading goes on.
      const next = this.results.children[before.length] ?? this.results.children[before.length - 1];
      /** @type {HTMLElement | null} */ (next?.querySelector("a"))?.focus();
      await this.#showCounts();
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
  }

  #showTotals() {
    const page = this.#page;
    if (page === null) return;
    const { texts } = this;
    const said = page.corrections.map(({ from, to }) => texts.get("corrected", { from, to: to.join(", ") }));
    const total = texts.number(page.total);
    if (page.isExact || page.total === 0) said.push(texts.count("count", page.total, { total }));
    else said.push(texts.get("about", { total }));
    if (this.#shown < page.total && this.#shown > 0) said.push(texts.get("shown", { n: texts.number(this.#shown) }));
    if (page.isCut) said.push(texts.get("cut"));
    this.status.textContent = said.join(" ");
    this.more.hidden = !page.hasMore;
  }

  /**
   * Shows a record alone, or the results again.
   * @param {string} rid
   */
  async #showRecord(rid) {
    const wasOpen = this.record.dataset.rid ?? "";
    this.record.dataset.rid = rid;
    this.#asked += rid === "" ? 0 : 1;
    const asked = this.#asked;
    if (rid === "") {
      this.record.hidden = true;
      this.found.hidden = false;
      this.shown.replaceChildren();
      document.title = this.#title;
      // Reading goes on where it was left.
      const link = Array.from(this.results.querySelectorAll("a")).find(({ dataset }) => dataset.rid === wasOpen);
      if (wasOpen !== "") (link ?? this.input).focus();
      return;
    }
    this.found.hidden = true;
    this.record.hidden = false;
    this.retry.hidden = true;
    this.back.setAttribute("href", this.#address({ id: "" }) || "?");
    try {
      const record = await (await this.#open()).record(rid);
      if (asked !== this.#asked) return;
      if (record === null) {
        this.shown.replaceChildren(this.texts.said(element("p", "silang-search__notice", this.texts.get("no_record"))));
        this.back.focus();
        return;
      }
      const parts = recordView(record, this.#around(new Set(this.#page?.terms ?? [])));
      this.shown.replaceChildren(...parts);
      document.title = `${record.title} – ${this.#title}`;
      parts[0].focus();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.record.hidden = true;
      this.found.hidden = false;
      this.#fail(error);
    }
  }

  /**
   * @param {Set<string>} terms
   * @returns {import("./results.js").Around}
   */
  #around(terms) {
    const { ids = [], names = [] } = this.#index?.root.members ?? {};
    return {
      texts: this.texts,
      members: new Map(ids.map((id, at) => [id, names[at]])),
      memberUrl: this.memberUrl,
      terms,
      address: (change) => this.#address(change),
    };
  }

  /**
   * The address with something else in it.
   * @param {Record<string, string>} change
   * @returns {string} from `?`
   */
  #address(change) {
    const params = new URLSearchParams("q" in change || "subject" in change ? "" : addressOf(this.#question));
    for (const [name, value] of Object.entries(change)) {
      if (value === "") params.delete(name);
      else params.set(name, value);
    }
    return `?${params}`;
  }

  /** @returns {Promise<import("./worker.js").Door>} */
  #open() {
    this.#opening ??= Index.open(this.fetchJson).then(
      (index) => {
        this.#index = index;
        this.#makeOptions();
        this.narrow.hidden = false;
        const isLarge = index.root.works >= WORKER_WORKS && index.root.files === undefined && typeof Worker === "function";
        return isLarge ? remoteDoor(new URL(import.meta.url), index.root, this.rootUrl) : doorTo(index);
      },
      (error) => {
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }

  /**
   * What the form asks now.
   * @param {"push" | "replace"} how
   * @param {boolean} [isTyping]
   */
  #changed(how, isTyping = false) {
    const filters = noFilters();
    for (const facet of FACETS) {
      // What has no box yet stays as the address has it.
      const boxes = this.#boxes(facet);
      const others = this.#question.filters[facet].filter((value) => boxes.every((box) => box.value !== value));
      filters[facet] = [...others, ...boxes.filter((box) => box.checked).map((box) => box.value)];
    }
    filters.from = yearOf(this.from.value);
    filters.to = yearOf(this.to.value);
    const sort = SORTS.find((known) => known === this.sort.value) ?? SORTS[0];
    this.#go({ text: this.input.value, filters, sort, at: sort === "nearest" ? this.at.value : "", isTyping }, how);
    this.#isTyping = false;
  }

  /**
   * @param {Question} question
   * @param {"push" | "replace"} [how]
   */
  #go(question, how = "push") {
    const address = addressOf(question);
    const url = `${window.location.pathname}${address}`;
    if (address !== window.location.search) {
      if (how === "push") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    }
    this.#write(question);
    if (!this.record.hidden) {
      this.record.dataset.rid = "";
      void this.#showRecord("");
    }
    void this.#ask(question);
  }

  async #fromAddress() {
    this.#isTyping = false;
    clearTimeout(this.#typing);
    const question = questionOf(window.location.search);
    const rid = new URLSearchParams(window.location.search).get("id") ?? "";
    this.#write(question);
    if (rid !== "") {
      await this.#showRecord(rid);
      return;
    }
    // The results of before are still there when a record is closed.
    if (this.#answered === "" || this.#answered !== addressOf(question)) await this.#ask(question);
    await this.#showRecord("");
  }

  /**
   * @param {Question} question
   */
  #write(question) {
    const { text, filters, sort, at = "" } = question;
    this.#question = question;
    if (this.input.value !== text) this.input.value = text;
    this.sort.value = sort;
    this.near.hidden = sort !== "nearest";
    if (sort === "nearest") void this.#offerPlaces(at);
    this.from.value = filters.from === null ? "" : String(filters.from);
    this.to.value = filters.to === null ? "" : String(filters.to);
    for (const facet of FACETS) {
      for (const box of this.#boxes(facet)) box.checked = filters[facet].includes(box.value);
      const n = filters[facet].length;
      this.#facet(facet, "[data-search-chosen]").textContent = n === 0 ? "" : ` (${this.texts.number(n)})`;
    }
  }

  /**
   * Fills the list of regencies, once.
   * @param {string} at
   */
  async #offerPlaces(at) {
    try {
      const regencies = await this.#regencies();
      const known = Array.from(this.at.options, ({ value }) => value);
      this.at.append(...regencies.filter((name) => !known.includes(name)).map((name) => element("option", "", name)));
      this.at.value = at;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @returns {Promise<string[]>} those with members */
  async #regencies() {
    const places = await (await this.#open()).places();
    return Array.from(new Set(places.map(({ regency = "" }) => regency).filter(Boolean))).sort((a, b) => this.texts.compare(a, b));
  }

  /** Boxes of the facets that the root knows. */
  #makeOptions() {
    const root = this.#index?.root;
    if (root === undefined) return;
    const { texts } = this;
    const byLabel = (/** @type {string[]} */ a, /** @type {string[]} */ b) => texts.compare(a[1], b[1]);
    this.#offer("member", root.members.ids.map((id, at) => [id, root.members.names[at]]).sort(byLabel));
    this.#offer("type", root.types.map((code) => [code, texts.label("format", code)]));
    this.#offer("lang", root.languages.map((code) => [code, texts.language(code)]).sort(byLabel));
    this.#offer("class", root.classes.map((code) => [code, texts.label("class", code)]));
    this.#offer("regency", this.#question.filters.regency.map((name) => [name, name]));
    this.#offer("subject", this.#question.filters.subject.map((name) => [name, name]));
  }

  /**
   * Adds boxes to a facet; those that are there stay.
   * @param {Facet} facet
   * @param {string[][]} options value and label
   */
  #offer(facet, options) {
    const list = this.#facet(facet, "[data-search-options]");
    const known = new Set(this.#boxes(facet).map(({ value }) => value));
    for (const [value, text] of options) {
      if (known.has(value)) continue;
      const box = /** @type {HTMLInputElement} */ (element("input", ""));
      box.type = "checkbox";
      box.name = facet;
      box.value = value;
      box.checked = this.#question.filters[facet].includes(value);
      const label = element("span", "", text);
      if (facet === "type" || facet === "class") this.texts.said(label);
      list.append(element("label", "silang-search__option", box, label, element("span", "silang-search__count")));
    }
  }

  /** Writes counts beside the boxes, if anybody looks. */
  async #showCounts() {
    const isOpen = this.root.querySelector("[data-search-facet][open]") !== null && this.filterPanel.hasAttribute("open");
    if (!isOpen || this.#page === null) return;
    const asked = this.#asked;
    try {
      const door = await this.#open();
      const [counts, years, regencies] = await Promise.all([door.counts(), door.years(), this.#regencies()]);
      if (asked !== this.#asked) return;
      this.#offer("regency", regencies.map((name) => [name, name]));
      const headings = Object.entries(counts.subject.n).sort((a, b) => b[1] - a[1] || this.texts.compare(a[0], b[0]));
      for (const box of this.#boxes("subject")) if (!box.checked && document.activeElement !== box) box.closest("label")?.remove();
      this.#offer("subject", headings.slice(0, 30).map(([heading]) => [heading, heading]));
      for (const facet of FACETS) {
        const { n, isExact } = counts[facet];
        for (const box of this.#boxes(facet)) {
          const count = n[box.value] ?? 0;
          const label = /** @type {HTMLElement} */ (box.closest("label"));
          const said = /** @type {HTMLElement} */ (label.lastElementChild);
          // Where only some results were counted, nothing counted does not mean nothing.
          said.textContent = count === 0 && !isExact ? "" : `${isExact ? "" : "≈ "}${this.texts.number(count)}`;
          label.hidden = count === 0 && isExact && !box.checked;
        }
      }
      this.#showYears(years);
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
  }

  /**
   * Decades as buttons that fill the years in.
   * @param {import("./search.js").Counts} years
   */
  #showYears({ n, isExact }) {
    const list = this.#part("[data-search-decades]");
    if (list.contains(document.activeElement)) return;
    /** @type {Map<number, number>} */
    const decades = new Map();
    for (const [year, count] of Object.entries(n)) {
      const decade = Math.floor(Number(year) / 10) * 10;
      decades.set(decade, (decades.get(decade) ?? 0) + count);
    }
    const buttons = Array.from(decades).sort(([a], [b]) => b - a).map(([decade, count]) => {
      const text = `${decade}–${decade + 9} (${isExact ? "" : "≈ "}${this.texts.number(count)})`;
      const button = element("button", "silang-search__decade", text);
      button.setAttribute("type", "button");
      button.addEventListener("click", () => {
        this.from.value = String(decade);
        this.to.value = String(decade + 9);
        this.#changed("push");
      });
      return button;
    });
    list.replaceChildren(...buttons);
  }

  /**
   * @param {string} why
   */
  #empty(why) {
    this.#page = null;
    this.#shown = 0;
    this.#answered = "";
    this.status.textContent = why;
    this.results.replaceChildren();
    this.results.removeAttribute("aria-busy");
    this.more.hidden = true;
    for (const count of this.root.querySelectorAll(".silang-search__count")) count.textContent = "";
    for (const label of this.root.querySelectorAll(".silang-search__option")) /** @type {HTMLElement} */ (label).hidden = false;
  }

  /**
   * @param {unknown} error
   */
  #fail(error) {
    const { name } = /** @type {Error} */ (error);
    // By name, as they come from a worker.
    const [isVersion, isFetch] = [name === "VersionError", name === "FetchError"];
    this.#empty(this.texts.get(isVersion ? "error_version" : "error"));
    this.retry.hidden = isVersion;
    // What is neither the network nor a new build is a fault of this script, and must be seen by whoever mends it.
    if (!isVersion && !isFetch) console.error(error);
  }

  /** @returns {Record<string, string>} names of fields in the language of the page */
  #fieldNames() {
    const pairs = this.texts.get("fields").split(",").map((pair) => pair.trim().split(" "));
    return Object.fromEntries(pairs.filter((pair) => pair.length === 2));
  }

  /**
   * @param {Facet} facet
   * @returns {HTMLInputElement[]}
   */
  #boxes(facet) {
    return /** @type {HTMLInputElement[]} */ (Array.from(this.#facet(facet, "[data-search-options]").querySelectorAll("input")));
  }

  /**
   * @param {Facet} facet
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #facet(facet, selector) {
    return /** @type {HTMLElement} */ (this.#part(`[data-search-facet="${facet}"]`).querySelector(selector));
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #part(selector) {
    const part = this.root.querySelector(selector);
    if (part === null) throw new Error(`the search page lacks ${selector}`);
    return /** @type {HTMLElement} */ (part);
  }
}

/**
 * The question that an address asks.
 * @param {string} address the part from `?`
 * @returns {Question}
 */
export function questionOf(address) {
  const params = new URLSearchParams(address);
  const filters = noFilters();
  for (const facet of FACETS) filters[facet] = params.getAll(facet);
  filters.from = yearOf(params.get("from") ?? "");
  filters.to = yearOf(params.get("to") ?? "");
  const sort = SORTS.find((known) => known === params.get("sort")) ?? SORTS[0];
  return { text: params.get("q") ?? "", filters, sort, at: params.get("at") ?? "" };
}

/**
 * The address of a question, from `?`, or nothing where nothing is asked.
 * @param {Question} question
 * @returns {string}
 */
export function addressOf({ text, filters, sort, at = "" }) {
  const params = new URLSearchParams();
  if (text.trim() !== "") params.set("q", text);
  for (const facet of FACETS) for (const value of filters[facet]) params.append(facet, value);
  if (filters.from !== null) params.set("from", String(filters.from));
  if (filters.to !== null) params.set("to", String(filters.to));
  if (sort !== SORTS[0]) params.set("sort", sort);
  if (at !== "") params.set("at", at);
  const address = params.toString();
  return address === "" ? "" : `?${address}`;
}

/**
 * @param {string} text
 * @returns {number | null}
 */
function yearOf(text) {
  return /^-?\d{1,5}$/.test(text.trim()) ? Number(text) : null;
}

if (typeof document !== "undefined") {
  for (const root of document.querySelectorAll('[data-module="search"]')) {
    new SearchPage(/** @type {HTMLElement} */ (root)).start();
  }
} else if ("WorkerGlobalScope" in globalThis) {
  serveDoor(/** @type {any} */ (globalThis));
}
