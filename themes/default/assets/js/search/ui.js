// @ts-check
// The search page. Enhances elements with data-module="search", whose markup is in partials/search_app.html:
// reads the address, asks the index, writes results. Text reaches the page as text only.
//
// The element says: data-manifest, the address of manifest.json; data-lang; data-strings, the texts of
// strings/search.*.yaml as JSON; data-member-url, the address of a member's page with {id}.

import { FetchError, HoldingsIndex, VersionError, fetchFrom } from "./index.js";
import { LIST_FILTERS, SORTS, hasFilters, noFilters, search } from "./query.js";
import { resultItem } from "./results.js";
import { Texts } from "./texts.js";

/** @typedef {import("./query.js").Question} Question */
/** @typedef {import("./query.js").Answer} Answer */

const RESULTS_PER_BATCH = 20;
const TYPING_PAUSE_MS = 250;

/** One search on a page. */
export class SearchPage {
  /** @type {Promise<HoldingsIndex> | null} */
  #opening = null;
  /** @type {Answer | null} */
  #answer = null;
  #shown = 0;
  // Counts questions, so that a late answer to an earlier one is not shown.
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  // Typing makes one entry of the history until something else is done.
  #isTyping = false;
  /** @type {Map<string, { item: HTMLElement, box: HTMLInputElement, count: HTMLElement }>} */
  #options = new Map();

