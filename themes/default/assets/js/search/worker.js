// @ts-check
// The search behind one door: `call` a method by name, get plain data. The door opens into this thread or, where the
// catalog is so large that lists of documents would hold the page up, into a worker that runs the same script.

import { Index, fetchFrom } from "./index.js";
import { Answer } from "./search.js";

/** Works from which on a worker is worth its start. */
export const WORKER_WORKS = 100_000;

/**
 * What the page may ask.
 * @typedef {{
 *   ask: (question: import("./search.js").Question, n: number) => Promise<import("./search.js").Page>,
 *   page: (from: number, n: number) => Promise<import("./search.js").Page>,
 *   widen: () => Promise<boolean>,
 *   counts: () => ReturnType<Answer["counts"]>,
 *   years: () => ReturnType<Answer["years"]>,
 *   places: () => Promise<import("./index.js").Place[]>,
 *   record: (rid: string) => Promise<any>
 * }} Door
 */

/**
 * @param {Index} index
 * @returns {Door}
 */
export function doorTo(index) {
  /** @type {Promise<Answer>} */
  let answer = Promise.reject(new Error("nothing was asked"));
  answer.catch(() => {});
  return {
    ask: async (question, n) => {
      answer = Answer.to(index, question);
      return (await answer).page(0, n);
    },
    page: async (from, n) => (await answer).page(from, n),
    widen: async () => (await answer).widen(),
    counts: async () => (await answer).counts(),
    years: async () => (await answer).years(),
    places: () => index.places(),
    record: async (rid) => {
      const [doc] = await index.identified(rid);
      return doc === undefined ? null : index.record(doc);
    },
  };
}

/**
 * A door whose room is a worker.
 * @param {URL | string} script this one
 * @param {import("./index.js").Root} root
 * @param {string} rootUrl
 * @returns {Door}
 */
export function remoteDoor(script, root, rootUrl) {
  const worker = new Worker(script, { type: "module" });
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let calls = 0;
  worker.postMessage({ root, rootUrl });
  worker.onmessage = ({ data: { call, value, error } }) => {
    const { resolve, reject } = /** @type {any} */ (waiting.get(call));
    waiting.delete(call);
    if (error === undefined) resolve(value);
    else reject(Object.assign(new Error(error.message), { name: error.name }));
  };
  worker.onerror = () => {
    for (const { reject } of waiting.values()) reject(new Error("the worker has failed"));
    waiting.clear();
  };
  return /** @type {Door} */ (
    new Proxy({}, {
      get: (_, name) => (/** @type {any[]} */ ...args) =>
        new Promise((resolve, reject) => {
          calls += 1;
          waiting.set(calls, { resolve, reject });
          worker.postMessage({ call: calls, name, args });
        }),
    })
  );
}

/**
 * What the script does where it is the worker.
 * @param {{ onmessage: any, postMessage: (message: any) => void }} scope
 */
export function serveDoor(scope) {
  /** @type {any} */
  let door;
  scope.onmessage = async (/** @type {MessageEvent} */ { data: { root, rootUrl, call, name, args } }) => {
    if (root !== undefined) {
      door = doorTo(new Index(root, fetchFrom(rootUrl)));
      return;
    }
    try {
      scope.postMessage({ call, value: await door[name](...args) });
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      scope.postMessage({ call, error: { name, message } });
    }
  };
}
