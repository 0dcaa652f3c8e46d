// @ts-check
// A whole record as elements of the page.

import { bibtex, ris, titleOf } from "./cite.js";
import { all, element, fieldsIn, listed, marked, piece } from "./pieces.js";
import { tagOf } from "./texts.js";

/**
 * @typedef {import("./results.js").Around} Around
 * @typedef {{
 *   member: string, branch?: string, call_number?: string, locations?: string[], copies?: number, loanable?: number,
 *   reference?: number, item_codes?: string[], url?: string, source?: string, own?: Record<string, any>, joined?: string
 * }} Held
 */

/**
 * Everything that is known of an edition, and of each library's copies.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement}
 */
export function recordView(record, around) {
  const { texts, address, terms } = around;
  const { authors = [], subjects = [], language = "", format, year, year_raw: written = year } = record;
  const linked = (/** @type {string[]} */ values, /** @type {(value: string) => Record<string, string>} */ asked) =>
    values.flatMap((value, at) => [at && "; ", element("a", { href: address(asked(value)), dir: "auto" }, value)]);
  const asked = [["title", record.title], ["author", authors[0]]].map(([field, text]) => text && `${field}:"${text.replace(/["“„”]/g, "")}"`);
  const made = piece("record", {
    ...fieldsIn(record),
    title: marked(titleOf(record), terms),
    authors: linked(authors, (name) => ({ q: `author:"${name}"` })),
    publisher: listed(record.place, record.publisher, written),
    type: texts.label("type", format),
    language: texts.label("lang", language),
    subjects: linked(subjects, (heading) => ({ subject: heading })),
    editions: element("a", { href: address({ q: asked.join(" ") }) }, texts.get("other_editions")),
    holders: record.held.map((/** @type {Held} */ held) => holderItem(held, around)),
    citations: citations(record, around),
  });
  made.dataset.format = format;
  all(made, "h2")[0].lang = tagOf(language);
  return made;
}

/**
 * @param {Held} held
 * @param {Around} around
 * @returns {HTMLElement}
 */
function holderItem(held, { days, texts, memberUrl }) {
  const { member, branch, copies, loanable, reference, own = {}, joined, url = "", source = member } = held;
  const linked = (/** @type {string} */ id) =>
    element("a", { href: memberUrl.replace("{id}", id) }, texts.label("member", id));
  const day = days[source];
  const made = piece("holder", {
    ...fieldsIn(held),
    member: linked(member),
    branch: branch && linked(branch),
    // By the library's own rule and as of its export; never a promise about today.
    copies: listed(
      copies ? texts.count("copies", copies) : texts.get("copies_unknown"),
      loanable && texts.count("loanable", loanable),
      reference && texts.count("reference", reference),
      day ? texts.get("as_of", { date: texts.date(day) }) : texts.get("as_of_unknown"),
    ),
    // Its own description, where it differs.
    own: Object.entries(own).map(([key, value]) => `${texts.label("own", key)}: ${[value].flat().join("; ")}`).join(" · "),
    joined: joined && texts.get("joined", { why: texts.label("joined", joined.replaceAll("-", "_")) }),
    // An address from an export may be anything; only web addresses become links.
    opac: /^https?:/i.test(url) && element("a", { href: url, rel: "external" }, texts.get("opac")),
  });
  made.dataset.members = branch || member;
  return made;
}

/**
 * The record for other programs, to copy and to keep.
 * @param {any} record
 * @param {Around} around
 * @returns {HTMLElement[]}
 */
function citations(record, { texts, address }) {
  const url = new URL(address({ q: "", id: record.rid }), document.baseURI).href;
  const forms = { ris: ris(record, url), bib: bibtex(record, url) };
  return Object.entries(forms).map(([ending, text]) => {
    const made = piece(ending, { text });
    const [box, actions] = made.children;
    const [copy, save, said] = actions.children;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = texts.get("copied");
      } catch {
        // Without leave to copy, what would be copied is at least chosen.
        getSelection()?.selectAllChildren(box);
      }
    });
    Object.assign(save, { href: `data:;charset=utf-8,${encodeURIComponent(text)}`, download: `${record.rid}.${ending}` });
    return made;
  });
}
