// @ts-check
// What the search says to visitors, in their language. No DOM.

/** @typedef {ReturnType<typeof textsIn>} Texts */

/**
 * Texts, numbers and names in one language.
 * @param {string} lang language tag of the page
 * @param {Record<string, string>} strings keys begin with `search_`
 */
export function textsIn(lang, strings) {
  const locale = isLocale(lang) ? lang : "id";
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const languages = new Intl.DisplayNames([locale], { type: "language", fallback: "code" });
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const number = (/** @type {number} */ n) => numbers.format(n);

  /**
   * A text by its key without `search_`, with values for what stands in braces.
   * @param {string} key
   * @param {Record<string, string>} [values]
   * @returns {string}
   */
  const get = (key, values = {}) =>
    (strings[`search_${key}`] ?? key).replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);

  return {
    locale,
    compare,
    number,
    get,
    /**
     * The form of a text for a number: `_zero` for none where there is one, `_one`, or `_other`.
     * @param {string} key
     * @param {number} n
     * @returns {string}
     */
    count(key, n) {
      const rule = ["zero", "one"][n] ?? plurals.select(n);
      return get(`${key}_${`search_${key}_${rule}` in strings ? rule : "other"}`, { n: number(n) });
    },
    /**
     * The name of a language by its ISO 639-3 code.
     * @param {string} code
     * @returns {string}
     */
    language(code) {
      if (code === "" || code === "und") return get("lang_und");
      return isLocale(code) ? (languages.of(code) ?? code) : code;
    },
    /**
     * A text by a code, or the code.
     * @param {string} kind
     * @param {string} code
     * @returns {string}
     */
    label: (kind, code) => strings[`search_${kind}_${code}`] ?? code,
  };
}

/**
 * The tag for a `lang` attribute (`ind` is `id`), or nothing where the code is none.
 * @param {string} code
 * @returns {string}
 */
export function languageTag(code) {
  return code !== "und" && isLocale(code) ? Intl.getCanonicalLocales(code)[0] : "";
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
