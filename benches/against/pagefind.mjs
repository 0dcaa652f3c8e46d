// Indexes lines of JSON with Pagefind through its own interface, then asks ten questions as a browser would, counting at a server
// what is fetched for each.
//
//   node pagefind.mjs RECORDS.jsonl QUESTIONS.txt OUT-FOLDER > facts as lines `name value`

import { createReadStream, readFileSync, rmSync, statSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Worker } from 'node:worker_threads';
import * as pagefind from 'pagefind';

const [records, questions, out] = process.argv.slice(2);

/** What Pagefind's own process has held at most, in bytes. */
function memoryOfChildren(pid = process.pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return Math.max(0, ...children.map((child) => {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child}/status`, 'utf8'));
    return Math.max(line ? Number(line[1]) * 1024 : 0, memoryOfChildren(child));
  }));
}

/** Time on cores of Pagefind's own process, in seconds. */
function processorOfChildren(pid = process.pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return Math.max(0, ...children.map((child) => {
    const [user, kernel] = readFileSync(`/proc/${child}/stat`, 'utf8').split(') ').pop().split(' ').slice(11, 13).map(Number);
    return Math.max((user + kernel) / 100, processorOfChildren(child));
  }));
}

/** Everything a reader may search for, in one text. */
function content(record) {
  const fields = ['subtitle', 'part', 'responsibility', 'publisher', 'place', 'series', 'edition', 'class_raw'];
  const lists = ['authors', 'subjects', 'isbn', 'issn'];
  const own = fields.flatMap((field) => record[field] ?? []);
  const many = lists.flatMap((field) => record[field] ?? []);
  const calls = record.held.flatMap((held) => held.call_number ?? []);
  return [record.title, ...own, ...many, String(record.year ?? ''), ...new Set(calls)].join('. ');
}

async function build() {
  rmSync(out, { recursive: true, force: true });
  const begin = process.hrtime.bigint();
  const { index } = await pagefind.createIndex({ forceLanguage: 'id' });
  // Only now: lines that come before anybody waits for them are lost.
  const lines = createInterface({ input: createReadStream(records) });
  let waiting = [];
  for await (const line of lines) {
    const record = JSON.parse(line);
    waiting.push(index.addCustomRecord({
      url: `/cari/?id=${record.rid}`,
      content: content(record),
      language: 'id',
      meta: { title: record.title, author: (record.authors ?? []).join('; '), year: String(record.year ?? '') },
    }));
    if (waiting.length === 500) {
      await Promise.all(waiting);
      waiting = [];
    }
  }
  await Promise.all(waiting);
  await index.writeFiles({ outputPath: out });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log(`pagefind.seconds ${seconds}`);
  console.log(`pagefind.cpu_seconds ${processorOfChildren()}`);
  console.log(`pagefind.memory_mb ${memoryOfChildren() / 1048576}`);
  await pagefind.close();
}

function sizes(folder) {
  let [files, bytes] = [0, 0];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inner = sizes(path);
      [files, bytes] = [files + inner[0], bytes + inner[1]];
    } else {
      [files, bytes] = [files + 1, bytes + statSync(path).size];
    }
  }
  return [files, bytes];
}

/** Bytes of a file as a server sends it: packed, unless it is so already. */
function sent(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? bytes.length : Math.min(bytes.length, gzipSync(bytes).length);
}

async function ask() {
  const fetched = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/^\/pagefind\//, '');
    try {
      const bytes = readFileSync(join(out, name));
      fetched.push(sent(bytes));
      const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, resolve));
  const base = `http://localhost:${server.address().port}/pagefind/`;
  const all = [];
  for (const question of readFileSync(questions, 'utf8').split('\n').filter(Boolean)) {
    fetched.length = 0;
    // The script itself; the worker reads it from the disk.
    fetched.push(sent(readFileSync(join(out, 'pagefind.js'))));
    const n = await inWorker(base, question);
    all.push([fetched.reduce((sum, bytes) => sum + bytes, 0), fetched.length, n]);
  }
  server.close();
  const mean = (at) => all.reduce((sum, row) => sum + row[at], 0) / all.length;
  console.log(`pagefind.query_kb ${mean(0) / 1024}`);
  console.log(`pagefind.query_requests ${mean(1)}`);
  console.log(`pagefind.query_results ${mean(2)}`);
}

/** A fresh visitor for each question: nothing is kept from the one before. */
function inWorker(base, question) {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    globalThis.document = { querySelector: () => null, documentElement: { lang: 'id' }, currentScript: null };
    globalThis.window = globalThis;
    globalThis.location = new URL(workerData.base);
    const fetchThere = globalThis.fetch;
    globalThis.fetch = (address, options) => fetchThere(new URL(address, workerData.base), options);
    (async () => {
      const pagefind = await import(workerData.script);
      await pagefind.options({ basePath: workerData.base, baseUrl: '/' });
      await pagefind.init('id');
      const found = await pagefind.search(workerData.question);
      await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
      parentPort.postMessage(found.results.length);
    })().catch((error) => { throw error; });`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, {
      eval: true,
      workerData: { base, question, script: `file://${join(out, 'pagefind.js')}` },
    });
    worker.once('message', (n) => { resolve(n); worker.terminate(); });
    worker.once('error', reject);
  });
}

await build();
const [files, bytes] = sizes(out);
console.log(`pagefind.files ${files}`);
console.log(`pagefind.mb ${bytes / 1048576}`);
await ask();
process.exit(0);
