// @ts-check
// What a library puts into its own site with one line: shows its box after the script element, from the address that the
// script itself came from. The build puts the title of the frame in front, as SILANG. `data-show` of the element names the
// parts to show: `hours`, `access`, `events`; without it there are all.

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const frame = document.createElement("iframe");
frame.loading = "lazy";
// @ts-ignore: put in front by the build
frame.title = SILANG.title;
// Until the box says how high it is, and where it cannot.
frame.style.cssText = "border:0;width:100%;max-width:28rem;height:26rem";
addEventListener("message", ({ source, data }) => {
  if (source === frame.contentWindow && data?.silang > 0) frame.style.height = `${data.silang}px`;
});
const { show } = script.dataset;
frame.src = script.src.replace(/\.js(?=$|[?#])/, ".html") + (show ? `#${show}` : "");
script.after(frame);
