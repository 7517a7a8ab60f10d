import type { OperationsSources } from '../operations-server.js';
import type { Readiness } from '../readiness.js';
import { formatExposition } from './exposition.js';
import type { MetricsSum } from './metrics-sum.js';
import type { Supervisor, Worker, WorkerPhase } from './supervisor.js';

/** The state of a worker as `/readyz` shows it; `no answer` in time means that it is not ready. */
type WorkerState = { readonly phase: WorkerPhase } & (
  | Readiness
  | { readonly ready: false; readonly detail: string }
);

/** What the operations server of the primary process tells about all workers. */
export function gatherFromWorkers(supervisor: Supervisor, sum: MetricsSum): OperationsSources {
  const { workers } = supervisor;
  let hasStarted = false;
  void supervisor.started.then(() => {
    hasStarted = true;
  });
  return {
    isAlive: async () => {
      const answers = await Promise.all(
        // One that starts may be busy for a long time.
        workers.map(async (worker) => worker.phase() !== 'listening' || (await worker.ask('alive')) === true),
      );
      return answers.every((alive) => alive);
    },
    readiness: async () => {
      const states = await Promise.all(workers.map(stateOf));
      const serving = states.filter(({ phase }) => phase === 'listening');
      return {
        ready: hasStarted && serving.length > 0 && serving.every(({ ready }) => ready),
        workers: Object.fromEntries(states.map((state, index) => [workers[index]?.number, state])),
      };
    },
    metricsText: async () => {
      const answered = new Set<number>();
      await Promise.all(
        workers.map(async ({ number, ask }) => {
          const text = await ask('metrics');
          if (typeof text !== 'string') return;
          answered.add(number);
          // At once: when its process has ended, what it counted is kept.
          sum.update(number, text);
        }),
      );
      return sum.text(answered) + ownMetrics(supervisor, answered);
    },
  };
}

async function stateOf(worker: Worker): Promise<WorkerState> {
  const phase = worker.phase();
  if (phase === 'waiting')
    return { phase, ready: false, detail: 'its process has ended and is started again' };
  const readiness = (await worker.ask('readiness')) as Readiness | undefined;
  // The phase may have changed meanwhile.
  return { phase: worker.phase(), ...(readiness ?? { ready: false, detail: 'no answer' }) };
}

/** What the primary process itself measures. */
function ownMetrics({ workers, replaced }: Supervisor, answered: ReadonlySet<number>): string {
  const up = workers.map(({ number }) => {
    return [`hvz_worker_up{worker="${number}"}`, answered.has(number) ? 1 : 0] as const;
  });
  return formatExposition([
    {
      ...{ name: 'hvz_worker_up', type: 'gauge', series: new Map(up) },
      comments: ['# HELP hvz_worker_up 1 if the worker has answered, 0 if not'],
    },
    {
      ...{ name: 'hvz_workers_replaced_total', type: 'counter' },
      comments: ['# HELP hvz_workers_replaced_total Processes of workers that ended and were replaced'],
      series: new Map([['hvz_workers_replaced_total', replaced()]]),
    },
  ]);
}
