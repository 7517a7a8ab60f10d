import type { Clock, Condition, Logger } from '@hypervize/runtime';

/** The ways to the router: `relay` carries inference requests, `grpc` the management of endpoints. */
export const routerPaths = ['relay', 'grpc'] as const;
export type RouterPath = (typeof routerPaths)[number];

/** Resolves if the router responds, rejects if not within `timeoutMs` milliseconds. */
export type RouterProbe = (timeoutMs: number) => Promise<void>;

/** Whether the router can be reached, as of the latest probes. */
export interface RouterHealth {
  /** Undefined before the first probe has ended. */
  isReachable(path: RouterPath): boolean | undefined;
  /**
   * For `/readyz`. The gateway is never unready because of the router: then a load balancer would take every gateway out
   * of service, and with them the management of keys and the errors that tell clients what is wrong.
   */
  condition(): Condition;
}

interface Options {
  readonly probes: Readonly<Record<RouterPath, RouterProbe>>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

const everyMs = 5_000;
const timeoutMs = 2_000;

/** Probes the router on each path until the signal aborts. */
export function watchRouter({ probes, clock, logger }: Options, signal: AbortSignal): RouterHealth {
  const reachable = new Map<RouterPath, boolean>();
  const record = (path: RouterPath, isReachable: boolean, err?: unknown) => {
    const before = reachable.get(path);
    reachable.set(path, isReachable);
    if (signal.aborted || before === isReachable) return;
    if (!isReachable) logger.warn({ path, err }, 'router unreachable');
    else if (before !== undefined) logger.info({ path }, 'router reachable');
  };
  const watch = async (path: RouterPath) => {
    while (!signal.aborted) {
      await probes[path](timeoutMs).then(
        () => record(path, true),
        (error) => record(path, false, error),
      );
      await clock.sleep(everyMs, signal);
    }
  };
  for (const path of routerPaths) void watch(path);

  return {
    isReachable: (path) => reachable.get(path),
    condition: () => {
      const unreachable = routerPaths.filter((path) => reachable.get(path) === false);
      if (unreachable.length > 0)
        return { ok: true, degraded: true, detail: `not reachable over ${unreachable.join(' and ')}` };
      return { ok: true, detail: reachable.size < routerPaths.length ? 'not probed yet' : 'reachable' };
    },
  };
}
