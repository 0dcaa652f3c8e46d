// @ts-check
// What the search says to visitors, in their language. No DOM.

/** @typedef {ReturnType<typeof textsIn>} Texts */

/**
 * Texts, numbers and names in one language.
 * @param {string} lang language tag of the page
 * @param {Record<string, string>} strings those of strings/search.*.yaml, without `search_`; more may be put there later
 */
export function textsIn(lang, strings) {
  // Days stand before months here, as on all other pages.
  const locale = lang === "en" ? "en-GB" : tagOf(lang) || "id";
  const plurals = new Intl.PluralRules(locale);
  const languages = new Intl.DisplayNames(locale, { type: "language" });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const number = (/** @type {number} */ n) => n.toLocaleString(locale);

  /**
   * A text by its key, with values for what stands in braces.
   * @param {string} key
   * @param {Record<string, string>} [values]
   * @returns {string}
   */
  const get = (key, values = {}) =>
    (strings[key] ?? key).replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);

  return {
    compare,
    number,
    get,
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
    date: (day) => dates.format(new Date(day)),
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
      return strings[`${kind}_${known}`] ?? (tag ? languages.of(tag) : known);
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
