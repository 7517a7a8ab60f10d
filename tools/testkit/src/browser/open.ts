import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { startChromium } from './chromium.js';
import { type Guard, guard } from './guard.js';
import { findChromium } from './program.js';

/** How a person sees the pages. */
export interface View {
  /** In CSS pixels, 1280 × 800 if absent. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

/** A window with cookies and storage of its own, on whose pages nothing may go wrong. */
export interface GuardedWindow {
  readonly context: BrowserContext;
  /** Its first page. */
  readonly page: Page;
  /** Expects problems that match: a test that causes one says so before. */
  expectProblem(pattern: RegExp): void;
}

export interface TestBrowser {
  open(view?: View): Promise<GuardedWindow>;
  /**
   * Closes every window. Rejects if on a page of them there was a Content-Security-Policy violation, an uncaught error, a
   * console error, a status of 500 or more, a credential in a URL, or a request to another origin. For `afterEach`.
   */
  closeWindows(): Promise<void>;
  /** Closes every window, then ends the browser. */
  close(): Promise<void>;
}

const actionTimeoutMs = 10_000;
const navigationTimeoutMs = 20_000;
const connectTimeoutMs = 30_000;

/** Starts a Chromium whose pages may send requests to `allowedOrigins` only. */
export async function openBrowser(options: {
  readonly allowedOrigins: readonly string[];
}): Promise<TestBrowser> {
  const running = await startChromium(await findChromium());
  const browser = await chromium
    .connectOverCDP(running.endpoint, { timeout: connectTimeoutMs })
    .catch(async (error) => {
      await running.stop();
      throw error;
    });
  const guards = new Map<BrowserContext, Guard>();

  const closeWindows = async () => {
    const closing = [...guards];
    guards.clear();
    await Promise.all(closing.map(([context]) => context.close()));
    const problems = closing.flatMap(([, one]) => one.problems());
    if (problems.length > 0) throw new Error(`Problems on the pages:\n· ${problems.join('\n· ')}`);
  };
  return {
    open: async (view = {}) => {
      const context = await newContext(browser, view);
      const guarding = await guard(context, options.allowedOrigins);
      guards.set(context, guarding);
      return { context, page: await context.newPage(), expectProblem: guarding.expect };
    },
    closeWindows,
    close: async () => {
      try {
        await closeWindows();
      } finally {
        await browser.close().catch(() => {});
        await running.stop();
      }
    },
  };
}

async function newContext(browser: Browser, view: View): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: view.viewport ?? { width: 1280, height: 800 },
    colorScheme: view.colorScheme ?? 'light',
    // Contrast and layout are checked at rest, not in a transition.
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(actionTimeoutMs);
  context.setDefaultNavigationTimeout(navigationTimeoutMs);
  return context;
}
