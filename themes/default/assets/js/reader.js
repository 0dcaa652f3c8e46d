// @ts-check
// Asks who the reader is, when they go and from where, and leads to the page that the build made for such readers. What the
// address asks stands in the form.

import { asked } from "./address.js";
import { placeField, Places, regencies } from "./places.js";

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root);
  const home = /** @type {HTMLSelectElement} */ (form.querySelector("#r-home"));
  const category = /** @type {HTMLSelectElement} */ (form.querySelector("#r-category"));
  const date = /** @type {HTMLInputElement} */ (form.querySelector("#v-date"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[data-status]"));
  const categories = Array.from(category.options);
  // Many libraries have the same reason: an option says its place in the list.
  /** @type {string[]} */
  const reasons = JSON.parse(form.dataset.reasons ?? "[]");
  const { other = "", notIssued = "", without = "", places: url = "", noPlace = "", noPosition = "", notKept = "", here: me = "" } = form.dataset;
  let near = "";
  // What somebody chose stays, even where there is no card for it.
  let isChosen = false;

  const issued = () => home.selectedOptions[0]?.dataset.issues?.split(" ") ?? [];
  const isIssued = () => home.value !== "" && issued().includes(category.value);
  const say = (/** @type {string} */ text) => (status.textContent = text);
  // Who gets no card of this library is told before, and led to what is open without one.
  const tell = () => {
    say("");
    if (home.value === "" || isIssued()) return;
    const link = Object.assign(document.createElement("a"), { href: "#anybody", textContent: without });
    status.append(`${reasons[Number(home.selectedOptions[0]?.dataset.why)] ?? notIssued} `, link);
  };
  // Of a home, those it issues cards to come first; who has no home may be anybody.
  const choose = () => {
    const chosen = category.value;
    const own = categories.filter(({ value }) => home.value === "" || issued().includes(value));
    const rest = categories.filter((option) => !own.includes(option));
    const group = Object.assign(document.createElement("optgroup"), { label: other });
    group.append(...rest);
    category.replaceChildren(...own, ...(rest.length > 0 ? [group] : []));
    category.value = isChosen || own.some(({ value }) => value === chosen) || own.length === 0 ? chosen : own[0].value;
    tell();
  };
  home.addEventListener("change", choose);
  category.addEventListener("change", () => {
    isChosen = true;
    tell();
  });
  const addressFor = (/** @type {boolean} */ isOfHome) => {
    // Pages of readers without a home stand beside those of homes: …/none/category/ and …/home/category/.
    const address = new URL(category.selectedOptions[0]?.dataset.url ?? "", location.href);
    if (isOfHome) address.pathname = address.pathname.replace(/[^/]+\/([^/]+)\/$/, `${home.value}/$1/`);
    const state = new URLSearchParams();
    if (date.value !== "") state.set("date", date.value);
    if (near !== "") state.set("near", near);
    address.hash = String(state);
    return address;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = addressFor(isIssued());
    if (await opens(address)) {
      location.href = address.href;
      return;
    }
    say(notKept);
    const cardless = addressFor(false);
    if (await opens(cardless)) status.append(" ", Object.assign(document.createElement("a"), { href: cardless.href, textContent: without }));
  });
  const places = new Places();
  const chosen = (/** @type {string} */ code) => {
    near = code;
    tell();
  };
  const field = placeField(form, places, { me, noPlace, noPosition, say, chosen });
  regencies(url).then((all) => {
    places.add(all);
    field.offer();
    field.write(near);
  }, () => {});
  form.hidden = false;
  const take = () => {
    const state = asked();
    if (state === null) return;
    // What is not offered is not chosen.
    const choice = (/** @type {HTMLSelectElement} */ select) => {
      const value = state.get(select.name) ?? "";
      const isOffered = Array.from(select.options).some((option) => option.value === value);
      if (isOffered) select.value = value;
      return isOffered;
    };
    choice(home);
    isChosen = choice(category);
    near = state.get("near") ?? "";
    date.value = state.get("date") ?? "";
    field.write(near);
    choose();
  };
  addEventListener("hashchange", take);
  take();
}

/**
 * Whether a page can be opened: without a network, where the device keeps it, on whichever day and from wherever one goes.
 * @param {URL} address
 */
async function opens({ pathname }) {
  return navigator.onLine || Boolean(await globalThis.caches?.match(pathname));
}