  /**
   * @param {HTMLElement} root
   * @param {{ fetchJson?: import("./index.js").FetchJson }} [needs] for tests
   */
  constructor(root, needs = {}) {
    const { manifest = "", lang = "", strings = "{}", wordsLang = "", memberUrl = "" } = root.dataset;
    this.fetchJson = needs.fetchJson ?? fetchFrom(new URL(manifest, document.baseURI).href);
    this.texts = new Texts(lang, JSON.parse(strings), wordsLang);
    this.memberUrl = memberUrl;
    this.root = root;
    this.form = this.#part("[data-search-form]");
    this.input = /** @type {HTMLInputElement} */ (this.#part('[name="q"]'));
    this.sort = /** @type {HTMLSelectElement} */ (this.#part('[name="sort"]'));
    this.from = /** @type {HTMLInputElement} */ (this.#part('[name="from"]'));
    this.to = /** @type {HTMLInputElement} */ (this.#part('[name="to"]'));
    this.narrow = this.#part("[data-search-narrow]");
    this.filterPanel = this.#part("[data-search-filters]");
    this.clear = this.#part("[data-search-clear]");
    this.status = this.texts.said(this.#part("[data-search-status]"));
    this.retry = this.#part("[data-search-retry]");
    this.results = this.#part("[data-search-results]");
    this.more = this.#part("[data-search-more]");
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
        this.#changed(this.#isTyping ? "replace" : "push");
        this.#isTyping = true;
      }, TYPING_PAUSE_MS);
    });
    this.clear.addEventListener("click", () => {
      this.#write({ text: this.input.value, filters: noFilters(), sort: this.#read().sort });
      this.#changed("push");
      this.input.focus();
    });
    this.more.addEventListener("click", () => void this.#showMore());
    this.retry.addEventListener("click", () => void this.ask(this.#read()));
    window.addEventListener("popstate", () => this.#fromAddress());
    // Where css/search.css sets the filters beside the results they are open.
    if (globalThis.matchMedia?.("(min-width: 56.25em)").matches) this.filterPanel.setAttribute("open", "");
    this.#fromAddress();
  }

  /**
   * Asks, and shows the answer.
   * @param {Question} question
   * @returns {Promise<void>}
   */
  async ask(question) {
    clearTimeout(this.#typing);
    this.#asked += 1;
    const asked = this.#asked;
    this.retry.hidden = true;
    if (question.text.trim() === "" && !hasFilters(question.filters)) {
      this.#empty(this.texts.get("start"));
      return;
    }
    if (this.#answer === null) this.status.textContent = this.texts.get("loading");
    this.results.setAttribute("aria-busy", "true");
    try {
      const index = await this.#open();
      const answer = await search(index, question);
      const items = await this.#items(index, answer.ordinals.slice(0, RESULTS_PER_BATCH));
      if (asked !== this.#asked) return;
      this.#answer = answer;
      this.#shown = items.length;
      this.results.replaceChildren(...items);
      this.#showCounts(answer, question);
      this.#showTotals();
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
    this.results.removeAttribute("aria-busy");
  }

  async #showMore() {
    if (this.#answer === null) return;
    const asked = this.#asked;
    try {
      const next = this.#answer.ordinals.slice(this.#shown, this.#shown + RESULTS_PER_BATCH);
      const items = await this.#items(await this.#open(), next);
      if (asked !== this.#asked) return;
      this.#shown += items.length;
      this.results.append(...items);
      this.#showTotals();
      // The button may be gone now; the first new result is where reading goes on.
      items[0]?.focus();
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    }
  }

  /**
   * @param {HoldingsIndex} index
   * @param {number[]} ordinals
   * @returns {Promise<HTMLElement[]>}
   */
  async #items(index, ordinals) {
    const members = new Map(index.manifest.facets.members.map((member) => [member.id, member]));
    const records = await index.records(ordinals);
    return records.map((record) => resultItem(record, { members, texts: this.texts, memberUrl: this.memberUrl }));
  }

  /** @returns {Promise<HoldingsIndex>} */
  #open() {
    this.#opening ??= HoldingsIndex.open(this.fetchJson).then(
      (index) => {
        this.#makeOptions(index);
        this.narrow.hidden = false;
        return index;
      },
      (error) => {
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }

  /**
   * @param {"push" | "replace"} how
   */
  #changed(how) {
    const question = this.#read();
    const address = addressOf(question);
    if (address !== window.location.search) {
      const url = `${window.location.pathname}${address}`;
      if (how === "push") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    }
    this.#isTyping = false;
    void this.ask(question);
  }

  #fromAddress() {
    this.#isTyping = false;
    const question = questionOf(window.location.search);
    this.#write(question);
    void this.ask(question);
  }

  /** @returns {Question} */
  #read() {
    const filters = noFilters();
    for (const name of LIST_FILTERS) filters[name] = this.#checked(name);
    filters.from = yearOf(this.from.value);
    filters.to = yearOf(this.to.value);
    return { text: this.input.value, filters, sort: SORTS.find((sort) => sort === this.sort.value) ?? SORTS[0] };
  }

  /**
   * @param {Question} question
   */
  #write({ text, filters, sort }) {
    if (this.input.value !== text) this.input.value = text;
    this.sort.value = sort;
    this.from.value = filters.from === null ? "" : String(filters.from);
    this.to.value = filters.to === null ? "" : String(filters.to);
    for (const { box } of this.#options.values()) {
      const name = LIST_FILTERS.find((known) => known === box.name);
      box.checked = name !== undefined && filters[name].includes(box.value);
    }
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  #checked(name) {
    if (this.#options.size === 0) {
      // No boxes yet: the address is all there is.
      const filters = questionOf(window.location.search).filters;
      return LIST_FILTERS.filter((known) => known === name).flatMap((known) => filters[known]);
    }
    const boxes = Array.from(this.#options.values(), ({ box }) => box);
    return boxes.filter((box) => box.name === name && box.checked).map((box) => box.value);
  }

  /**
   * Makes the boxes of the filters, once.
   * @param {HoldingsIndex} index
   */
  #makeOptions(index) {
    const { members, languages, formats, class_groups: classGroups } = index.manifest.facets;
    const byLabel = (/** @type {[string, string]} */ a, /** @type {[string, string]} */ b) =>
      this.texts.compare(a[1], b[1]);
    /** @type {Record<string, [string, string][]>} */
    const labels = {
      member: members.map((member) => [member.id, this.texts.named(member)]),
      lang: languages.map(({ code }) => [code, this.texts.language(code)]),
      type: formats.map(({ code }) => [code, this.texts.get(`format_${code}`)]),
      class: classGroups.map(({ code }) => [code, this.texts.get(`class_${code}`)]),
    };
    labels.member.sort(byLabel);
    labels.lang.sort(byLabel);
    // Until now the address alone knew which are chosen.
    const { filters } = questionOf(window.location.search);
    for (const name of LIST_FILTERS) {
      const options = this.#part(`[data-search-filter="${name}"]`).querySelector("[data-search-options]");
      for (const [code, text] of labels[name]) {
        const item = document.createElement("label");
        item.className = "silang-search__option";
        const box = document.createElement("input");
        box.type = "checkbox";
        box.name = name;
        box.value = code;
        box.checked = filters[name].includes(code);
        const label = document.createElement("span");
        label.textContent = text;
        if (name === "type" || name === "class") this.texts.said(label);
        const count = document.createElement("span");
        count.className = "silang-search__count";
        item.append(box, label, count);
        options?.append(item);
        this.#options.set(`${name}=${code}`, { item, box, count });
      }
    }
  }

  /**
   * @param {Answer} answer
   * @param {Question} question
   */
  #showCounts(answer, question) {
    for (const { item, box, count } of this.#options.values()) {
      const name = LIST_FILTERS.find((known) => known === box.name) ?? "member";
      const n = answer.counts[name].get(box.value) ?? 0;
      count.textContent = this.texts.number(n);
      item.hidden = n === 0 && !box.checked;
    }
    for (const name of LIST_FILTERS) {
      const isChosen = question.filters[name].length > 0;
      this.#part(`[data-search-filter="${name}"]`).hidden = answer.counts[name].size === 0 && !isChosen;
    }
    this.clear.hidden = !hasFilters(question.filters);
    if (hasFilters(question.filters)) this.filterPanel.setAttribute("open", "");
  }

  #showTotals() {
    const total = this.#answer?.ordinals.length ?? 0;
    const count = this.texts.count("count", total, { total: this.texts.number(total) });
    const shown = this.texts.get("shown", { n: this.texts.number(this.#shown), total: this.texts.number(total) });
    this.status.textContent = this.#shown < total ? `${count} ${shown}` : count;
    this.more.hidden = this.#shown >= total;
  }

  /**
   * @param {string} why
   */
  #empty(why) {
    this.#answer = null;
    this.#shown = 0;
    this.status.textContent = why;
    this.results.replaceChildren();
    this.results.removeAttribute("aria-busy");
    this.more.hidden = true;
    this.clear.hidden = true;
    for (const { item, count } of this.#options.values()) {
      item.hidden = false;
      count.textContent = "";
    }
  }

  /**
   * @param {unknown} error
   */
  #fail(error) {
    this.#empty(this.texts.get(error instanceof VersionError ? "error_version" : "error"));
    this.retry.hidden = error instanceof VersionError;
    // What is neither the network nor a new build is a fault of this script, and must be seen by whoever mends it.
    if (!(error instanceof FetchError) && !(error instanceof VersionError)) console.error(error);
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
  for (const name of LIST_FILTERS) filters[name] = params.getAll(name);
  filters.from = yearOf(params.get("from") ?? "");
  filters.to = yearOf(params.get("to") ?? "");
  return { text: params.get("q") ?? "", filters, sort: SORTS.find((sort) => sort === params.get("sort")) ?? SORTS[0] };
}

/**
 * The address of a question, from `?`, or nothing where nothing is asked.
 * @param {Question} question
 * @returns {string}
 */
export function addressOf({ text, filters, sort }) {
  const params = new URLSearchParams();
  if (text.trim() !== "") params.set("q", text);
  for (const name of LIST_FILTERS) for (const value of filters[name]) params.append(name, value);
  if (filters.from !== null) params.set("from", String(filters.from));
  if (filters.to !== null) params.set("to", String(filters.to));
  if (sort !== SORTS[0]) params.set("sort", sort);
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
}
