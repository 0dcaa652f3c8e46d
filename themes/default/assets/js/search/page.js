// @ts-check
// The search page, whose markup is in partials/search_app.html: reads the address, asks the index, writes results. Everything asked stands in the address, so that it can be sent and gone back to;
// the form shows it, and what is changed there makes the next address.
//
// The element says: data-root, the address of root.json; data-lang; data-strings, the texts of
// strings/search.*.yaml as JSON, with data-words-lang where they are of another language; data-member-url, the address
// of a member's page with {id}.

import { Index, fetchFrom } from "./index.js";
import { all, element, listed, piece } from "./pieces.js";
import { recordView } from "./record.js";
import { resultItem } from "./results.js";
import { FACETS, SORTS, add, hasFilters } from "./search.js";
import { textsIn } from "./texts.js";
import { WORKER_WORKS, doorTo, remoteDoor } from "./worker.js";

/** @typedef {import("./search.js").Question} Question */
/** @typedef {import("./search.js").Facet} Facet */
/** @typedef {import("./search.js").Page} Page */

const BATCH = 8;
const TYPING_PAUSE_MS = 250;
const SUBJECTS_SHOWN = 30;

/**
 * Listens, and answers what the address already asks.
 * @param {HTMLElement} root
 * @param {string} script address of the script that serves as worker, too
 * @param {import("./index.js").FetchJson} [fetchJson] for tests
 * @returns {Promise<void>} when it is answered
 */
