import { fileURLToPath } from 'node:url';

/** The folder of the built site: index.html, /assets with hashed names, and their compressed forms. */
export const siteFolder = fileURLToPath(new URL('../site', import.meta.url));

/** The paths of the pages. Each is answered with index.html; the script in it shows the page. */
export const pagePaths: readonly string[] = [
  ...['/', '/settings/keys', '/playground', '/endpoints', '/usage', '/audit'],
  ...['/sessions', '/account', '/docs', '/docs/api', '/welcome', '/sign-in'],
];
