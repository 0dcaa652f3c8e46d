// @ts-check
// What the finder is asked stands behind the # of the address, which browsers keep to themselves: day and place of a visit,
// and on the form also the home and the category.

const NAMES = ["home", "category", "date", "near"];

/**
 * What the address asks; null where what stands behind its # is a part of the page. What older links have before the #
 * moves behind it.
 * @returns {URLSearchParams | null}
 */
export function asked() {
  const behind = location.hash.slice(1);
  const [state, old] = [behind, location.search].map((text) => new URLSearchParams(Array.from(new URLSearchParams(text)).filter(([name]) => NAMES.includes(name))));
  if (old.size === 0) return state.size > 0 || behind === "" ? state : null;
  const all = new URLSearchParams({ ...Object.fromEntries(old), ...Object.fromEntries(state) });
  ask(all);
  return all;
}

/**
 * Writes the address of this page anew.
 * @param {URLSearchParams} state
 */
export function ask(state) {
  history.replaceState(null, "", location.pathname + (state.size > 0 ? `#${state}` : ""));
}
