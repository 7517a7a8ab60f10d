import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { siteFolder } from '../src/site-folder.js';

const maxKeysPageBytes = 200 * 1024;
const read = (path: string) => readFileSync(join(siteFolder, path), 'utf8');
const assets = () => readdirSync(join(siteFolder, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));

/** The scripts that a script imports before it runs, itself included. */
function staticImports(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name] of read(path).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
    staticImports(`assets/${name}`, found);
  }
  return found;
}

test('the site is built', () => {
  expect([existsSync(join(siteFolder, 'index.html')), 'run "npm run build"']).toEqual([
    true,
    'run "npm run build"',
  ]);
});

test('the keys page needs less than 200 KiB of compressed script', () => {
  const entry = /src="\/(assets\/[^"]+\.js)"/.exec(read('index.html'))?.[1] ?? '';
  const page = assets().find((name) => /^keys-.*\.js$/.test(name));
  expect(page).toBeDefined();
  const scripts = staticImports(`assets/${page}`, staticImports(entry));
  const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0);
  expect(scripts.size).toBeGreaterThanOrEqual(2);
  expect(bytes).toBeGreaterThan(50 * 1024);
  expect(bytes).toBeLessThan(maxKeysPageBytes);
});

test('no page and no style refers to another origin, and pages have no inline code', () => {
  const page = read('index.html').replaceAll(/<!--.*?-->/gs, '');
  expect(page).not.toMatch(/\b(?:https?:)?\/\/[\w-]/);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  for (const name of assets().filter((file) => file.endsWith('.css'))) {
    expect([name, /(?:https?:)?\/\/[\w-]|@import/.test(read(`assets/${name}`))]).toEqual([name, false]);
  }
});

test('scripts load nothing from another origin', () => {
  for (const name of assets().filter((file) => file.endsWith('.js'))) {
    const foreign = /(?:import\(|fetch\(|from|new EventSource\(|\.src=)\s*["'`](?:https?:)?\/\//.exec(
      read(`assets/${name}`),
    );
    expect([name, foreign?.[0]]).toEqual([name, undefined]);
  }
});

test('every file in /assets has a hash of its content in its name', () => {
  for (const name of assets()) expect(name).toMatch(/-[\w-]{8}\.\w+$/);
});
