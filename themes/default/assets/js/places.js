// @ts-check
// Places by name, to be near to: the regencies of the region, and those in which libraries are. A field of a form offers
// them, takes also what is typed, and can take the place of the device, which is sent nowhere.

/**
 * @typedef {{ lat: number, lon: number }} Spot
 * @typedef {{ code: string, label: string, spot: Spot }} Place
 */

/** The code of the place where the device is. */
export const ME = "me";

export class Places {
  /** @type {Map<string, Place>} */
  #all = new Map();

  /** @param {Place[]} places */
  add(places) {
    for (const place of places) this.#all.set(place.code, place);
  }

  /** @returns {Place[]} by name */
  list() {
    const { compare } = new Intl.Collator(document.documentElement.lang);
    return Array.from(this.#all.values()).sort((a, b) => compare(a.label, b.label));
  }

  /** @param {string} code */
  get(code) {
    return this.#all.get(code);
  }

  /**
   * The place that is meant: of several the one whose name ends so, then the one whose name is shortest.
   * @param {string} typed
   * @returns {Place | undefined}
   */
  find(typed) {
    const wanted = folded(typed);
    const fit = this.list().filter(({ label }) => folded(label).includes(wanted));
    const rank = (/** @type {Place} */ { label }) => Number(!` ${folded(label)}`.endsWith(` ${wanted}`)) * 1000 + label.length;
    return wanted === "" ? undefined : fit.sort((a, b) => rank(a) - rank(b))[0];
  }
}

/**
 * Reads the regencies of the region (`data/equity.json`).
 * @param {string} url empty where the portal knows of no regencies
 * @returns {Promise<Place[]>}
 */
export async function regencies(url) {
  if (url === "") return [];
  const data = await (await fetch(url)).json();
  const rows = /** @type {{ regency_code: string, regency: string, middle: [number, number] | null }[]} */ (data.regencies);
  return rows.flatMap(({ regency_code: code, regency: label, middle }) => (middle === null ? [] : [{ code, label, spot: { lat: middle[0], lon: middle[1] } }]));
}

/**
 * The field for a place.
 * @param {HTMLFormElement} form
 * @param {Places} places
 * @param {{ me: string, noPlace: string, noPosition: string, say: (text: string) => void, chosen: (code: string, here: Spot | null) => void }} told
 *   `chosen` with an empty code where the field is empty
 * @returns {{ write: (code: string) => void, offer: () => void, locate: () => void }}
 */
export function placeField(form, places, { me, noPlace, noPosition, say, chosen }) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("#v-near"));
  const list = /** @type {HTMLDataListElement} */ (form.querySelector("datalist"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-locate]"));
  const locate = () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords: { latitude: lat, longitude: lon } }) => {
        input.value = me;
        chosen(ME, { lat, lon });
      },
      () => say(noPosition),
    );
  input.addEventListener("change", () => {
    if (input.value === me) return locate();
    const place = places.find(input.value);
    if (place === undefined && input.value.trim() !== "") return say(noPlace);
    input.value = place?.label ?? "";
    chosen(place?.code ?? "", null);
  });
  button.addEventListener("click", locate);
  return {
    write: (code) => (input.value = code === ME ? me : (places.get(code)?.label ?? "")),
    offer: () => list.replaceChildren(...places.list().map(({ label }) => new Option("", label))),
    locate,
  };
}

/** @param {string} text */
function folded(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
}
