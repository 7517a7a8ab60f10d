import { pagePaths, siteFolder } from '@hypervize/dashboard';
import type { RequestHandler } from '../app.js';
import { pageHeaders } from './page-headers.js';
import { createPages } from './serve.js';
import { loadSite } from './site.js';

export interface PagesConfig {
  readonly dashboard: 'on' | 'off';
  /** Where browsers reach the gateway. Undefined: over plain HTTP. */
  readonly publicUrl: string | undefined;
  readonly stalledClientMs: number;
}

/** Loads the dashboard. Undefined if it is switched off. */
export async function openPages(config: PagesConfig): Promise<RequestHandler | undefined> {
  if (config.dashboard === 'off') return undefined;
  const isHttps = config.publicUrl?.startsWith('https:') ?? false;
  const site = await loadSite(siteFolder);
  const { stalledClientMs } = config;
  return createPages({ site, pagePaths, headers: pageHeaders(isHttps), stalledClientMs });
}
