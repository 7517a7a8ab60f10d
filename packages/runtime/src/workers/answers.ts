import cluster from 'node:cluster';
import type { OperationsSources } from '../operations-server.js';
import type { Answer, ToWorker } from './messages.js';

/** Answers the questions of the primary process, until the returned function is called. For a worker. */
export function answerPrimary(sources: OperationsSources): () => void {
  const answers = {
    alive: sources.isAlive,
    readiness: sources.readiness,
    metrics: sources.metricsText,
  };
  const onMessage = (message: ToWorker) => {
    if (message.kind !== 'question') return;
    const { id, question } = message;
    Promise.resolve(answers[question]()).then(
      (value) => send({ kind: 'answer', id, value }),
      () => send({ kind: 'answer', id }),
    );
  };
  process.on('message', onMessage);
  return () => void process.off('message', onMessage);
}

/** Resolves when the primary process, or a SIGTERM, asks this worker to stop. */
export function stopRequested(): Promise<string> {
  // The terminal sends SIGINT to the primary process too, which then asks its workers to stop.
  process.on('SIGINT', () => {});
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'stop') resolve('stop of the primary process');
    });
  });
}

/** Calls `onGone` when the primary process has ended without having stopped this worker. For a worker. */
export function whenPrimaryIsGone(onGone: () => void): void {
  cluster.worker?.once('disconnect', onGone);
}

/** An answer that cannot be sent is one that is no longer waited for. */
function send(answer: Answer): void {
  process.send?.(answer, undefined, {}, () => {});
}
