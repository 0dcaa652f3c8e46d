// @ts-check
// A whole record as elements of the page. Loaded when the first one is opened; what it shares with the list it is given.

import { bibtex, ris, titleOf } from "./cite.js";

/**
 * @typedef {import("./results.js").Around} Around
 * @typedef {{
 *   member: string, branch?: string, call_number?: string, locations?: string[], copies?: number, loanable?: number,
 *   reference?: number, item_codes?: string[], url?: string, source?: string, own?: Record<string, any>,
 *   joined?: string | { rule: string }
 * }} Held
 */

/**
 * Everything that is known of an edition, and of each library's copies; its title comes first.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement[]}
 */
export function recordView(record, around) {
  const { texts, address, terms, element, foreign, marked } = around;
  const title = element("h2", { class: "silang-record__title", tabindex: "-1" }, ...marked(titleOf(record), terms));
  const facts = element("dl", { class: "silang-record__facts" });
  const add = (/** @type {string} */ key, /** @type {(Node | string)[]} */ ...values) => {
    if (values.every((value) => value === "")) return;
    facts.append(element("dt", {}, texts.label("own", key)), foreign(element("dd", {}, ...values)));
  };
  const linked = (/** @type {string[]} */ values, /** @type {(value: string) => Record<string, string>} */ asked) =>
    values.flatMap((value, at) => [at === 0 ? "" : "; ", foreign(element("a", { href: address({ id: "", ...asked(value) }) }, value))]);
  const { place, publisher, year, year_raw: written = year } = record;
  add("authors", ...linked(record.authors ?? [], (name) => ({ q: `author:"${name}"` })));
  add("responsibility", record.responsibility ?? "");
  add("edition", record.edition ?? "");
  add("publisher", [place, publisher, written].filter(Boolean).join(", "));
  for (const key of ["extent", "series", "isbn", "issn"]) add(key, [record[key] ?? []].flat().join(", "));
  add("type", texts.label("format", record.type ?? record.format ?? ""));
  add("language", texts.language(record.language ?? ""));
  add("subjects", ...linked(record.subjects ?? [], (heading) => ({ subject: heading })));
  return [
    foreign(title, record.language),
    facts,
    element("h3", { class: "silang-record__head" }, texts.get("holders")),
    element("ul", { class: "silang-record__holders" }, ...record.held.map((/** @type {Held} */ held) => holderItem(held, around))),
    citations(record, around),
  ];
}

/**
 * @param {Held} held
 * @param {Around} around
 * @returns {HTMLElement}
 */
function holderItem(held, { members, days, texts, memberUrl, element, foreign }) {
  const { member, branch, call_number: number, locations = [], item_codes: codes = [], joined, url = "" } = held;
  const line = (/** @type {string} */ part, /** @type {(Node | string)[]} */ ...children) =>
    children.every((child) => child === "") ? "" : foreign(element("p", { class: `silang-holder__${part}` }, ...children));
  const name = (/** @type {string} */ id) =>
    element("a", { class: "silang-holder__member", href: memberUrl.replaceAll("{id}", encodeURIComponent(id)) }, members.get(id) ?? id);
  const rule = typeof joined === "object" ? joined.rule : joined;
  const own = ownOf(held.own ?? {}, texts);
  return element(
    "li",
    { class: "silang-holder" },
    line("name", name(member), ...(branch === undefined ? [] : [" – ", name(branch)])),
    line(
      "place",
      ...(number ? [`${texts.get("call_number")}: `, foreign(element("span", { class: "silang-holder__call-number" }, number))] : []),
      number && locations.length > 0 ? " · " : "",
      locations.join(", "),
    ),
    line("copies", copiesOf(held, days[held.source ?? member], texts)),
    line("items", codes.join(", ")),
    line("own", own && `${texts.get("own_wording")}: ${own}`),
    line("own", rule ? texts.get("joined", { why: texts.label("joined", rule.replaceAll("-", "_")) }) : ""),
    // An address from an export may be anything; only web addresses become links.
    /^https?:\/\//i.test(url) ? element("a", { class: "silang-holder__opac", href: url, rel: "external" }, texts.get("opac")) : "",
  );
}

/**
 * A library's own description, where it differs.
 * @param {Record<string, any>} own
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function ownOf({ title, subtitle, part, ...others }, texts) {
  const wording = title === undefined ? { subtitle, part } : { title: titleOf({ title, subtitle, part }) };
  return Object.entries({ ...wording, ...others })
    .filter(([, value]) => value)
    .map(([key, value]) => `${texts.label("own", key)}: ${[value].flat().join("; ")}`)
    .join(" · ");
}

/**
 * Copies by the library's own rule and as of its export; never a promise about today.
 * @param {Held} held
 * @param {string | undefined} day of the export
 * @param {import("./texts.js").Texts} texts
 * @returns {string}
 */
function copiesOf({ copies, loanable, reference }, day, texts) {
  // Days stand before months here, as on all other pages.
  const locale = texts.locale === "en" ? "en-GB" : texts.locale;
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const date = new Date(`${day}T00:00:00Z`);
  return [
    copies ? texts.count("copies", copies) : texts.get("copies_unknown"),
    loanable && texts.get("loanable", { n: texts.number(loanable) }),
    reference && texts.get("reference", { n: texts.number(reference) }),
    Number.isNaN(date.getTime()) ? texts.get("as_of_unknown") : texts.get("as_of", { date: dates.format(date) }),
  ].filter(Boolean).join(", ");
}

/**
 * The record for other programs, to copy and to keep.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement}
 */
function citations(record, { texts, address, element }) {
  const url = new URL(address({ q: "", id: record.rid }), document.baseURI).href;
  const forms = [["RIS", "ris", ris(record, url)], ["BibTeX", "bib", bibtex(record, url)]];
  const parts = forms.flatMap(([name, ending, text]) => {
    const box = element("pre", { class: "silang-record__citation", role: "region", "aria-label": name, tabindex: "0" }, text);
    const said = element("span", { role: "status" });
    const copy = element("button", { class: "silang-record__copy", type: "button" }, texts.get("copy", { name }));
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = texts.get("copied");
      } catch {
        // Without leave to copy, what would be copied is at least chosen.
        window.getSelection()?.selectAllChildren(box);
      }
    });
    const file = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
    const save = element("a", { class: "silang-record__save", href: file, download: `${record.rid}.${ending}` }, texts.get("save", { name }));
    return [box, element("p", { class: "silang-record__actions" }, copy, save, said)];
  });
  return element("details", { class: "silang-record__cite" }, element("summary", {}, texts.get("cite")), ...parts);
}
