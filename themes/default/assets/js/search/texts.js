// @ts-check
// What the search says to visitors, in their language. No DOM.

/** Texts, numbers, dates and names in one language. */
export class Texts {
  /** @type {Record<string, string>} */
  #strings;
  #plurals;
  #numbers;
  #dates;
  #languages;
  #collator;

  /**
   * @param {string} lang language tag of the page
   * @param {Record<string, string>} strings keys begin with `search_`
   */
  constructor(lang, strings) {
    this.#strings = strings;
    const locale = isLocale(lang) ? lang : "id";
    this.#plurals = new Intl.PluralRules(locale);
    this.#numbers = new Intl.NumberFormat(locale);
    // Days stand before months here, as on all other pages.
    this.#dates = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { dateStyle: "long", timeZone: "UTC" });
    this.#languages = new Intl.DisplayNames([locale], { type: "language", fallback: "code" });
    this.#collator = new Intl.Collator(locale, { numeric: true });
  }

  /**
   * @param {string} key without `search_`
   * @param {Record<string, string>} [values] for what stands in braces
   * @returns {string}
   */
  get(key, values = {}) {
    const text = this.#strings[`search_${key}`] ?? key;
    return text.replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);
  }

  /**
   * The form of a text for a number: `_zero` for none where there is one, `_one`, or `_other`.
   * @param {string} key
   * @param {number} n
   * @param {Record<string, string>} [values]
   * @returns {string}
   */
  count(key, n, values = {}) {
    const rule = n === 0 ? "zero" : n === 1 ? "one" : this.#plurals.select(n);
    const form = this.#strings[`search_${key}_${rule}`] === undefined ? "other" : rule;
    return this.get(`${key}_${form}`, { n: this.number(n), ...values });
  }

  /**
   * @param {number} n
   * @returns {string}
   */
  number(n) {
    return this.#numbers.format(n);
  }

  /**
   * A day, `YYYY-MM-DD`, in words; as it is where it is none.
   * @param {string} day
   * @returns {string}
   */
  date(day) {
    const date = new Date(`${day}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? day : this.#dates.format(date);
  }

  /**
   * The name of a language by its ISO 639-3 code.
   * @param {string} code
   * @returns {string}
   */
  language(code) {
    if (code === "und" || code === "") return this.get("lang_und");
    try {
      return this.#languages.of(code) ?? code;
    } catch {
      return code;
    }
  }

  /**
   * A text by a code, or the code.
   * @param {string} kind
   * @param {string} code
   * @returns {string}
   */
  label(kind, code) {
    return this.#strings[`search_${kind}_${code}`] ?? code;
  }

  /**
   * @param {string} a
   * @param {string} b
   * @returns {number}
   */
  compare(a, b) {
    return this.#collator.compare(a, b);
  }
}

/**
 * The tag for a `lang` attribute (`ind` is `id`), or nothing where the code is none.
 * @param {string | undefined} code
 * @returns {string | null}
 */
export function languageTag(code) {
  if (!code || code === "und" || !isLocale(code)) return null;
  return Intl.getCanonicalLocales(code)[0];
}

/**
 * @param {string} tag
 * @returns {boolean}
 */
function isLocale(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
