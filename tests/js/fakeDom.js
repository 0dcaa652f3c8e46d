// As much of a browser's document as the search page uses: elements, attributes, events, history. Not a browser:
// no layout, no focus order, no default actions.

const voidTags = new Set(["input"]);

/** A node of the tree; text has no tag. */
export class FakeElement {
  constructor(tagName, text = "") {
    this.tagName = tagName;
    this.text = text;
    this.attributes = new Map();
    this.childNodes = [];
    this.listeners = [];
    this.parent = null;
    // What a template holds is no part of the page.
    if (tagName === "template") this.content = new FakeElement("fragment");
  }
  get children() {
    return this.childNodes.filter((node) => node.tagName !== null);
  }
  get textContent() {
    return this.text + this.childNodes.map((node) => node.textContent).join("");
  }
  set textContent(text) {
    this.replaceChildren(text);
  }
  get dataset() {
    const attributeOf = (name) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return new Proxy({}, {
      get: (_, name) => this.getAttribute(attributeOf(name)) ?? undefined,
      set: (_, name, value) => (this.setAttribute(attributeOf(name), value), true),
    });
  }
  append(...nodes) {
    for (const node of nodes) {
      const child = typeof node === "string" ? new FakeElement(null, node) : node;
      child.remove();
      child.parent = this;
      this.childNodes.push(child);
    }
  }
  replaceChildren(...nodes) {
    for (const child of this.childNodes) child.parent = null;
    this.childNodes = [];
    this.append(...nodes);
  }
  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
    this.parent = null;
  }
  cloneNode() {
    const made = new FakeElement(this.tagName, this.text);
    for (const [name, value] of this.attributes) made.attributes.set(name, value);
    made.append(...this.childNodes.map((node) => node.cloneNode()));
    return made;
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }
  /** The controls of a form, by number and by name. */
  get elements() {
    const controls = ["input", "select", "button"].flatMap((tag) => this.querySelectorAll(tag));
    return Object.assign(controls, Object.fromEntries(controls.map((control) => [control.name, control])));
  }
  contains(node) {
    return node !== null && (node === this || this.contains(node?.parent ?? null));
  }
  /** What is checked, has the focus, or has it somewhere inside. */
  matches(selector) {
    const states = { ":checked": () => this.checked, ":focus": () => FakeElement.focused === this, ":focus-within": () => this.contains(FakeElement.focused ?? null) };
    return selector.split(", ").some((state) => states[state]());
  }
  closest(tag) {
    return this.tagName === tag ? this : (this.parent?.closest(tag) ?? null);
  }
  hasAttribute(name) {
    return this.attributes.has(name);
  }
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  /** Selectors of a tag, a class, and attributes with or without value; and of one such inside another. */
  querySelectorAll(selector) {
    const [outer, inner] = selector.split(" ");
    if (inner !== undefined) return this.querySelectorAll(outer).flatMap((node) => node.querySelectorAll(inner));
    const [, tag, className] = selector.match(/^([\w-]*)(?:\.([\w-]+))?/);
    const wanted = Array.from(selector.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g));
    const matches = (node) =>
      (tag === "" || node.tagName === tag) &&
      (className === undefined || node.className.split(" ").includes(className)) &&
      wanted.every(([, name, value]) => node.attributes.has(name) && (value === undefined || node.getAttribute(name) === value));
    return this.children.flatMap((child) => [...(matches(child) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  addEventListener(type, listener) {
    this.listeners.push({ type, listener });
  }
  dispatchEvent({ type }) {
    this.dispatch(type);
  }
  dispatch(type, target = this) {
    const event = { type, target, button: 0, preventDefault() {} };
    for (const { listener } of this.listeners.filter((entry) => entry.type === type)) listener(event);
  }
  focus() {
    FakeElement.focused = this;
  }
}

// Properties that mirror attributes.
for (const [property, attribute] of [["className", "class"], ["name", "name"], ["id", "id"], ["value", "value"], ["type", "type"], ["lang", "lang"], ["dir", "dir"], ["href", "href"], ["download", "download"], ["rel", "rel"]]) {
  Object.defineProperty(FakeElement.prototype, property, {
    get() {
      return this.getAttribute(attribute) ?? "";
    },
    set(value) {
      this.setAttribute(attribute, value);
    },
  });
}
for (const property of ["hidden", "checked", "disabled", "open"]) {
  Object.defineProperty(FakeElement.prototype, property, {
    get() {
      return this.attributes.has(property);
    },
    set(value) {
      if (value) this.setAttribute(property, "");
      else this.removeAttribute(property);
    },
  });
}

/** What a form says. */
export class FakeFormData {
  #entries;
  constructor(form) {
    const said = form.elements.filter(({ name, type, checked, disabled }) => name !== "" && !disabled && (type !== "checkbox" || checked));
    this.#entries = said.map(({ name, value }) => [name, value]);
  }
  [Symbol.iterator]() {
    return this.#entries[Symbol.iterator]();
  }
}

/** Reads well-formed markup without comments. */
export function parse(markup) {
  const root = new FakeElement("root");
  const open = [root];
  for (const [, close, tag, attributes, text] of markup.matchAll(/<(\/?)(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>|([^<]+)/g)) {
    if (text !== undefined) {
      if (text.trim() !== "") open.at(-1).append(text.replace(/\s+/g, " "));
    } else if (close === "/") {
      if (open.at(-1).tagName !== tag && !(tag === "template" && open.at(-1).tagName === "fragment")) throw new Error(`</${tag}> closes <${open.at(-1).tagName}>`);
      open.pop();
    } else {
      const element = new FakeElement(tag);
      for (const [, name, value] of attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) element.setAttribute(name, value ?? "");
      open.at(-1).append(element);
      if (!voidTags.has(tag)) open.push(element.content ?? element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1).tagName}> is not closed`);
  return root;
}

/** A window at an address, with a history that can go back. */
export function fakeWindow(search) {
  const target = new FakeElement("window");
  const entries = [search];
  const location = { pathname: "/cari/", search };
  const searchOf = (url) => (url.includes("?") ? url.slice(url.indexOf("?")) : "");
  return {
    location,
    addEventListener: target.addEventListener.bind(target),
    dispatch: target.dispatch.bind(target),
    history: {
      entries,
      pushState: (_state, _title, url) => entries.push((location.search = searchOf(url))),
      replaceState: (_state, _title, url) => (entries[entries.length - 1] = location.search = searchOf(url)),
      back() {
        entries.pop();
        location.search = entries.at(-1);
        target.dispatch("popstate");
      },
    },
  };
}
