// @ts-check
// Answers questions from an index: which documents, in which order, how many, and how they spread over the facets.
// src/search/FORMAT.md, section 9, in code: what is decided here is decided by the question and the index alone, so
// that every client gives the same answer. No DOM.
// Stays whole above 500 lines: it is one walk from a question to a page of results, each step short.

import { sliced } from "./analyze.js";
import { compareKeys, lastPlace, placeOf } from "./codec.js";
import { NOTHING } from "./index.js";
import { identify } from "./identifiers.js";
import { ALL_FIELDS, SUBJECT, parseQuery, sequence, termsOf } from "./query.js";
import { distance, distanceMax, plain, skeleton } from "./spelling.js";

/**
 * @typedef {import("./index.js").Index} Index
 * @typedef {import("./index.js").Card} Card
 * @typedef {import("./index.js").Posting} Posting
 * @typedef {typeof SORTS[number]} Sort
 * @typedef {typeof FACETS[number]} Facet
 * @typedef {Record<Facet, string[]> & { from: number | null, to: number | null }} Filters
 * @typedef {{ lat: number, lon: number } | null} Spot
 * @typedef {{
 *   text: string, filters: Filters, sort: Sort, isTyping?: boolean, spot?: Spot, at?: string,
 *   names?: Record<string, string>
 * }} Question `at` is the regency a visitor is in, `names` those of the fields in other languages
 * @typedef {{ words: Posting[], weight: number, idfs: number[] }} Form
 * @typedef {{ forms: Form[], mask: number, df: number, isFixed: boolean }} Asked a clause with its postings; fixed is what must be met however frequent
 * @typedef {{ doc: number, score: number, isSure: boolean }} Candidate
 * @typedef {{ from: string, to: string[] }} Correction
 * @typedef {{ start: number, values: string[], chosen: boolean[] }} Run documents with the same codes of type, language
 *   and class, and the same year, and whether the filters choose each of these
 * @typedef {{ n: Record<string, number>, isExact: boolean }} Counts
 * @typedef {{
 *   cards: Card[], total: number, isExact: boolean, hasMore: boolean, isCut: boolean, terms: string[],
 *   corrections: Correction[]
 * }} Page
 */

/** Facets that are lists, in the order in which they are shown. */
export const FACETS = /** @type {const} */ (["member", "regency", "type", "lang", "subject", "class"]);

/** Sorts, the usual one first. */
export const SORTS = /** @type {const} */ (["relevance", "newest", "oldest", "title", "nearest"]);

/** What `facets.json` has of a document before its year. */
const CODED = /** @type {const} */ (["type", "lang", "class"]);
const FREQUENT = 1000;
/** The most that lists of frequent words may weigh for one question. */
const LISTS_BYTES = 160 * 1024;
/** Fewer results than this among the best postings of frequent words are too few to trust. */
const EXPECTED = 40;
const TITLE = 1;
/** The fields of which postings of other words and cards tell: title, author, subject. */
const TOLD = 7;
/** Lists that weigh no more than this together are fetched whole. */
const CHEAP_BYTES = 24 * 1024;
const FILES_AT_ONCE = 10;
const BATCHES = 4;
const COMPLETIONS = 100;
const CORRECTIONS = 3;
const VARIANTS = 8;
/** So many clauses, the rarest, are taken for misspelt where nothing has all words. */
const DOUBTED = 3;
/** A word of so many documents is taken for what was meant without looking further. */
const COMMON = 64;
const FEW = 10;
const SORTED_CARDS = 200;
const COUNTED_CARDS = 40;
/** Beyond every year and every degree. */
const FAR = 1e5;

/**
 * Whether any filter is set.
 * @param {Filters} filters
 * @returns {boolean}
 */
export function hasFilters(filters) {
  return filters.from !== null || filters.to !== null || FACETS.some((facet) => filters[facet].length > 0);
}

/** The answer to one question, page by page. */
export class Answer {
  #index;
  #question;
  /** @type {import("./query.js").Clause[]} */
  #clauses = [];
  /** @type {Asked[]} the clauses in their order, with those of numbers after them */
  #asked = [];
  /** @type {Asked[]} */
  #required = [];
  /** @type {Asked[]} */
  #soft = [];
  /** @type {import("./query.js").Phrase[]} */
  #phrases = [];
  /** @type {Correction[]} */
  #corrections = [];
  /** @type {string | null} */
  #number = null;
  /** @type {import("./index.js").Asides[]} of the clauses that must be met, the rarest first */
  #asides = [];
  /** @type {Candidate[]} every document that meets the words, before the filters */
  #matched = [];
  /** @type {Candidate[]} in order */
  #candidates = [];
  /** @type {Card[]} of the first candidates that were looked up and found right */
  #cards = [];
  #next = 0;
  /** Up to which place was looked up last. */
  #shown = 0;
  #lookups = 0;
  #hits = 0;
  /** Whether `#matched` has all documents; else it comes from so many of `#df`. */
  #isWhole = true;
  #looked = 0;
  #df = 0;
  #isCut = false;
  #isWidened = false;
  /** @type {Run[]} */
  #runs = [];
  /** @type {string[]} */
  #terms = [];

