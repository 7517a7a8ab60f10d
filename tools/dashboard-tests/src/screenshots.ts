import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page, View } from '@hypervize/testkit/browser';
import { dialogs } from './pages/dialogs.js';
import { accountPages, goTo, settled, signInPage } from './pages/list.js';
import { type Dashboard, startDashboard } from './platform/dashboard.js';
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
  show(page: Page): Promise<unknown>;
}

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const views: readonly (View & { readonly suffix: string })[] = [
  { suffix: 'light-1280', viewport: wide, colorScheme: 'light' },
  { suffix: 'dark-1280', viewport: wide, colorScheme: 'dark' },
  { suffix: 'light-360', viewport: narrow, colorScheme: 'light' },
  { suffix: 'dark-360', viewport: narrow, colorScheme: 'dark' },
];

const dashboard = await startDashboard();
const failed: string[] = [];
try {
  await (values.readme ? writeReadmePicture(dashboard) : writePictures(dashboard));
} finally {
  await dashboard.stop();
}
for (const problem of failed) process.stderr.write(`${problem}\n`);
process.exit(failed.length === 0 ? 0 : 1);

async function writeReadmePicture(dashboard: Dashboard): Promise<void> {
  const { accountId } = await createSampleAccount(dashboard);
  await write(
    dashboard,
    accountId,
    picturesOf(dashboard)[0] as Picture,
    { viewport: wide },
    'docs/images/keys.png',
  );
}

async function writePictures(dashboard: Dashboard): Promise<void> {
  const { accountId } = await createSampleAccount(dashboard);
  for (const picture of picturesOf(dashboard).filter(({ name }) => name.includes(values.only))) {
    for (const { suffix, ...view } of views) {
      const file = join(values.out, `${picture.name}-${suffix}.png`);
      await write(dashboard, accountId, picture, view, file);
    }
  }
  const { page } = await dashboard.browser.open({ viewport: wide });
  await goTo(page, dashboard.origins[0] ?? '', signInPage);
  await page.screenshot({ path: join(values.out, 'sign-in-light-1280.png') });
}

function picturesOf({ origins }: Dashboard): Picture[] {
  const origin = origins[0] ?? '';
  return [
    ...accountPages.map((entry) => ({
      name: entry.name,
      show: (page: Page) => goTo(page, origin, entry),
    })),
    {
      name: 'welcome',
      show: (page: Page) =>
        goTo(page, origin, { name: 'welcome', path: '/welcome', heading: /./, content: 'account' }),
    },
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
async function write(
  { openAs, browser }: Dashboard,
  accountId: string,
  { name, show }: Picture,
  view: View,
  file: string,
): Promise<void> {
  const path = resolve(file);
  await mkdir(join(path, '..'), { recursive: true });
  const { page } = await openAs(accountId, view);
  try {
    await show(page);
  } catch (error) {
    failed.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  await page.screenshot({ path });
  process.stdout.write(`${file}\n`);
  await browser.closeWindows().catch((error: Error) => failed.push(`${name}: ${error.message}`));
}
