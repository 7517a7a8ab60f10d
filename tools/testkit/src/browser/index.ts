export type { BrowserContext, Locator, Page } from 'playwright-core';
export { expectAccessible } from './accessible.js';
export { type GuardedWindow, openBrowser, type TestBrowser, type View } from './open.js';
