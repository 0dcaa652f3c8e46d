// Looks at pages of a finished site as Lighthouse does on a phone, and at how long the first results of a search take on a slow
// network, from a host that packs what it sends.
//
//   CHROMIUM=… node pages.mjs SITE-FOLDER > facts as lines `name value`

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';
import { readdirSync } from 'node:fs';
import { serve } from '../../tests/browser/server.mjs';

const [site] = process.argv.slice(2);
const chromePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Runs of each measure; the middle one counts, as other work on the machine disturbs. */
const RUNS = 3;
/** "Slow 4G" of Lighthouse: bits a second, milliseconds there and back. */
const NETWORK = { download: 1.6e6 / 8, upload: 750e3 / 8, latency: 150 };

const firstFolder = (folder) =>
  readdirSync(`${site}/${folder}`, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()[0];
const pages = {
  home: '',
  member: `perpustakaan/${firstFolder('perpustakaan')}/`,
  finder: 'pakai/',
  search: 'cari/?q=sejarah+islam',
  event: `pelatihan/${firstFolder('pelatihan')}/`,
};
const middle = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const server = await serve(site, '/', true);
const chrome = await launch({ chromePath, chromeFlags: ['--headless=new', '--no-sandbox'] });
for (const [name, path] of Object.entries(pages)) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { lhr } = await lighthouse(server.url(path), { port: chrome.port, logLevel: 'silent' });
    runs.push(lhr);
  }
  for (const category of Object.keys(runs[0].categories)) {
    const score = middle(runs.map(({ categories }) => categories[category].score ?? 0));
    console.log(`pages.${name}.${category.replace('-', '_')} ${Math.round(score * 100)}`);
  }
}
chrome.kill();

const browser = await puppeteer.launch({ executablePath: chromePath, args: ['--no-sandbox'] });
for (const question of ['sejarah islam', 'fikih muamalah']) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 360, height: 640 });
    await page.emulateNetworkConditions(NETWORK);
    const begin = performance.now();
    await page.goto(server.url(`cari/?q=${encodeURIComponent(question)}`), { waitUntil: 'domcontentloaded' });
    await page.waitForSelector('[data-search-results] li');
    times.push((performance.now() - begin) / 1000);
    await context.close();
  }
  console.log(`pages.results.${question.replace(' ', '_')} ${middle(times).toFixed(2)}`);
}
await browser.close();
await server.close();
process.exit(0);
