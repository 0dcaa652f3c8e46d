// The texts of the search page, read from the theme.

import { readFileSync } from "node:fs";

const theme = new URL("../../themes/default/", import.meta.url);

/** Flat YAML of one line a text, as strings/search.*.yaml are written. */
export function stringsOf(lang) {
  const lines = readFileSync(new URL(`strings/search.${lang}.yaml`, theme), "utf8").split("\n");
  const pairs = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const [, key, quoted, plain] = line.match(/^(\w+): (?:["'](.*)["']|(.*))$/);
    return [key, quoted ?? plain];
  });
  return Object.fromEntries(pairs);
}

/** The partial as it is written. */
export function template() {
  return readFileSync(new URL("templates/partials/search_app.html", theme), "utf8");
}

/** The partial with its texts and addresses filled in, and with all that it may have. */
export function markup(lang) {
  const strings = stringsOf(lang);
  const whole = template().replace(/\{% .*? %\}/g, "").replace(/\{\{ link\(to="(\w+)"\) \}\}/g, "/$1/");
  return whole.replace(/\{\{ t\(key="(\w+)"\) \}\}/g, (_, key) => strings[key].replaceAll('"', "&quot;"));
}

/** A script of the search. */
export function script(name) {
  return readFileSync(new URL(`assets/js/search/${name}`, theme), "utf8");
}
