import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { etagOf } from '../http/etag.js';

/** The forms of a file's content, in the order in which they are preferred. */
export const encodings = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof encodings)[number];

/** A file of the site, in memory. */
export interface SiteFile {
  readonly contentType: string;
  readonly etag: string;
  /** Its content by encoding. Small files have `identity` alone. */
  readonly forms: ReadonlyMap<Encoding, Buffer>;
}

/** The built site. A request is served from this list alone, so that no request reaches the file system. */
export interface Site {
  /** The page that every page path is answered with. */
  readonly index: Buffer;
  /** The other files, by URL path. */
  readonly files: ReadonlyMap<string, SiteFile>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const suffixes: readonly (readonly [Encoding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

/** Reads the site of a folder. Throws if it has not been built, or holds a file of a type that is not served. */
export async function loadSite(folder: string): Promise<Site> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw notBuilt(folder, cause);
  });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'));
  const known = new Set(paths);
  if (!known.has('/index.html')) throw notBuilt(folder, undefined);
  const served = paths.filter((path) => path !== '/index.html' && !/\.(br|gz)$/.test(path));
  const files = await Promise.all(
    served.map(async (path) => [path, await readSiteFile(folder, path, known)] as const),
  );
  return { index: await readFile(join(folder, 'index.html')), files: new Map(files) };
}

async function readSiteFile(folder: string, path: string, known: ReadonlySet<string>): Promise<SiteFile> {
  const contentType = contentTypes[extname(path)];
  if (contentType === undefined) {
    throw new Error(`The dashboard has a file of an unknown type: ${path}. Add the type to pages/site.ts.`);
  }
  const identity = await readFile(join(folder, path));
  const forms = new Map<Encoding, Buffer>([['identity', identity]]);
  for (const [encoding, suffix] of suffixes) {
    if (known.has(path + suffix)) forms.set(encoding, await readFile(join(folder, path + suffix)));
  }
  return { contentType, etag: etagOf(identity), forms };
}

function notBuilt(folder: string, cause: unknown): Error {
  const message = `The dashboard is not built: ${folder} has no index.html. Run "npm run build", or set DASHBOARD=off.`;
  return new Error(message, { cause });
}