export function start(root, script, fetchJson) {
  const { root: file, lang, strings, wordsLang, memberUrl } = /** @type {Record<string, any>} */ (root.dataset);
  const rootUrl = new URL(file, document.baseURI).href;
  const words = JSON.parse(strings);
  const texts = textsIn(lang, words);
  const pageTitle = document.title;

  const part = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(`[data-search-${name}]`));
  const [form, panel, found, status, retry, list, more, view, shownRecord, back, narrow, near, clear, decades, locate] = [
    "form", "filters", "found", "status", "retry", "results", "more", "record", "shown", "back", "narrow", "near", "clear", "decades", "locate",
  ].map(part);
  const { q: input, sort, at: here, from: first, to: last } = form.elements;

  /** @type {Promise<import("./worker.js").Door> | null} */
  let opening = null;
  /** @type {import("./results.js").Around} */
  const around = { texts, memberUrl, address, ids: [], days: {}, terms: new Set() };
  // What the address asks but for the record, as parameters, and what the results on the page are the answer to.
  let asked = "";
  /** @type {string | null} */
  let answered = null;
  /** @type {Page | null} */
  let page = null;
  let shown = 0;
  // The record that is open.
  let opened = "";
  // Counts questions, so that a late answer to an earlier one is not shown.
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  // Typing makes one entry of the history until something else is done.
  let isTyping = false;
  /** @type {import("./search.js").Spot} */
  let spot = null;

  /**
   * Does something that may fail. Where something else is asked meanwhile, it goes no further.
   * @param {(door: import("./worker.js").Door) => Promise<void>} act
   */
  async function attempt(act) {
    const mine = turn;
    try {
      const door = await open();
      await act(async (...asked) => {
        const answer = await door(...asked);
        if (mine !== turn) throw answer;
        return answer;
      });
    } catch (error) {
      if (mine !== turn) return;
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
    opening ??= Index.open(fetchJson ?? fetchFrom(rootUrl)).then(
      (index) => {
        const { members: { ids, names }, types, languages, classes, works, exports } = index.root;
        for (const [at, id] of ids.entries()) words[`member_${id}`] = names[at];
        Object.assign(around, { ids, days: exports });
        for (const options of all(form, "[data-search-options]")) options.replaceChildren();
        offer("member", sorted("member", ids));
        offer("type", types);
        offer("lang", sorted("lang", languages));
        offer("class", classes);
        offerAsked();
        narrow.hidden = false;
        return works >= WORKER_WORKS ? remoteDoor(script, index.root, rootUrl) : doorTo(index);
      },
      (error) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  }

  /** Asks what the address says, and shows the answer. */
  async function ask() {
    const search = asked;
    const question = questionOf(search);
    const isNarrowed = hasFilters(question.filters);
    clear.hidden = !isNarrowed;
    if (!question.text.trim() && !isNarrowed) return empty(texts.get("start"));
    if (page === null) status.textContent = texts.get("loading");
    list.ariaBusy = "true";
    const names = Object.fromEntries(texts.get("fields").split(", ").map((pair) => pair.split(" ")));
    await attempt(async (door) => {
      let next = await door("ask", { ...question, isTyping, spot, names }, BATCH);
      const isEmpty = next.cards.length === 0;
      if (!isEmpty) show(next, 0);
      // Where little is found, words that are alike are looked for, too, and what they bring is put below.
      if (next.cards.length < BATCH && !next.hasMore) {
        const from = isEmpty ? 0 : shown;
        const isWider = await door("widen");
        if (isWider) next = await door("page", from, BATCH);
        if (isWider || isEmpty) show(next, from);
      }
      answered = search;
      list.ariaBusy = null;
      await showCounts();
    });
  }

  /**
   * Puts results on the page; further editions of a work that is there already go under the first.
   * @param {Page} next
   * @param {number} from how many results stay before it
   * @returns {HTMLElement | undefined} where reading begins
   */
  function show(next, from) {
    page = next;
    shown = from + next.cards.length;
    around.terms = new Set(next.terms);
    if (from === 0) list.replaceChildren();
    const places = next.cards.map((card) => {
      // A dash is no work.
      const [first] = card.work === "-" ? [] : all(list, `[data-work="${card.work}"]`);
      const item = resultItem(card, around, first ? "edition" : "result");
      item.dataset.work = card.work;
      if (!first) {
        list.append(item);
        return all(item, "a")[0];
      }
      const [fold, summary, editions] = ["details", "summary", "ul"].map((tag) => all(first, tag)[0]);
      editions.append(item);
      fold.hidden = false;
      const years = all(editions, '[data-slot="year"]').map(({ textContent }) => textContent);
      summary.textContent = `${texts.count("editions", years.length)}: ${listed(years)}`;
      return summary;
    });
    status.textContent = [
      ...next.corrections.map((one) => texts.get("corrected", { from: one.from, to: listed(one.to) })),
      next.isExact || next.total === 0 ? texts.count("count", next.total) : texts.count("about", next.total),
      shown > 0 && shown < next.total && texts.count("shown", shown),
      next.isCut && texts.get("cut"),
    ].filter(Boolean).join(" ");
    more.hidden = !next.hasMore;
    return places[0];
  }

  /**
   * Shows a record alone.
   * @param {string} rid
   */
  async function showRecord(rid) {
    back.href = address({});
    await attempt(async (door) => {
      const record = await door("record", rid);
      if (record) document.title = `${record.title} – ${pageTitle}`;
      shownRecord.replaceChildren(record ? recordView(record, around) : piece("no-record"));
      root.dispatchEvent(new Event("record"));
      all(shownRecord, "[tabindex]")[0].focus();
    });
  }

  /**
   * The address with something else in it; another question begins anew.
   * @param {Record<string, string>} change
   * @returns {string} from `?`
   */
  function address(change) {
    const params = new URLSearchParams("q" in change || "subject" in change ? "" : asked);
    for (const [name, value] of Object.entries(change)) {
      if (value) params.set(name, value);
      else params.delete(name);
    }
    return `?${params}`;
  }

  /**
   * Asks what the form says now.
   * @param {boolean} [typed]
   */
  function changed(typed = false) {
    const filled = Array.from(/** @type {Iterable<[string, string]>} */ (new FormData(form))).filter(([, value]) => value.trim());
    if (!typed) answered = null;
    opened = "";
    go(`?${new URLSearchParams(filled)}`, typed);
  }

  /**
   * @param {string} search
   * @param {boolean} [typed]
   */
  function go(search, typed = false) {
    const url = location.pathname + (search === "?" ? "" : search);
    if (url !== location.pathname + location.search) history[isTyping && typed ? "replaceState" : "pushState"](null, "", url);
    void follow(typed);
  }

  /**
   * Does what the address says.
   * @param {boolean} [typed]
   */
  async function follow(typed = false) {
    turn += 1;
    isTyping = typed;
    clearTimeout(pause);
    retry.hidden = true;
    const params = new URLSearchParams(location.search);
    const [before, rid] = [opened, params.get("id") ?? ""];
    params.delete("id");
    asked = String(params);
    opened = rid;
    write(params);
    view.hidden = !rid;
    found.hidden = Boolean(rid);
    if (rid) return showRecord(rid);
    document.title = pageTitle;
    shownRecord.replaceChildren();
    // The results of before are still there when a record is closed.
    if (answered !== asked) await ask();
    // Reading goes on where it was left.
    const links = /** @type {HTMLAnchorElement[]} */ (all(list, "a"));
    if (before) (links.find(({ href }) => href.endsWith(before)) ?? input).focus();
  }

  /**
   * Makes the form say what the address asks.
   * @param {URLSearchParams} params
   */
  function write(params) {
    offerAsked();
    offerPlaces(params.getAll("at"));
    for (const field of [input, sort, here, first, last]) {
      const value = params.get(field.name) ?? "";
      // Where nothing changes the caret stays where it is.
      if (field.value !== value) field.value = value;
    }
    // What is no way to sort is the usual one.
    sort.value ||= "";
    near.hidden = here.disabled = sort.value !== "nearest";
    if (here.disabled) return;
    void attempt(async (door) => offerPlaces(sorted("regency", await door("regencies"))));
  }

  /** Boxes of what the address asks, and only those checked. */
  function offerAsked() {
    const params = new URLSearchParams(asked);
    for (const facet of FACETS) {
      const values = params.getAll(facet);
      offer(facet, values);
      for (const box of boxes(facet)) box.checked = values.includes(box.value);
      part(`chosen="${facet}"`).textContent = values.length ? ` (${texts.number(values.length)})` : "";
    }
  }

  /** @param {string[]} names */
  function offerPlaces(names) {
    here.append(...without(all(here, "option"), names).map((value) => element("option", { value }, value)));
  }

  /**
   * @param {string} facet
   * @returns {HTMLInputElement[]}
   */
  function boxes(facet) {
    return /** @type {HTMLInputElement[]} */ (all(form, `input[name="${facet}"]`));
  }

  /**
   * @param {string} facet
   * @param {string[]} values
   * @returns {string[]} by their labels
   */
  function sorted(facet, values) {
    return [...values].sort((a, b) => texts.compare(texts.label(facet, a), texts.label(facet, b)));
  }

  /**
   * Adds boxes to a facet; those that are there stay.
   * @param {string} facet
   * @param {string[]} values
   */
  function offer(facet, values) {
    for (const value of without(boxes(facet), values)) {
      const option = piece("option", { label: texts.label(facet, value) });
      Object.assign(all(option, "input")[0], { name: facet, value });
      part(`options="${facet}"`).append(option);
    }
  }

  /** Writes counts beside the boxes, if anybody looks. */
  async function showCounts() {
    if (all(form, "[data-search-facet][open]").length === 0 || page === null) return;
    await attempt(async (door) => {
      const [counts, regencies] = await Promise.all([door("counts"), door("regencies")]);
      const number = (/** @type {number} */ n, /** @type {boolean} */ isExact) => (isExact ? "" : "≈ ") + texts.number(n);
      offer("regency", sorted("regency", regencies.filter(Boolean)));
      for (const box of boxes("subject")) if (!box.checked && document.activeElement !== box) box.closest("label")?.remove();
      const { n } = counts.subject;
      offer("subject", sorted("subject", Object.keys(n)).sort((a, b) => n[b] - n[a]).slice(0, SUBJECTS_SHOWN));
      for (const facet of FACETS) {
        const { n, isExact } = counts[facet];
        for (const box of boxes(facet)) {
          const count = n[box.value] ?? 0;
          // Where only some results were counted, nothing counted does not mean nothing.
          mark(box, count || isExact ? number(count, isExact) : "", !count && isExact && !box.checked);
        }
      }
      /** @type {Record<string, number>} */
      const years = {};
      for (const [year, n] of Object.entries(counts.year.n)) add(years, year.slice(0, -1), n);
      const buttons = Object.entries(years).reverse().map(([value, n]) =>
        element("button", { type: "button", value }, `${value}0–${value}9 (${number(n, counts.year.isExact)})`),
      );
      if (!decades.contains(document.activeElement)) decades.replaceChildren(...buttons);
    });
  }

  /**
   * @param {HTMLElement} box
   * @param {string} count
   * @param {boolean} isHidden
   */
  function mark(box, count, isHidden) {
    const option = /** @type {HTMLElement} */ (box.closest("label"));
    option.hidden = isHidden;
    /** @type {HTMLElement} */ (option.lastElementChild).textContent = count;
  }

  /** @param {string} why */
  function empty(why) {
    page = answered = null;
    shown = 0;
    around.terms = new Set();
    status.textContent = why;
    list.replaceChildren();
    list.ariaBusy = null;
    more.hidden = true;
    for (const box of all(form, '[type="checkbox"]')) mark(box, "", false);
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
  panel.addEventListener("toggle", showCounts, true);
  decades.addEventListener("click", ({ target }) => {
    const { value } = /** @type {HTMLButtonElement} */ (target);
    if (value) go(address({ from: `${value}0`, to: `${value}9` }));
  });
  clear.addEventListener("click", () => {
    go(address({ q: input.value, sort: sort.value }));
    input.focus();
  });
  locate.addEventListener("click", () =>
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
  more.addEventListener("click", () =>
    attempt(async (door) => {
      const from = shown;
      const next = await door("page", from, from + BATCH);
      // Who asks twice gets it once.
      if (from !== shown) return;
      // The button may be gone now; the first new result is where reading goes on.
      (show(next, shown) ?? all(list, "a").at(-1))?.focus();
      await showCounts();
    }),
  );
  retry.addEventListener("click", () => follow());
  // A link to this page is followed without loading it again, unless it is to be opened elsewhere.
  root.addEventListener("click", (event) => {
    const href = /** @type {HTMLElement} */ (event.target).closest("a")?.getAttribute("href") ?? "";
    if (!href.startsWith("?") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    go(href);
  });
  addEventListener("popstate", () => follow());
  // Words that stand in for a missing translation say which language they are in.
  if (wordsLang) for (const part of [status, list, shownRecord]) part.lang = wordsLang;
  // Where css/search.css sets the filters beside the results they are open.
  panel.open = matchMedia("(min-width: 56.25em)").matches;
  // Whoever comes to this page will ask; whether that fails is told when they do.
  open().catch(() => {});
  return follow();
}

/**
 * Values that no control has yet, each once.
 * @param {HTMLElement[]} controls
 * @param {string[]} values
 * @returns {string[]}
 */
function without(controls, values) {
  const left = new Set(values);
  for (const { value } of /** @type {HTMLInputElement[]} */ (controls)) left.delete(value);
  return Array.from(left);
}

/**
 * The question that an address asks.
 * @param {string} address the part from `?`
 * @returns {Question}
 */
export function questionOf(address) {
  const params = new URLSearchParams(address);
  const { q: text = "", sort, at = "", from = "", to = "" } = Object.fromEntries(params);
  const chosen = /** @type {any} */ (Object.fromEntries(FACETS.map((facet) => [facet, params.getAll(facet)])));
  return { text, filters: { ...chosen, from: yearOf(from), to: yearOf(to) }, sort: SORTS.find((known) => known === sort) ?? SORTS[0], at };
}

/**
 * @param {string} text
 * @returns {number | null}
 */
function yearOf(text) {
  return /^-?\d{1,5}$/.test(text) ? Number(text) : null;
}
