import { hostname } from 'node:os';
import type { getContainerRuntimeClient } from 'testcontainers';

type Runtime = Awaited<ReturnType<typeof getContainerRuntimeClient>>;
export type Engine = Runtime['container']['dockerode'];

const hostLabel = 'hypervize.testkit.host';
const pidLabel = 'hypervize.testkit.pid';
const dataLabel = 'hypervize.testkit.data';

/** The client of the container engine that Testcontainers found. Loaded on demand: the library takes long to load. */
export async function connectEngine(): Promise<Engine> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  return (await getContainerRuntimeClient()).container.dockerode;
}

/** Labels that name the process that owns a container and, if data is kept, the folder that it is mounted on. */
export function containerLabels(dataDir: string | undefined): Record<string, string> {
  return {
    [hostLabel]: hostname(),
    [pidLabel]: String(process.pid),
    ...(dataDir === undefined ? {} : { [dataLabel]: dataDir }),
  };
}

/** Whether a running container of this machine is mounted on the folder. */
export async function isDataDirInUse(dataDir: string): Promise<boolean> {
  const label = [`${hostLabel}=${hostname()}`, `${dataLabel}=${dataDir}`];
  const running = await (await connectEngine()).listContainers({ filters: { label } });
  return running.length > 0;
}

/**
 * Removes the containers of this machine whose owner process has ended, with their anonymous volumes. Resolves to their
 * number. This replaces Testcontainers' helper container (Ryuk) where that one is disabled.
 */
export async function removeOrphanedContainers(): Promise<number> {
  const engine = await connectEngine();
  const label = [`${hostLabel}=${hostname()}`];
  // The engine closes idle connections, and the first request on one that was kept alive fails: send it once more.
  const list = () => engine.listContainers({ all: true, filters: { label } });
  const containers = await list().catch(list);
  const orphans = containers.filter(({ Labels }) => !isAlive(Number(Labels[pidLabel])));
  await Promise.all(orphans.map(({ Id }) => removeContainer(engine, Id)));
  return orphans.length;
}

/** Kills and removes a container. One that is gone, or that is being removed by another process, is no error. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  await engine.getContainer(id).remove({ force: true, v: true }).catch(ignoreStatus(404, 409));
}

/** An error handler that ignores the engine's replies with one of the HTTP status codes. */
export function ignoreStatus(...codes: readonly number[]) {
  return (error: unknown) => {
    if (!codes.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
