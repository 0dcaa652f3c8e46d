// @ts-check
// Tells the page that shows this box how high it is, and shows only the parts that it asked for behind `#`.

const wanted = location.hash.slice(1).split(/,|%20/);
const parts = Array.from(document.querySelectorAll("section"));
if (parts.some(({ id }) => wanted.includes(id))) for (const part of parts) part.hidden = !wanted.includes(part.id);

const tell = () => parent.postMessage({ silang: document.documentElement.offsetHeight }, "*");
new ResizeObserver(tell).observe(document.documentElement);

export {};
