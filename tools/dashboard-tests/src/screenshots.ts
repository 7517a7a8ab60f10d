import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { eventually } from '@hypervize/testkit';
import type { Page, View } from '@hypervize/testkit/browser';
import { dialogs } from './pages/dialogs.js';
import { accountPages, type DashboardPage, goTo, settled, signInPage } from './pages/list.js';
import { startDashboard } from './platform/dashboard.js';
import { createSampleAccount } from './platform/sample-account.js';

const help = `Starts the platform, fills an account with data, and writes a picture of every page and dialog of the dashboard:
light and dark, 1280×800 and 360×740.

  npm run screenshots -- [--out .screenshots] [--only keys] [--readme]

  --out FOLDER   where to write them                               (.screenshots)
  --only TEXT    only the pages and dialogs whose name contains it
  --readme       only docs/images/keys.png, which the README shows
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.screenshots' },
    only: { type: 'string', default: '' },
    readme: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

interface Picture {
  readonly name: string;
  /** Whether it is of a window that is not signed in. */
  readonly isAnonymous?: boolean;
  show(page: Page): Promise<unknown>;
}

interface NamedView extends View {
  readonly name: string;
}

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const readmeView: NamedView = { name: 'readme', viewport: wide, colorScheme: 'light' };
const views: readonly NamedView[] = [
  { name: 'light-1280', viewport: wide, colorScheme: 'light' },
  { name: 'dark-1280', viewport: wide, colorScheme: 'dark' },
  { name: 'light-360', viewport: narrow, colorScheme: 'light' },
  { name: 'dark-360', viewport: narrow, colorScheme: 'dark' },
];

const failed: string[] = [];
const dashboard = await startDashboard();
try {
  const pictures = picturesOf(dashboard.origins[0] ?? '');
  if (values.readme) await writeView(readmeView, pictures.slice(0, 1), () => 'docs/images/keys.png');
  else
    for (const view of views) {
      const wanted = pictures.filter(({ name }) => name.includes(values.only));
      await writeView(view, wanted, ({ name }) => join(values.out, `${name}-${view.name}.png`));
    }
} finally {
  await dashboard.stop();
}
for (const problem of failed) process.stderr.write(`${problem}\n`);
process.exit(failed.length === 0 ? 0 : 1);

/** Writes pictures of an account of its own, with one session. */
async function writeView(
  view: NamedView,
  pictures: readonly Picture[],
  fileOf: (picture: Picture) => string,
): Promise<void> {
  const { accountId } = await createSampleAccount(dashboard);
  await useIsRecorded(accountId);
  const session = await dashboard.sessions.create(accountId);
  for (const picture of pictures) {
    const { page } = await (picture.isAnonymous
      ? dashboard.browser.open(view)
      : dashboard.openWith(session, view));
    await write(picture, page, fileOf(picture));
  }
}

/** Resolves when it is known that the keys of the account were used, so that pictures do not depend on the moment. */
async function useIsRecorded(accountId: string): Promise<void> {
  await eventually(
    async () => {
      const { keys } = await dashboard.operator.keys.listKeys({ accountId });
      if (keys.every(({ lastUsedUnixMs }) => lastUsedUnixMs === undefined))
        throw new Error('not recorded yet');
    },
    { timeoutMs: 60_000, intervalMs: 200 },
  );
}

/** The keys page is the first one. */
function picturesOf(origin: string): Picture[] {
  const welcome: DashboardPage = { name: 'welcome', path: '/welcome', heading: /./, content: 'account' };
  const ofPage = (entry: DashboardPage) => ({
    name: entry.name,
    show: (page: Page) => goTo(page, origin, entry),
  });
  return [
    ...accountPages.map(ofPage),
    ofPage(welcome),
    { ...ofPage(signInPage), isAnonymous: true },
    ...dialogs.map(({ name, path, open }) => ({
      name: `dialog-${name}`,
      show: async (page: Page) => {
        await page.goto(`${origin}${path}`);
        await settled(page);
        await open(page);
      },
    })),
  ];
}

/** Writes one picture. A failure is reported at the end, so that the other pictures are written. */
async function write({ name, show }: Picture, page: Page, file: string): Promise<void> {
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  try {
    await show(page);
  } catch (error) {
    failed.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  await page.screenshot({ path });
  process.stdout.write(`${file}\n`);
  await dashboard.browser.closeWindows().catch((error: Error) => failed.push(`${name}: ${error.message}`));
}
