import type { Page } from '@hypervize/testkit/browser';

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** The sum of the layout shifts since the page was loaded that no input caused: 0 if nothing has moved by itself. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as LayoutShift[])
            if (!entry.hadRecentInput) total += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        // Two frames: the shift of the last change is known after it has been painted.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(total))));
      }),
  );
}

/** Milliseconds from the navigation to the first text or image. Undefined if there has been none. */
export function firstContentfulPaintMs(page: Page): Promise<number | undefined> {
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
}

/** The bytes of the scripts that the page has loaded, as they were compressed for the network. */
export function scriptBytes(page: Page): Promise<number> {
  return page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
}

/** How many pixels the page can be scrolled sideways. */
export function horizontalOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    window.scrollTo({ left: 10_000, behavior: 'instant' });
    const scrolled = window.scrollX;
    window.scrollTo({ left: 0, behavior: 'instant' });
    return scrolled;
  });
}
