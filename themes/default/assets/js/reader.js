// @ts-check
// Asks who the reader is, and leads to the page that the build made for such readers.

/** @param {HTMLElement} root */
export function enhance(root) {
  const form = /** @type {HTMLFormElement} */ (root);
  const { home, category } = /** @type {any} */ (form.elements);

  // Of a home, those it issues cards to; who has no home may be anybody.
  const choose = () => {
    const issues = home.selectedOptions[0]?.dataset.issues?.split(" ") ?? [];
    for (const option of category.options) {
      option.hidden = option.disabled = home.value !== "" && !issues.includes(option.value);
    }
    if (category.selectedOptions[0]?.disabled ?? true) category.value = issues[0];
  };
  home.addEventListener("change", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const option = category.selectedOptions[0];
    // Pages of readers without a home stand beside those of homes: …/none/category/ and …/home/category/.
    const url = new URL(option.dataset.url, location.href);
    if (home.value !== "") url.pathname = url.pathname.replace(/[^/]+\/([^/]+)\/$/, `${home.value}/$1/`);
    location.href = url.href;
  });
  form.hidden = false;
  choose();
}
