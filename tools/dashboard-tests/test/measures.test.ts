import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBrowser, type TestBrowser } from '@hypervize/testkit/browser';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  firstContentfulPaintMs,
  horizontalOverflow,
  layoutShift,
  scriptBytes,
} from '../src/pages/measures.js';

const script = `setTimeout(() => {
  document.querySelector('#space').style.height = location.hash === '#jump' ? '400px' : '0';
  document.body.dataset.done = 'yes';
}, 300);`;
const html = `<!doctype html><html lang="en"><title>Measured</title><script src="/app.js" defer></script>
<div id="space"></div><h1>Measured</h1><p style="width: 600px">A paragraph that is 600 pixels wide.</p></html>`;

let server: Server;
let browser: TestBrowser;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser({ allowedOrigins: [origin] });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});
afterEach(() => browser.closeWindows());

const visit = async (path: string, width: number) => {
  const { page } = await browser.open({ viewport: { width, height: 800 } });
  await page.goto(`${origin}${path}`);
  await page.waitForSelector('[data-done]');
  return page;
};

test('content that jumps when data arrives is seen as a layout shift, and content that stays is not', async () => {
  expect(await layoutShift(await visit('/#jump', 1280))).toBeGreaterThan(0.05);
  expect(await layoutShift(await visit('/', 1280))).toBe(0);
});

test('a page that is wider than the window is seen', async () => {
  expect(await horizontalOverflow(await visit('/', 360))).toBeGreaterThan(200);
  expect(await horizontalOverflow(await visit('/', 1280))).toBe(0);
});

test('the first paint and the bytes of the scripts are measured', async () => {
  const page = await visit('/', 1280);
  expect(await firstContentfulPaintMs(page)).toBeGreaterThan(0);
  expect(await scriptBytes(page)).toBe(script.length);
});
