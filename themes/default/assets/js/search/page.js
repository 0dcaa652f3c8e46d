// @ts-check
// The search page, whose markup is in partials/search_app.html: reads the address, asks the index, writes results. Everything asked stands in the address, so that it can be sent and gone back to;
// the form shows it, and what is changed there makes the next address.
//
// The element says: data-root, the address of root.json; data-lang; data-strings, the texts of
// strings/search.*.yaml as JSON, with data-words-lang where they are of another language; data-member-url, the address
// of a member's page with {id}. The root of the page says in data-comma what stands between the members of a list.

import { FETCH, Index, VERSION, fetchFrom } from "./index.js";
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
  const [form, panel, found, status, failed, retry, list, more, view, shownRecord, back, narrow, near, clear, decades, locate] = [
    "form", "filters", "found", "status", "failed", "retry", "results", "more", "record", "shown", "back", "narrow", "near", "clear", "decades", "locate",
  ].map(part);
  const { q: input, sort, at: here, from: first, to: last } = form.elements;

  /** @type {Promise<import("./worker.js").Door> | null} */
  let opening = null;
  // What the root offers by facet, until its boxes are there.
  /** @type {Record<string, string[]>} */
  let offered = {};
  /** @type {import("./results.js").Around} */
  const around = { texts, memberUrl, address, ids: [], days: {}, terms: new Set() };
  // What the address asks but for the record, as parameters, and what the results on the page are the answer to: nothing while
  // that is on its way, so that nobody asks for more of the one and gets it of the other.
  let asked = "";
  /** @type {string | null} */
  let answered = null;
  let shown = 0;
  // The part of the address from `?` that was followed last.
  let followed = "";
  // The record that is open.
  let opened = "";
  // Counts questions, so that a late answer to an earlier one is not shown.
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  // Typing makes one entry of the history until something else is done.
  /** @type {boolean | undefined} */
  let isTyping;
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
      if (mine === turn) await act(async (...asked) => {
        const answer = await door(...asked);
        if (mine !== turn) throw answer;
        return answer;
      });
    } catch (error) {
      if (mine !== turn) return;
      // By what it says, as errors come from a worker.
      const { message } = /** @type {Error} */ (error);
      // What was asked at the same time goes no further, either. The next try begins with the root: a worker may be gone, and
      // another build may have put the files elsewhere.
      turn += 1;
      opening = null;
      found.hidden = failed.hidden = false;
      view.hidden = true;
      // Only loading the page again helps where its script is of another build.
      const isVersion = message === VERSION;
      retry.hidden = isVersion;
      empty(texts.get(isVersion ? VERSION : FETCH));
      // What is not the network may be a fault of this script, and must be seen by whoever mends it.
      if (message !== FETCH) console.error(error);
    }
  }

  /** @returns {Promise<import("./worker.js").Door>} */
  function open() {
    opening ??= Index.open(fetchJson ?? fetchFrom(rootUrl)).then(async (index) => {
      const { members: { ids, names }, types, languages, classes, works, exports } = index.root;
      for (const [at, id] of ids.entries()) words[`member_${id}`] = names[at];
      Object.assign(around, { ids, days: exports });
      offered = { member: ids, type: types, lang: languages, class: classes };
      narrow.hidden = false;
      return works >= WORKER_WORKS ? remoteDoor(script, index.root, rootUrl) : doorTo(index);
    });
    return opening;
  }

  /** Asks what the address says, and shows the answer. */
  async function ask() {
    const question = questionOf(asked);
    const isNarrowed = hasFilters(question.filters);
    answered = null;
    clear.hidden = !isNarrowed;
    if (!question.text.trim() && !isNarrowed) return empty(texts.get("start"));
    status.textContent = texts.get("loading");
    list.ariaBusy = "true";
    const names = Object.fromEntries(texts.get("fields").split(", ").map((pair) => pair.split(" ")));
    await attempt(async (door) => {
      let next = await door("ask", { ...question, isTyping, spot, names }, BATCH);
      const from = next.cards.length;
      // Even where the first that were looked up are none there may be more.
      if (from || next.hasMore) show(next, 0);
      // Where little is found, words that are alike are looked for, too, and what they bring is put below.
      if (from < BATCH && !next.hasMore) {
        const isWider = await door("widen");
        if (isWider) next = await door("page", from, BATCH);
        if (isWider || !from) show(next, from);
      }
      answered = asked;
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
    shown = from + next.cards.length;
    around.terms = new Set(next.terms);
    if (from === 0) begin();
    const places = next.cards.map((card) => {
      // A dash is no work.
      const [first] = card.work === "-" ? [] : all(list, `[data-work="${card.work}"]`);
      const item = resultItem(card, around, first ? "edition" : "result");
      item.dataset.work = card.work;
      if (!first) {
        list.append(item);
        return all(item, "a")[0];
      }
      const [fold] = all(first, "details");
      const [summary, editions] = fold.children;
      editions.append(item);
      fold.hidden = false;
      const years = all(editions, '[data-slot="year"]').map(({ textContent }) => textContent);
      summary.textContent = `${texts.count("editions", years.length)}: ${listed(years)}`;
      return summary;
    });
    status.textContent = [
      ...next.corrections.map(({ from, to }) => texts.get("corrected", { from, to: listed(to) })),
      next.isExact || !next.total ? texts.count("count", next.total) : texts.count("about", next.total),
      shown && shown < next.total && texts.count("shown", shown),
      next.isCut && texts.get("cut"),
    ].filter(Boolean).join(" ");
    // Where there are none, no room is kept for them, so that what leads on is seen.
    list.hidden = !shown;
    more.hidden = !next.hasMore;
    return places[0];
  }

  /** Shows the record that is open, alone. */
  async function showRecord() {
    back.href = address({});
    await attempt(async (door) => {
      const record = await door("record", opened);
      if (record) document.title = `${record.title} – ${pageTitle}`;
      shownRecord.replaceChildren(record ? recordView(record, around) : piece("no-record"));
      root.dispatchEvent(new Event("record"));
      all(shownRecord, "[tabindex]")[0].focus();
    });
  }

  /**
   * The address with something more in it; another question begins anew.
   * @param {Record<string, string>} change
   * @returns {string} from `?`
   */
  function address(change) {
    const params = new URLSearchParams("q" in change || "subject" in change ? "" : asked);
    for (const [name, value] of Object.entries(change)) if (value) params.set(name, value);
    return `?${params}`;
  }

  /**
   * Asks what the form says now.
   * @param {boolean} [typed]
   */
  function changed(typed) {
    if (!typed) answered = null;
    opened = "";
    go(`?${said()}`, typed);
  }

  /** @returns {string} what the form says, as parameters */
  function said() {
    const fields = Array.from(/** @type {Iterable<[string, string]>} */ (new FormData(form)));
    return String(new URLSearchParams(fields.filter(([, value]) => value.trim())));
  }

  /**
   * @param {string} search
   * @param {boolean} [typed]
   */
  function go(search, typed) {
    if (search !== (followed || "?")) {
      history[isTyping && typed ? "replaceState" : "pushState"](null, "", search === "?" ? location.pathname : search);
    }
    void follow(typed);
  }

  /**
   * Does what the address says.
   * @param {boolean} [typed]
   */
  async function follow(typed) {
    const mine = (turn += 1);
    isTyping = typed;
    clearTimeout(pause);
    failed.hidden = true;
    followed = location.search;
    const params = new URLSearchParams(followed);
    const before = opened;
    opened = params.get("id") ?? "";
    write(params);
    // What the form shows is what is asked, whatever else the address says.
    asked = said();
    view.hidden = !opened;
    found.hidden = opened;
    document.title = pageTitle;
    shownRecord.replaceChildren();
    if (opened) return showRecord();
    // The results of before are still there when a record is closed.
    if (answered === asked) void showCounts();
    else await ask();
    // Reading goes on where it was left, unless the visitor is elsewhere by now.
    if (before && mine === turn) (/** @type {HTMLAnchorElement[]} */ (all(list, "a")).find(({ href }) => href.endsWith(before)) ?? input).focus();
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
    const params = new URLSearchParams(followed);
    for (const facet of FACETS) {
      const values = without([], params.getAll(facet));
      offer(facet, values);
      for (const box of boxes(facet)) box.checked = values.includes(box.value);
      part(`chosen="${facet}"`).textContent = values.length ? ` (${texts.number(values.length)})` : "";
    }
  }

  /** @param {string[]} names */
  function offerPlaces(names) {
    here.append(...without(all(here, "option"), names).map((value) => element("option", {}, value)));
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
    const compare = texts.compare();
    return [...values].sort((a, b) => compare(texts.label(facet, a), texts.label(facet, b)));
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

  /** Boxes with counts beside them, if anybody looks. */
  async function showCounts() {
    if (!all(form, "[data-search-facet][open]")[0]) return;
    await attempt(async (door) => {
      // Not before: a first order, and first names of languages, take browsers long.
      for (const facet in offered) {
        part(`options="${facet}"`).replaceChildren();
        offer(facet, "member lang".includes(facet) ? sorted(facet, offered[facet]) : offered[facet]);
      }
      offered = {};
      offerAsked();
      if (!answered || opened) return;
      const counts = await door("counts");
      const number = (/** @type {number} */ n, /** @type {boolean} */ isExact) => (isExact ? "" : "≈ ") + texts.number(n);
      offer("regency", sorted("regency", (await door("regencies")).filter(Boolean)));
      for (const box of boxes("subject")) if (!box.matches(":checked, :focus")) box.closest("label")?.remove();
      const { n } = counts.subject;
      offer("subject", sorted("subject", Object.keys(n)).sort((a, b) => n[b] - n[a]).slice(0, SUBJECTS_SHOWN));
      for (const facet of FACETS) {
        const { n, isExact } = counts[facet];
        for (const box of boxes(facet)) {
          const count = n[box.value] ?? 0;
          const option = /** @type {HTMLElement} */ (box.closest("label"));
          // Where only some results were counted, nothing counted does not mean nothing.
          option.hidden = !count && isExact && !box.checked;
          /** @type {HTMLElement} */ (option.lastElementChild).textContent = count || isExact ? number(count, isExact) : "";
        }
      }
      /** @type {Record<string, number>} */
      const years = {};
      for (const [year, n] of Object.entries(counts.year.n)) add(years, year.slice(0, -1), n);
      // Who has just pressed one stays there.
      if (!decades.matches(":focus-within")) {
        decades.replaceChildren(...Object.keys(years).reverse().map((value) => Object.assign(piece("decade", { label: `${value}0–${value}9 ` }), { value })));
      }
      for (const button of decades.children) button.lastElementChild.textContent = `(${number(years[button.value] ?? 0, counts.year.isExact)})`;
    });
  }

  /**
   * Says why there are no results. Those that are what is asked stay, where only more of them, or their counts, did not come.
   * @param {string} why
   */
  function empty(why) {
    status.textContent = why;
    list.ariaBusy = null;
    more.hidden = true;
    if (answered !== asked) {
      begin();
      for (const option of all(form, "label")) option.hidden = false;
    }
    answered = null;
  }

  /** Takes away what belongs to another question. */
  function begin() {
    list.replaceChildren();
    for (const count of all(form, ".silang-search__count")) count.textContent = "";
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
    const decade = /** @type {HTMLElement} */ (target).closest("button")?.value;
    if (!decade) return;
    first.value = `${decade}0`;
    last.value = `${decade}9`;
    changed();
  });
  clear.addEventListener("click", () => {
    go(address({ q: input.value, sort: sort.value }));
    input.focus();
  });
  locate.addEventListener("click", () => {
    const mine = turn;
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        // Who did something else meanwhile is left alone.
        if (mine !== turn) return;
        spot = { lat: coords.latitude, lon: coords.longitude };
        here.value = "";
        changed();
      },
      () => {
        if (mine === turn) status.textContent = texts.get("no_position");
      },
    );
  });
  more.addEventListener("click", () => {
    if (answered) void attempt(async (door) => {
      const from = shown;
      const next = await door("page", from, from + BATCH);
      // Who asks twice gets it once.
      if (from !== shown) return;
      // The button may be gone now; the first new result is where reading goes on.
      (show(next, shown) ?? all(list, "a").at(-1))?.focus();
      await showCounts();
    });
  });
  retry.addEventListener("click", () => follow());
  // A link to this page is followed without loading it again, unless it is to be opened elsewhere.
  root.addEventListener("click", (event) => {
    const href = /** @type {HTMLElement} */ (event.target).closest("a")?.getAttribute("href") ?? "";
    if (!href.startsWith("?") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    go(href);
  });
  addEventListener("popstate", () => {
    // Links within the page change nothing that is asked.
    if (location.search !== followed) void follow();
  });
  // Words that stand in for a missing translation say which language they are in.
  if (wordsLang) for (const part of [status, list, shownRecord]) part.lang = wordsLang;
  // Where css/search.css sets the filters beside the results they are open.
  panel.open = matchMedia("(min-width: 56.25em)").matches;
  // Whoever comes to this page will ask; whether that fails is told when they do.
  open().catch(() => {
    opening = null;
  });
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
  // What is there twice counts as it first stands.
  const { q: text = "", sort, at = "", from, to } = /** @type {any} */ (Object.fromEntries(Array.from(params).reverse()));
  const chosen = /** @type {any} */ (Object.fromEntries(FACETS.map((facet) => [facet, params.getAll(facet)])));
  return { text, filters: { ...chosen, from: yearOf(from), to: yearOf(to) }, sort: SORTS.includes(sort) ? sort : SORTS[0], at };
}

/**
 * @param {any} text nothing where the address says nothing
 * @returns {number | null}
 */
function yearOf(text) {
  const year = parseFloat(text);
  return isNaN(year) ? null : year;
}
