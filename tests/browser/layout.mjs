// How a page is laid out, as far as boxes tell: nothing wider than the window, no text over other text or cut off,
// nothing that a narrow window loses. Runs in the page.

/** @typedef {import("playwright-core").Page} Page */

/** What a narrow window may leave out: it says the same again, or that there is nothing to say, or is for paper. */
const SAID_TWICE = ".months-block, .legend, .matrix .is-none, .sheet__head .code";

/**
 * What is wrong with the boxes of a page, one line for each fault.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const boxFaults = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const faults = [];
    // What is not in sight is not laid out on long pages; here all of it is looked at.
    const whole = new CSSStyleSheet();
    whole.replaceSync("* { content-visibility: visible !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, whole];
    const { scrollWidth, clientWidth } = document.documentElement;
    const named = (/** @type {Element} */ element) => `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
    if (scrollWidth > clientWidth) faults.push(`${scrollWidth} px wide in ${clientWidth}`);

    /** Whether somebody sees it: what is for the ear only is a pixel, or clipped away. */
    const isSeen = (/** @type {Element} */ element) => {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
      for (let at = /** @type {Element | null} */ (element); at !== null; at = at.parentElement) {
        const { clipPath, position, transform } = getComputedStyle(at);
        if (clipPath !== "none" || (position === "absolute" && transform !== "none")) return false;
      }
      return true;
    };
    const within = (/** @type {Element} */ element, /** @type {(style: CSSStyleDeclaration) => boolean} */ has) => {
      for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
        if (has(getComputedStyle(at))) return true;
      }
      return false;
    };
    const block = (/** @type {Element} */ element) => {
      let at = element;
      while (at.parentElement !== null && /^(inline|contents|ruby)/.test(getComputedStyle(at).display)) at = at.parentElement;
      return at;
    };

    /** @type {{ owner: Element, block: Element, box: DOMRect }[]} */
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (owner === null || (node.textContent ?? "").trim() === "") continue;
      if (owner.closest("script, style, template, noscript, svg, option, textarea") || !isSeen(owner)) continue;
      const isScrolled = within(owner, ({ overflowX }) => overflowX === "auto" || overflowX === "scroll");
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width < 1) continue;
        if (!isScrolled && (box.right > clientWidth + 1 || box.left < -1)) faults.push(`outside: ${named(owner)}`);
        const { position } = getComputedStyle(owner);
        const isLifted = /absolute|fixed|sticky/.test(position) || within(owner, (style) => /absolute|fixed|sticky/.test(style.position));
        if (!isLifted && !isScrolled) lines.push({ owner, block: block(owner), box });
      }
      const { overflowX, overflowY } = getComputedStyle(owner);
      const isCut = (/hidden|clip/.test(overflowX) && owner.scrollWidth > owner.clientWidth + 1) || (/hidden|clip/.test(overflowY) && owner.scrollHeight > owner.clientHeight + 1);
      // The list beside the months has their titles whole.
      if (isCut && !owner.closest(".months")) faults.push(`cut off: ${named(owner)}`);
    }

    // Lines stand close; only their middles must not meet.
    lines.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < lines.length; i += 1) {
      const one = lines[i];
      const inset = (/** @type {DOMRect} */ box) => ({ top: box.top + box.height * 0.25, bottom: box.bottom - box.height * 0.25 });
      for (let k = i + 1; k < lines.length && lines[k].box.top < one.box.bottom; k += 1) {
        const other = lines[k];
        if (one.block === other.block) continue;
        const [a, b] = [inset(one.box), inset(other.box)];
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        if (wide > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) faults.push(`over each other: ${named(one.owner)} and ${named(other.owner)}`);
      }
    }

    // What sticks to an edge leaves room for the rest.
    let stuck = 0;
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      if (!/fixed|sticky/.test(style.position) || !element.checkVisibility()) continue;
      if (style.position === "sticky" && (style.top === "auto" || parseFloat(style.top) < 0) && style.bottom === "auto") continue;
      stuck += element.getBoundingClientRect().height;
    }
    if (stuck > innerHeight / 4) faults.push(`${stuck} of ${innerHeight} px are covered by what sticks`);
    return [...new Set(faults)];
  });

/**
 * Cells of tables whose words run over their edge, also where the table scrolls.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const spilt = (page) =>
  page.$$eval("main :is(th, td)", (cells) =>
    cells
      .filter((cell) => cell.checkVisibility() && cell.clientWidth > 1 && cell.scrollWidth > cell.clientWidth + 1)
      .map((cell) => `spilt: ${cell.scrollWidth} px in a cell of ${cell.clientWidth}: "${(cell.textContent ?? "").trim().slice(0, 40)}"`),
  );

/**
 * Hours such as 08.00–16.00 that lie on two lines, or would in a narrower column. What is written in Markdown goes as it will.
 * @param {Page} page
 * @returns {Promise<{ faults: string[], n: number }>} with how many there are
 */
export const partedHours = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const faults = [];
    let n = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (owner === null || owner.closest("script, style, template, noscript, .prose")) continue;
      // Where an element ends between the two they are no less one.
      for (const { 0: text, index } of (node.textContent ?? "").matchAll(/\d{1,2}[.:]\d{2}\s?[–-](?:\s?\d{1,2}[.:]\d{2})?/g)) {
        n += 1;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + text.length);
        const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
        if (lines.size > 1) faults.push(`on ${lines.size} lines: ${text}`);
        else if (!getComputedStyle(owner).whiteSpace.includes("nowrap")) faults.push(`may break: ${text} in ${owner.tagName.toLowerCase()}.${owner.className}`);
      }
    }
    return { faults: [...new Set(faults)], n };
  });

/**
 * Words that lie on two lines because their column is narrower than they are.
 * @param {Page} page
 * @param {string} within what they stand in
 * @returns {Promise<{ faults: string[], n: number }>} with how many words there are
 */
export const brokenWords = (page, within) =>
  page.evaluate((within) => {
    /** @type {string[]} */
    const faults = [];
    let n = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (!owner?.closest(within) || owner.closest("script, style, template, noscript, svg")) continue;
      for (const { 0: word, index } of (node.textContent ?? "").matchAll(/[\p{L}\p{N}]+/gu)) {
        n += 1;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
        if (lines.size > 1) faults.push(`on ${lines.size} lines: ${word} in "${owner.textContent}"`);
      }
    }
    return { faults: [...new Set(faults)], n };
  }, within);

/**
 * Notes what is shown in the content, to be asked again with `lost`.
 * @param {Page} page
 */
export const noteShown = (page) =>
  page.evaluate(() => {
    for (const element of document.querySelectorAll("main *")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "");
      if (hasText && !element.closest("svg") && element.checkVisibility()) /** @type {any} */ (element).wasShown = true;
    }
  });

/**
 * What was shown when it was noted, and now is neither shown nor folded.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const lost = (page) =>
  page.evaluate(
    (twice) =>
      [...document.querySelectorAll("main *")]
        .filter((element) => /** @type {any} */ (element).wasShown && !element.checkVisibility() && !element.closest(`details:not([open]), ${twice}`))
        .map((element) => `lost: ${element.tagName} "${(element.textContent ?? "").trim().slice(0, 40)}"`),
    SAID_TWICE,
  );

/**
 * What still moves although the reader asked for less of it.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const motion = (page) =>
  page.evaluate(() => {
    const faults = document.getAnimations().map((animation) => `moves: ${animation.constructor.name}`);
    for (const element of document.querySelectorAll("*")) {
      const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(element);
      if (scrollBehavior !== "auto") faults.push(`scrolls smoothly: ${element.tagName}`);
      if (transitionDuration.split(",").some((time) => parseFloat(time) > 0.01)) faults.push(`transition: ${element.tagName}.${element.className}`);
      if (animationName !== "none") faults.push(`animation: ${element.tagName}.${element.className}`);
    }
    return [...new Set(faults)];
  });

/**
 * What cannot be told apart any more where the system gives the colors: controls without an edge, the chosen one
 * among others, and shapes that were only a colored ground.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const forcedFaults = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const faults = [];
    const named = (/** @type {Element} */ element) => `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
    const hasEdge = (/** @type {Element} */ element) => {
      const style = getComputedStyle(element);
      return ["Top", "Bottom", "Left", "Right"].some((side) => style.getPropertyValue(`border-${side.toLowerCase()}-style`) !== "none" && parseFloat(style.getPropertyValue(`border-${side.toLowerCase()}-width`)) >= 1);
    };
    for (const control of document.querySelectorAll("button, .button, input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea")) {
      const isLink = getComputedStyle(control).textDecorationLine.includes("underline");
      if (control.checkVisibility() && !hasEdge(control) && !isLink) faults.push(`no edge: ${named(control)}`);
    }
    for (const mark of document.querySelectorAll(".badge, .mark, .sign")) {
      if (mark.checkVisibility() && (mark.textContent ?? "").trim() === "" && !hasEdge(mark)) faults.push(`only a color: ${named(mark)}`);
    }
    // The chosen one differs from its neighbors by more than a color.
    for (const chosen of document.querySelectorAll("[aria-current]")) {
      const list = chosen.parentElement?.parentElement;
      const other = [...(list?.children ?? [])].map((item) => item.querySelector("a, button") ?? item).find((item) => item !== chosen && !item.contains(chosen) && item.tagName === chosen.tagName);
      if (!chosen.checkVisibility() || other === undefined) continue;
      const [a, b] = [getComputedStyle(chosen), getComputedStyle(other)];
      const says = (/** @type {CSSStyleDeclaration} */ style) => [style.fontWeight, style.textDecorationLine, style.borderBlockEndWidth, style.borderBlockEndStyle, style.borderBlockStartWidth, style.outlineStyle, style.borderBlockEndColor, style.backgroundColor].join();
      if (says(a) === says(b)) faults.push(`not to be told from its neighbors: ${named(chosen)}`);
    }
    return [...new Set(faults)];
  });