  /**
   * @param {Index} index
   * @param {Question} question
   */
  constructor(index, question) {
    this.#index = index;
    this.#question = question;
  }

  /**
   * @param {Index} index
   * @param {Question} question
   * @returns {Promise<Answer>}
   */
  static async to(index, question) {
    const answer = new Answer(index, question);
    await answer.#find();
    return answer;
  }

  /**
   * Results from a place up to `n`.
   * @param {number} from
   * @param {number} n
   * @returns {Promise<Page>}
   */
  async page(from, n) {
    await this.#look(n);
    if (this.#cards.length < n && this.#next === this.#candidates.length && this.#canGrow()) {
      // Past the best postings of the rarest word.
      this.#required[0] = await this.#loaded(this.#required[0], true);
      await this.#grow(() => this.#match());
      await this.#look(n);
    }
    return {
      cards: this.#cards.slice(from, n),
      ...this.#total(),
      hasMore: this.#cards.length > n || this.#next < this.#candidates.length || this.#canGrow(),
      isCut: this.#isCut,
      terms: this.#terms,
      corrections: this.#corrections,
    };
  }

  /**
   * Where there are few results, finds those with words that are like the ones asked for; they come after the others.
   * @returns {Promise<boolean>} whether there are more now
   */
  async widen() {
    if (this.#question.isTyping || this.#number !== null || this.#isWidened) return false;
    this.#isWidened = true;
    await this.#look(FEW);
    const before = this.#total();
    if (!before.isExact || before.total >= FEW) return false;
    if (before.total === 0) {
      // One of the words may be misspelt, though there is such a word; the rarest most likely.
      const places = Array.from(this.#clauses.keys()).sort((a, b) => this.#asked[a].df - this.#asked[b].df);
      for (const at of places.slice(0, DOUBTED)) {
        const asked = this.#asked[at];
        if (await this.#liken(at, true)) {
          await this.#grow(() => this.#run());
          await this.#look(FEW);
          if (this.#cards.length > 0) return true;
        }
        this.#asked[at] = asked;
      }
    }
    const found = await Promise.all(this.#clauses.map((_, at) => this.#liken(at, false)));
    // What was tried in vain is to be forgotten, too.
    if (found.includes(true) || (before.total === 0 && found.length > 0)) await this.#grow(() => this.#run());
    return this.#total().total > before.total;
  }

  /**
   * How many results each value of each facet has.
   * @returns {Promise<Record<Facet | "year", Counts>>} by code, heading, name and number; unknown years are left out
   */
  async counts() {
    await this.#load();
    const { isExact } = this.#total();
    const [type, lang, group, year] = [0, 1, 2, 3].map(() => ({ n: {}, isExact }));
    const held = await this.#holding();
    for (const { doc } of this.#matched) {
      if (!held(doc)) continue;
      const { values, chosen } = this.#runOf(doc);
      // A value is counted under the other filters, not under its own: that is how many it would show.
      for (const [at, { n }] of [type, lang, group, year].entries()) {
        if (chosen.every((isChosen, other) => isChosen || other === at)) add(n, values[at]);
      }
    }
    delete year.n[0];

    await this.#look(COUNTED_CARDS);
    const found = this.#total();
    const cards = this.#cards.slice(0, COUNTED_CARDS);
    const isSeen = found.isExact && found.total === cards.length;
    const isWhole = isSeen && cards.every((card) => card.holders <= card.members.length);
    const places = this.#index.root.members.ids;
    const regencies = await this.#index.regencies();
    const counted = (/** @type {boolean} */ isExact, /** @type {(card: Card) => string[]} */ valuesOf) => {
      /** @type {Record<string, number>} */
      const n = {};
      for (const card of cards) for (const value of new Set(valuesOf(card))) if (value) add(n, value);
      if (!isExact) for (const key of Object.keys(n)) n[key] = Math.max(n[key], Math.floor((n[key] * found.total) / cards.length));
      return { n, isExact };
    };
    return {
      member: counted(isWhole, ({ members }) => members.map((place) => places[place])),
      regency: counted(isWhole, ({ members }) => members.map((place) => regencies[place])),
      type,
      lang,
      subject: counted(isSeen, ({ subjects }) => subjects.split("; ")),
      class: group,
      year,
    };
  }

  async #find() {
    const { text, filters, isTyping = false, names } = this.#question;
    const list = (/** @type {number[]} */ docs) => {
      this.#matched = docs.map((doc) => ({ doc, score: 0, isSure: true }));
      return this.#narrow();
    };
    const number = identify(text);
    const identified = number === null ? [] : await this.#index.identified(number);
    if (identified.length > 0) {
      this.#number = number;
      return list(identified);
    }
    const { clauses, phrases, numbers } = parseQuery(text, names, filters.subject);
    if (clauses.length === 0 && numbers.length === 0) {
      // Filters alone list what they choose.
      const all = text.trim() === "" && hasFilters(filters) ? this.#index.documents : 0;
      return list(Array.from({ length: all }, (_, doc) => doc).filter((doc) => !this.#index.dead.has(doc)));
    }
    const numbered = await Promise.all(numbers.map((one) => this.#index.identified(one)));
    this.#phrases = phrases;
    this.#clauses = clauses;
    this.#asked = await this.#ask(clauses, isTyping);
    this.#asked.push(...numbered.map(numberClause));
    await this.#run();
    await this.#narrow();
    // What is sorted otherwise cannot be added to later.
    if (this.#question.sort !== SORTS[0]) await this.widen();
  }

  /**
   * Finds more, and puts it after what is shown already.
   * @param {() => Promise<void>} find
   */
  async #grow(find) {
    const shown = this.#cards;
    const known = new Set(shown.map(({ doc }) => doc));
    await find();
    await this.#narrow();
    if (this.#question.sort !== SORTS[0]) return;
    const isKnown = (/** @type {Candidate} */ { doc }) => known.has(doc);
    this.#candidates = [...this.#candidates.filter(isKnown), ...this.#candidates.filter((one) => !isKnown(one))];
    [this.#cards, this.#next] = [shown, known.size];
  }

  /**
   * Postings of clauses, with completions of the last word and corrections of those that nothing meets.
   * @param {import("./query.js").Clause[]} clauses
   * @param {boolean} isTyping
   * @returns {Promise<Asked[]>}
   */
  async #ask(clauses, isTyping) {
    const open = clauses.find(({ isOpen }) => isOpen);
    const begun = open?.forms[0].at(-1) ?? "";
    const all = clauses.flatMap(({ forms }) => forms.flat());
    const { frequent } = this.#index;
    const hasFrequent = all.some((word) => frequent.has(word));
    const early = clauses.map((clause) => this.#met(clause, clause.forms, frequent));
    const [words] = await Promise.all([
      this.#index.postings(all, hasFrequent ? this.#telling(clauses) : []),
      // Where all words are frequent, their postings need not wait for any leaf.
      early.every(({ forms }) => forms.length > 0) && this.#loadedAll(...this.#parted(early)),
      isTyping && open && this.#index.completions(begun),
    ]);
    const list = clauses.map((clause) => this.#met(clause, clause.forms, words));
    const corrections = await Promise.all(
      clauses.map(async (clause, at) => {
        // A last word that nothing meets is taken as the beginning of one, too.
        if (clause.isOpen && (isTyping || list[at].df === 0)) {
          list[at] = await this.#completed(list[at], clause.forms[0], await this.#index.completions(begun));
        }
        if (list[at].df > 0 || (clause.isOpen && isTyping)) return [];
        const to = await this.#corrected(clause.word);
        if (to.length === 0) return [];
        list[at] = this.#met(clause, to.map((word) => [word]), await this.#index.postings(to, hasFrequent ? to : []), 1);
        return [{ from: clause.word, to }];
      }),
    );
    this.#corrections = corrections.flat();
    return list;
  }

  /**
   * @param {{ mask: number, isFixed: boolean }} clause
   * @param {string[][]} forms
   * @param {Map<string, Posting>} words
   * @param {number} [weight] 2 for what was asked for, 1 for what is like it
   * @returns {Asked}
   */
  #met({ mask, isFixed }, forms, words, weight = 2) {
    const met = forms
      .filter((form) => form.every((word) => words.has(word)))
      .map((form) => {
        const postings = form.map((word) => /** @type {Posting} */ (words.get(word)));
        return { words: postings, weight, idfs: postings.map(({ df }) => this.#idf(df)) };
      });
    return added({ forms: [], mask, isFixed, df: 0 }, met);
  }

  /**
   * A clause with words that its last one begins; together they count as one word.
   * @param {Asked} asked
   * @param {string[]} form what stands before the last word
   * @param {string[]} completions sorted
   * @returns {Promise<Asked>}
   */
  async #completed(asked, form, completions) {
    const before = form.slice(0, -1);
    const own = asked.forms.map(wordsOfForm);
    const words = await this.#index.postings([...before, ...completions]);
    const found = this.#met(asked, completions.map((word) => [...before, word]), words, 1).forms;
    const last = (/** @type {Form} */ { words }) => words[words.length - 1];
    const best = found
      .filter((form) => !own.includes(wordsOfForm(form)))
      .sort((a, b) => last(b).df - last(a).df)
      .slice(0, COMPLETIONS);
    const idf = this.#idf(best.reduce((sum, form) => sum + last(form).df, 0));
    for (const form of best) form.idfs[form.idfs.length - 1] = idf;
    return added(asked, best);
  }

  /**
   * Adds words of the same skeleton to a clause, or any that are close to it.
   * @param {number} at
   * @param {boolean} isDoubted
   * @returns {Promise<boolean>} whether there are any
   */
  async #liken(at, isDoubted) {
    const [{ word }, asked] = [this.#clauses[at], this.#asked[at]];
    const limit = distanceMax(plain(word));
    if (limit < 0 || (!isDoubted && this.#corrections.some(({ from }) => from === word))) return false;
    const keys = [...(isDoubted ? [ending(word), ends(word)] : []), ...bones(word)];
    const near = await this.#index.neighbors(word, keys, isDoubted);
    for (const form of asked.forms) near.delete(wordsOfForm(form));
    const words = closest(word, near, limit).slice(0, VARIANTS).map(({ other }) => other);
    const { forms } = this.#met(asked, words.map((one) => [one]), await this.#index.postings(words), 1);
    this.#asked[at] = added(asked, forms);
    return forms.length > 0;
  }

  /**
   * The closest words in place of one that nothing has: those that are known already, else those with the same ending
   * or skeleton, else those that begin and end alike.
   * @param {string} word
   * @returns {Promise<string[]>}
   */
  async #corrected(word) {
    const limit = distanceMax(plain(word));
    if (limit < 0) return [];
    const near = (/** @type {string[]} */ keys, hasLeaf = true) => this.#index.neighbors(word, keys, hasLeaf);
    // What few documents have may be a slip itself.
    const common = Array.from(await near([])).filter(([, df]) => df >= COMMON);
    let all = closest(word, new Map(common), 1);
    if (all.length === 0) all = closest(word, await near([ending(word), ...bones(word)]), limit);
    if (all.length === 0) all = closest(word, await near([ends(word)], false), limit);
    return all.filter(({ far }) => far === all[0].far).slice(0, CORRECTIONS).map(({ other }) => other);
  }

  /** Finds the documents that meet the clauses. */
  async #run() {
    [this.#required, this.#soft] = this.#parted(this.#asked);
    this.#terms = this.#asked.flatMap(({ forms }) => forms.flatMap(({ words }) => words.map(({ word }) => word)));
    if (!this.#required.some(isAnchored)) [this.#required, this.#soft] = await this.#loadedAll(this.#required, this.#soft);
    // Neither postings of other words nor cards tell of these fields.
    const isUntold = (/** @type {Asked} */ asked) => (asked.mask & TOLD) === 0 && bytesOf(asked) <= LISTS_BYTES;
    this.#required = await Promise.all(this.#required.map((asked) => (isUntold(asked) ? this.#loaded(asked, true) : asked)));
    this.#match();
  }

  /**
   * Clauses that must be met, the rarest first, and those that are soft.
   * @param {Asked[]} asked
   * @returns {[Asked[], Asked[]]}
   */
  #parted(asked) {
    const isSoft = (/** @type {Asked} */ { df, isFixed }) => !isFixed && df > FREQUENT && df * 20 > this.#index.documents;
    const [hard, soft] = [asked.filter((one) => !isSoft(one)), asked.filter(isSoft)];
    const [required, rest] = hard.length > 0 ? [hard, soft] : [soft, []];
    return [required.sort((a, b) => a.df - b.df), rest];
  }

  /**
   * Clauses of frequent words with those of their postings that the question needs.
   * @param {Asked[]} required
   * @param {Asked[]} soft
   * @returns {Promise<[Asked[], Asked[]]>}
   */
  async #loadedAll(required, soft) {
    const { filters, sort } = this.#question;
    const isNarrow = hasFilters(filters) || sort !== SORTS[0] || this.#phrases.length > 0;
    const n = this.#index.documents;
    // Words of one title go together more often than by chance.
    let expected = (n * this.#index.segments[0].root.tops) / (2 * Math.max(...required.map(({ df }) => df)));
    for (const { df } of required) expected *= (2 * df) / n;
    const all = required.reduce((sum, asked) => sum + bytesOf(asked), 0);
    const isFew = required.length > 1 && (expected < EXPECTED || all <= CHEAP_BYTES);
    let left = LISTS_BYTES;
    const loads = required.map((asked) => {
      const bytes = bytesOf(asked);
      const isWanted = (isFew || isNarrow) && bytes <= left;
      if (isWanted) left -= bytes;
      return this.#loaded(asked, isWanted);
    });
    return Promise.all([Promise.all(loads), Promise.all(soft.map((asked) => this.#loaded(asked, false)))]);
  }

  /**
   * The words whose postings are to tell of frequent words: of one clause, the one with the
   * longest word that is not frequent. It tells of all documents that meet it.
   * @param {import("./query.js").Clause[]} clauses
   * @returns {string[]}
   */
  #telling(clauses) {
    const isRare = (/** @type {string} */ word) => !this.#index.frequent.has(word);
    const longer = (/** @type {string} */ a, /** @type {string} */ b) => Array.from(b).length - Array.from(a).length;
    const all = clauses.map(({ forms }) => forms.map((form) => form.filter(isRare).sort(longer)[0]));
    return all.filter((words) => words.every(Boolean)).sort(([a], [b]) => longer(a, b))[0] ?? [];
  }

  /** Fills `#matched`. */
  #match() {
    const anchor = this.#required.find(isAnchored);
    const base = anchor ?? this.#required[0];
    this.#isWhole = anchor !== undefined;
    this.#df = base.df;
    this.#asides = this.#required.flatMap(({ forms }) => forms.flatMap(({ words }) => words.flatMap(({ asides }) => asides)));
    const docs = documentsOf(base);
    this.#looked = docs.length;
    this.#matched = [];
    candidates: for (const doc of docs) {
      if (this.#index.dead.has(doc)) continue;
      const told = this.#asidesOf(doc);
      let [score, isSure] = [0, this.#phrases.length === 0];
      for (const asked of this.#required) {
        const met = meet(asked, doc, told);
        if (met === -1) continue candidates;
        if (met < 0) isSure = false;
        score += met < 0 ? -2 - met : met;
      }
      for (const asked of this.#soft) score += Math.max(0, meet(asked, doc, told));
      this.#matched.push({ doc, score, isSure });
    }
  }

  /**
   * What the postings of the rarest word that tells of a document say of its frequent words.
   * @param {number} doc
   * @returns {number[] | null}
   */
  #asidesOf(doc) {
    for (const { docs, rows } of this.#asides) {
      const place = placeOf(docs, doc);
      if (place >= 0) return rows[place];
    }
    return null;
  }

  /** Filters and sorts `#matched` into `#candidates`. */
  async #narrow() {
    const { filters, sort, spot = null, at = "" } = this.#question;
    const needsValues = hasFilters({ ...filters, member: [], regency: [], subject: [] });
    const isByYear = sort === "newest" || sort === "oldest";
    if (needsValues || isByYear) await this.#load();
    const held = await this.#holding();
    this.#candidates = this.#matched.filter(
      ({ doc }) => held(doc) && (!needsValues || this.#runOf(doc).chosen.every((isChosen) => isChosen)),
    );
    // What is sure comes first: what is not has its frequent words in lesser places, or few of them.
    this.#candidates.sort((a, b) => +b.isSure - +a.isSure || b.score - a.score);
    [this.#cards, this.#next, this.#shown, this.#lookups, this.#hits] = [[], 0, 0, 0, 0];
    if (isByYear) {
      // What has no year stands last.
      this.#candidates = sortedBy(this.#candidates, ({ doc }) => {
        const year = +this.#runOf(doc).values[3];
        return year === 0 ? FAR : sort === "newest" ? -year : year;
      });
    }
    if (sort !== "title" && sort !== "nearest") return;
    // The best results, by what is on their cards.
    await this.#look(SORTED_CARDS);
    this.#isCut = this.#next < this.#candidates.length;
    if (sort === "title") {
      this.#cards = sortedBy(this.#cards, ({ title }) => sequence(title).join(" "), compareKeys);
      return;
    }
    const places = await this.#index.places();
    const from = spot ?? middle(places.filter((place) => place.regency === at));
    this.#cards = sortedBy(this.#cards, ({ members }) => Math.min(...members.map((place) => distanceTo(from, places[place]))));
  }

  /**
   * Looks candidates up until `n` results are sure, there are no more, or too many were wrong.
   * @param {number} n
   */
  async #look(n) {
    for (let left = BATCHES; left > 0 && this.#cards.length < n && this.#next < this.#candidates.length; left -= 1) {
      // Where some are sure, one look at the others must do until more are asked for.
      if (this.#phrases.length === 0 && this.#cards.length > 0 && this.#shown === n) break;
      this.#shown = n;
      /** @type {Set<number>} */
      const files = new Set();
      const batch = [];
      let sure = this.#cards.length;
      while (this.#next < this.#candidates.length && sure < n) {
        const candidate = this.#candidates[this.#next];
        const [{ base }, n] = this.#index.placeOf("cards", candidate.doc);
        // No segment has more files than documents.
        const file = base + n;
        if (!candidate.isSure && !files.has(file) && files.size >= FILES_AT_ONCE) break;
        files.add(file);
        batch.push(candidate);
        if (candidate.isSure) sure += 1;
        this.#next += 1;
      }
      const cards = await this.#index.cards(batch.map(({ doc }) => doc));
      for (const [at, { doc, isSure }] of batch.entries()) {
        if (!isSure) {
          this.#lookups += 1;
          if (!this.#isRight(doc, cards[at])) continue;
          this.#hits += 1;
        }
        this.#cards.push(cards[at]);
      }
    }
  }

  /**
   * Whether a document meets what could not be told without its card.
   * @param {number} doc
   * @param {Card} card
   * @returns {boolean}
   */
  #isRight(doc, card) {
    const texts = /** @type {const} */ ([[1, card.title], [2, card.authors], [SUBJECT, card.subjects]]);
    const seen = texts.map(([mask, text]) => ({ mask, terms: termsOf(text), texts: sequence(text) }));
    const within = (/** @type {number} */ mask) => seen.filter((field) => (field.mask & mask) !== 0);
    const has = (/** @type {string} */ word, /** @type {number} */ mask) =>
      within(mask).some(({ terms }) => terms.has(word)) || (mask === ALL_FIELDS && card.flags.includes(this.#index.flags.indexOf(word)));
    const told = this.#asidesOf(doc);
    return (
      this.#required.every((asked) => meet(asked, doc, told, has) >= 0) &&
      // Publishers and call numbers are on no card: their words must do.
      this.#phrases.every(({ words, mask }) => (mask & TOLD) === 0 || within(mask).some(({ texts }) => follows(texts, words)))
    );
  }

  /** @returns {boolean} whether there are documents besides `#matched`, and they may be fetched */
  #canGrow() {
    return !this.#isWhole && !isWhole(this.#required[0]) && bytesOf(this.#required[0]) <= LISTS_BYTES;
  }

  /** @returns {{ total: number, isExact: boolean }} */
  #total() {
    const rest = this.#candidates.slice(this.#next);
    const unknown = rest.filter(({ isSure }) => !isSure).length;
    const found = this.#cards.length + rest.length - unknown;
    // Where none was looked up: as if words went together by chance.
    const parts = this.#required.filter((asked) => !isAnchored(asked));
    const share = parts.reduce((product, { df }) => product * (df / this.#index.documents), 1);
    const likely = this.#lookups === 0 ? Math.ceil(unknown * share) : Math.floor((unknown * this.#hits) / this.#lookups);
    if (this.#isWhole) return { total: found + likely, isExact: unknown === 0 };
    const [first, ...others] = this.#required;
    const isPlain = this.#candidates.length === this.#matched.length && this.#phrases.length === 0;
    if (isPlain && others.length === 0) {
      const isOne = first.forms.flatMap(({ words }) => words).length === 1;
      return { total: Math.max(found, this.#df), isExact: isOne && first.mask === ALL_FIELDS && this.#index.dead.size === 0 };
    }
    const total = Math.floor(((found + likely) * this.#df) / Math.max(1, this.#looked));
    return { total: Math.max(found, total), isExact: isWhole(first) && unknown === 0 };
  }

  /**
   * Whether a document is held by the members and in the regencies that were chosen.
   * @returns {Promise<(doc: number) => boolean>}
   */
  async #holding() {
    const { member, regency } = this.#question.filters;
    const asked = /** @type {[string[], string[]][]} */ ([
      [member, this.#index.root.members.ids],
      [regency, regency.length > 0 ? await this.#index.regencies() : []],
    ]);
    const lists = await Promise.all(
      asked.filter(([chosen]) => chosen.length > 0).map(([chosen, values]) =>
        Promise.all(values.flatMap((value, at) => (chosen.includes(value) ? [this.#index.heldBy(at)] : []))),
      ),
    );
    return (doc) => lists.every((some) => some.some((list) => placeOf(list, doc) >= 0));
  }

  async #load() {
    if (this.#runs.length > 0) return;
    const { filters } = this.#question;
    const { from, to } = filters;
    const runs = await this.#index.runs();
    this.#runs = runs.map(({ start, values }) => {
      const year = +values[3];
      const chosen = CODED.map((name, at) => filters[name].length === 0 || filters[name].includes(values[at]));
      // What has no year has none within any years.
      const isWithin = year >= (from ?? 0) && (to === null || (year > 0 && year <= to));
      return { start, values, chosen: [...chosen, isWithin] };
    });
  }

  /**
   * @param {number} doc
   * @returns {Run}
   */
  #runOf(doc) {
    return this.#runs[lastPlace(this.#runs, ({ start }) => start - doc)];
  }

  /**
   * A clause with the best postings of its frequent words, or with all.
   * @param {Asked} asked
   * @param {boolean} isWhole
   * @returns {Promise<Asked>}
   */
  async #loaded(asked, isWhole) {
    const forms = asked.forms.map(async (form) => ({
      ...form,
      words: await Promise.all(form.words.map((posting) => this.#index.loaded(posting, isWhole))),
    }));
    return { ...asked, forms: await Promise.all(forms) };
  }

  /**
   * @param {number} df
   * @returns {number}
   */
  #idf(df) {
    const n = Math.max(this.#index.documents, df);
    return Math.floor(1024 * Math.log(1 + (n - df + 0.5) / (df + 0.5)) + 0.5);
  }
}

/**
 * How a document meets a clause: its score; -1 where it does not; below that where only a tail or a card can tell,
 * -2 less the score that it would have.
 * @param {Asked} asked
 * @param {number} doc
 * @param {number[] | null} [told] its frequent words
 * @param {((word: string, mask: number) => boolean) | null} [has] what its card says
 * @returns {number}
 */
function meet({ forms, mask }, doc, told = null, has = null) {
  let [sure, likely] = [-1, -1];
  for (const { words, weight, idfs } of forms) {
    let [score, isSure] = [0, true];
    const isMet = words.every(({ word, docs, levels, masks, tails, flag }, at) => {
      const place = placeOf(docs, doc);
      if (place >= 0) {
        score += idfs[at] * levels[place];
        return (masks[place] & mask) !== 0;
      }
      const tail = tails.find(({ segment }) => segment.has(doc));
      if (tail === undefined) return false;
      const aside = told === null ? -1 : asideOf(told, flag);
      // In a lesser field, if at all.
      if (told !== null && aside < 0 && (mask & ~TOLD) === 0) return false;
      score += idfs[at] * (aside < 0 ? tail.mean >> (told === null ? 0 : 1) : (aside >> 1) * 32 + 16);
      if (aside >= 0 && mask === ALL_FIELDS) return true;
      if (aside >= 0 && mask === TITLE) return aside % 2 === 1;
      if (has !== null) return has(word, mask);
      isSure = false;
      return true;
    });
    if (!isMet) continue;
    score = Math.floor((score * weight) / 2);
    if (isSure) sure = Math.max(sure, score);
    else likely = Math.max(likely, score);
  }
  return sure >= 0 || likely < 0 ? sure : -2 - likely;
}

/**
 * @param {Form} form
 * @returns {string}
 */
function wordsOfForm({ words }) {
  return words.map(({ word }) => word).join(" ");
}

/**
 * A clause with further forms.
 * @param {Asked} asked
 * @param {Form[]} forms
 * @returns {Asked}
 */
function added(asked, forms) {
  const dfs = forms.map(({ words }) => Math.min(...words.map(({ df }) => df)));
  return { ...asked, forms: [...asked.forms, ...forms], df: Math.max(asked.df, ...dfs) };
}

/**
 * What a document's frequent words tell of one of them.
 * @param {number[]} told
 * @param {number} flag
 * @returns {number} -1 where it is not among them
 */
function asideOf(told, flag) {
  let place = -1;
  for (let at = 0; at < told.length; at += 2) {
    place += told[at] + 1;
    if (place === flag) return told[at + 1];
  }
  return -1;
}

/**
 * The documents that may meet a clause, as far as they are known.
 * @param {Asked} asked
 * @returns {number[]} ascending
 */
function documentsOf({ forms }) {
  const lists = forms.map(({ words }) => {
    const shorter = [...words].sort((a, b) => a.docs.length - b.docs.length);
    return (shorter.find(isKnown) ?? shorter[0]).docs;
  });
  return Array.from(new Set(lists.flatMap((list) => Array.from(list)))).sort((a, b) => a - b);
}

/**
 * @param {Posting} posting
 * @returns {boolean} whether no postings are missing
 */
function isKnown({ tails }) {
  return tails.length === 0;
}

/**
 * @param {Asked} asked
 * @returns {import("./index.js").Tail[]}
 */
function tailsOf({ forms }) {
  return forms.flatMap(({ words }) => words.flatMap(({ tails }) => tails));
}

/**
 * @param {Asked} asked
 * @returns {boolean}
 */
function isWhole(asked) {
  return tailsOf(asked).length === 0;
}

/**
 * Whether all documents that may meet a clause are known: each form has a word whose postings are.
 * @param {Asked} asked
 * @returns {boolean}
 */
function isAnchored({ forms }) {
  return forms.every(({ words }) => words.some(isKnown));
}

/**
 * What the lists of a clause weigh.
 * @param {Asked} asked
 * @returns {number}
 */
function bytesOf(asked) {
  return tailsOf(asked).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Documents of a number as a clause.
 * @param {number[]} docs
 * @returns {Asked}
 */
function numberClause(docs) {
  const masks = docs.map(() => ALL_FIELDS);
  const posting = { ...NOTHING, df: docs.length, docs, levels: masks, masks };
  return { forms: [{ words: [posting], weight: 2, idfs: [0] }], mask: ALL_FIELDS, df: docs.length, isFixed: true };
}

/**
 * The keys of `near` for words that end alike, that begin and end alike, and that have the same skeleton.
 * @param {string} word
 */
const ending = (word) => `<${sliced(word, -4)}`;
const ends = (/** @type {string} */ word) => `^${sliced(word, 0, 2)}${sliced(word, -2)}`;
const bones = (/** @type {string} */ word) => [skeleton(word)].flatMap((key) => (key === null ? [] : [`~${key}`]));

/**
 * Words that may be meant: closest first, then most frequent.
 * @param {string} word
 * @param {Map<string, number>} near
 * @param {number} limit
 * @returns {{ other: string, df: number, far: number }[]}
 */
function closest(word, near, limit) {
  const form = plain(word);
  return Array.from(near, ([other, df]) => ({ other, df, far: other === word ? limit + 1 : distance(form, plain(other), limit) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || b.df - a.df || compareKeys(a.other, b.other));
}

/**
 * Whether words follow one another in a text.
 * @param {string[]} text
 * @param {string[]} words
 * @returns {boolean}
 */
function follows(text, words) {
  return text.some((_, start) => words.every((word, at) => text[start + at] === word));
}

/**
 * The middle of places; nowhere, as far from all, where none is known.
 * @param {import("./index.js").Place[]} places
 * @returns {{ lat: number, lon: number }}
 */
function middle(places) {
  const known = places.filter(({ lat }) => lat !== undefined);
  const mean = (/** @type {"lat" | "lon"} */ key) => known.reduce((sum, place) => sum + (place[key] ?? 0), 0) / known.length;
  return { lat: mean("lat"), lon: mean("lon") };
}

/**
 * How far a member is from a spot, in degrees; on a forum's scale the earth is flat. What is not known is far.
 * @param {{ lat: number, lon: number }} spot
 * @param {import("./index.js").Place} place
 * @returns {number}
 */
function distanceTo(spot, { lat = FAR, lon = FAR }) {
  return Math.hypot(lat - spot.lat, (lon - spot.lon) * Math.cos((spot.lat * Math.PI) / 180));
}

/**
 * A list in the order of keys; what is equal stays as it was.
 * @template T
 * @param {T[]} list
 * @param {(item: T) => any} keyOf
 * @param {(a: any, b: any) => number} [compare]
 * @returns {T[]}
 */
function sortedBy(list, keyOf, compare = (a, b) => a - b) {
  const keyed = list.map((item) => ({ item, key: keyOf(item) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

/**
 * @param {Record<string, number>} counts
 * @param {string} key
 * @param {number} [n]
 */
export function add(counts, key, n = 1) {
  counts[key] = (counts[key] ?? 0) + n;
}
