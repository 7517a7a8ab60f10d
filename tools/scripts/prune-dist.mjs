import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * Removes compiled files whose TypeScript source no longer exists. The compiler leaves them behind when a source is moved
 * or deleted, and Jest would go on running such tests. dist/site, which Vite builds and empties itself, is left alone.
 */
export function pruneDist() {
  for (const group of ['packages', 'services', 'tools']) {
    for (const name of readdirSync(join(root, group))) {
      const folder = join(root, group, name);
      const dist = join(folder, 'dist');
      if (existsSync(dist)) pruneFolder(folder, dist);
    }
  }
}

function pruneFolder(folder, dist) {
  for (const path of readdirSync(dist, { recursive: true })) {
    if (path.startsWith('site/')) continue;
    const [, stem] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path) ?? [];
    if (stem !== undefined && !sourceExists(join(folder, stem))) rmSync(join(dist, path));
  }
}

function sourceExists(stem) {
  return existsSync(`${stem}.ts`) || existsSync(`${stem}.tsx`);
}
