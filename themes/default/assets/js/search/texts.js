// @ts-check
// What the search says to visitors, in their language. No DOM.

/** @typedef {ReturnType<typeof textsIn>} Texts */

/**
 * Texts, numbers and names in one language.
 * @param {string} lang language tag of the page
 * @param {Record<string, string>} strings those of strings/search.*.yaml, without `search_`, and `ten` in the digits of the
 *   language; more may be put there later
 */
export function textsIn(lang, strings) {
  // Days stand before months here, as on all other pages.
  const locale = lang === "en" ? "en-GB" : tagOf(lang) || "id";
  const plurals = new Intl.PluralRules(locale);
  // Of each kind the first takes browsers some time, so it is made when it is needed, and not before.
  /** @type {Intl.DisplayNames} */
  let languages;
  // Small numbers are written alike wherever a ten is a number for this script, too.
  const number = (/** @type {number} */ n) => (n < 1000 && +strings.ten ? `${n}` : n.toLocaleString(locale));

  /**
   * A text by its key, with values for what stands in braces.
   * @param {string} key
   * @param {Record<string, string>} [values]
   * @returns {string}
   */
  const get = (key, values = {}) =>
    (strings[key] ?? key).replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);

  return {
    number,
    get,
    /** @returns {(a: string, b: string) => number} */
    compare: () => new Intl.Collator(locale, { numeric: true }).compare,
    /**
     * A text for a number, in the form that there is for it: `_zero` for none, `_one`, `_other`, or without forms.
     * @param {string} key
     * @param {number} n
     * @returns {string}
     */
    count(key, n) {
      const forms = [["zero", "one"][n] ?? plurals.select(n), "other"].map((form) => `${key}_${form}`);
      return get(forms.find((form) => form in strings) ?? key, { n: number(n) });
    },
    /**
     * @param {string} day
     * @returns {string} in words
     */
    date: (day) => new Date(day).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" }),
    /**
     * What a code means, or the code. A language has one of ISO 639-3.
     * @param {string} kind
     * @param {string} code
     * @returns {string}
     */
    label(kind, code) {
      const isLanguage = kind === "lang";
      const known = code || (isLanguage ? "und" : "unknown");
      const tag = isLanguage && tagOf(known);
      return strings[`${kind}_${known}`] ?? (tag ? (languages ??= new Intl.DisplayNames(locale, { type: "language" })).of(tag) : known);
    },
  };
}

/**
 * The tag for a `lang` attribute (`ind` is `id`), or nothing where the code is none.
 * @param {string} code
 * @returns {string}
 */
export function tagOf(code) {
  try {
    return code === "und" ? "" : Intl.getCanonicalLocales(code)[0];
  } catch {
    return "";
  }
}
