/** The state of a part of the service, and what to tell an operator. */
export interface Condition {
  /** False makes the service not ready. */
  readonly ok: boolean;
  /** Something does not work, but the service should get traffic all the same. */
  readonly degraded?: boolean;
  readonly detail: string;
}

/** Whether a process accepts work, and why. */
export interface Readiness {
  readonly ready: boolean;
  /** Whether it has started and does not stop. */
  readonly started: boolean;
  readonly checks: Readonly<Record<string, Condition>>;
}

/** The checks that decide whether a process is ready. */
export interface Checks {
  /** Adds a check to `/readyz`. */
  addCheck(name: string, check: () => Condition): void;
  /** `/readyz` fails until this is called with true, and again after it is called with false. */
  setReady(ready: boolean): void;
  readiness(): Readiness;
}

/** No checks yet, and not ready. */
export function createChecks(): Checks {
  const checks = new Map<string, () => Condition>();
  let started = false;
  return {
    addCheck: (name, check) => void checks.set(name, check),
    setReady: (value) => {
      started = value;
    },
    readiness: () => {
      const results = Object.fromEntries([...checks].map(([name, check]) => [name, check()]));
      return {
        ready: started && Object.values(results).every((result) => result.ok),
        started,
        checks: results,
      };
    },
  };
}
