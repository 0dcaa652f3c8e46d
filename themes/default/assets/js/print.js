// @ts-check
// The button that prints the page: hidden where there is no script. Opens what is folded, so that paper has it all.

/** @param {HTMLElement} root */
export function enhance(root) {
  root.hidden = false;
  root.querySelector("button")?.addEventListener("click", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    print();
  });
}
