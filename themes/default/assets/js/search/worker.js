// @ts-check
// The search behind one door: name what is wanted, get plain data. The door opens into this thread or, where the catalog
// is so large that lists of documents would hold the page up, into a worker that runs the same script.

import { Index, fetchFrom } from "./index.js";
import { Answer } from "./search.js";

/** Works from which on a worker is worth its start. */
export const WORKER_WORKS = 100_000;

/**
 * `ask` a question for its first `n` results, `regencies` of the members, a `record` by its id; everything else is asked
 * of the last answer: `page`, `widen`, `counts`.
 * @typedef {(name: "ask" | "regencies" | "record" | "page" | "widen" | "counts", ...args: any[]) => Promise<any>} Door
 */

/**
 * @param {Index} index
 * @returns {Door}
 */
export function doorTo(index) {
  /** @type {Promise<any>} */
  let answer;
  /** @type {Promise<any>} what was asked of the answer last */
  let line;
  return async (name, ...args) => {
    if (name in index) return /** @type {any} */ (index)[name](...args);
    if (name === "ask") {
      line = answer = Answer.to(index, args[0]);
      [name, args[0]] = ["page", 0];
    }
    const own = answer;
    const act = async () => (await own)[name](...args);
    // One after another: an answer remembers how far it was looked through, and two at once would go past each other.
    return (line = line.then(act, act));
  };
}

/** @type {Worker | undefined} */
let room;

/**
 * A door whose room is a worker. What was asked through an earlier one is not answered any more.
 * @param {string} script address of one that calls `serveDoor`
 * @param {import("./index.js").Root} root
 * @param {string} rootUrl
 * @returns {Door}
 */
export function remoteDoor(script, root, rootUrl) {
  room?.terminate();
  const worker = (room = new Worker(script, { type: "module" }));
  /** @type {[(value: any) => void, (error: any) => void][]} */
  const calls = [];
  worker.postMessage([root, rootUrl]);
  worker.onmessage = ({ data: [call, value, error] }) => (error ? calls[call][1](new Error(error)) : calls[call][0](value));
  // Where it did not arrive nobody answers, neither now nor later.
  const gone = new Promise((resolve) => (worker.onerror = resolve));
  return (...args) =>
    new Promise((resolve, reject) => {
      void gone.then(reject);
      worker.postMessage([calls.push([resolve, reject]) - 1, args]);
    });
}

/**
 * What the script does where it is the worker.
 * @param {{ onmessage: any, postMessage: (message: any) => void }} scope
 */
export function serveDoor(scope) {
  scope.onmessage = (/** @type {MessageEvent} */ { data: [root, rootUrl] }) => {
    const door = doorTo(new Index(root, fetchFrom(rootUrl)));
    scope.onmessage = async (/** @type {MessageEvent} */ { data: [call, args] }) => {
      try {
        // @ts-ignore: what is asked comes from `remoteDoor`
        scope.postMessage([call, await door(...args)]);
      } catch (error) {
        scope.postMessage([call, null, /** @type {Error} */ (error).message]);
      }
    };
  };
}
