import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GenericContainer } from 'testcontainers';
import { spawnWatchdog } from '../processes/child-process.js';
import { connectEngine, containerLabels, type Engine, ignoreStatus } from './engine.js';

/** What can be done to a server that runs in a container. */
export interface ContainerServer {
  /** Stops the server and removes its container. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL. */
  crash(): Promise<void>;
  /** Kills the server if it runs, and starts it again on the same port and the same data. */
  restart(): Promise<void>;
}

export interface ContainerOptions {
  /** The port that the server listens on in the container. */
  readonly containerPort: number;
  /** The port of the loopback interface that reaches it. */
  readonly port: number;
  /** A folder for kept data, and where the server expects it. */
  readonly mount?: { readonly source: string; readonly target: string };
  /** Resolves when the server accepts connections on `port`. */
  ready(): Promise<void>;
}

const stopTimeoutMs = 10_000;

/**
 * Starts a container and resolves when its server is ready. The container does not outlive this process: a watchdog
 * removes it, as does Testcontainers' helper container (Ryuk) unless that is disabled.
 */
export async function startContainer(
  container: GenericContainer,
  options: ContainerOptions,
): Promise<ContainerServer> {
  const { mount, ready } = options;
  container.withLabels(containerLabels(mount?.source));
  publishOnLoopback(container, options);
  if (mount) await mountFolder(container, mount);
  const started = await container.start();
  const watchdog = spawnWatchdog([watchdogProgram, started.getId()], process.env);
  const stop = async () => {
    await started.stop({ timeout: mount ? stopTimeoutMs : 0 });
    watchdog.kill('SIGKILL');
  };
  try {
    const running = (await connectEngine()).getContainer(started.getId());
    await ready();
    return {
      stop,
      crash: () => kill(running),
      restart: async () => {
        await kill(running);
        await running.start();
        await ready();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const watchdogProgram = fileURLToPath(new URL('./watchdog.js', import.meta.url));

/**
 * Publishes the port on the loopback interface only, with a fixed number, which a restarted container keeps. The
 * library's own `withExposedPorts` publishes on every interface.
 */
function publishOnLoopback(container: GenericContainer, { containerPort, port }: ContainerOptions): void {
  const { hostConfig } = container as unknown as { hostConfig: Record<string, unknown> };
  hostConfig.PortBindings = {
    [`${containerPort}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }],
  };
}

/** Files in the folder belong to this process's user, unless that is root: then the image chooses the owner. */
async function mountFolder(
  container: GenericContainer,
  mount: { readonly source: string; readonly target: string },
): Promise<void> {
  await mkdir(mount.source, { recursive: true });
  container.withBindMounts([mount]);
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) container.withUser(`${uid}:${process.getgid?.()}`);
}

async function kill(container: ReturnType<Engine['getContainer']>): Promise<void> {
  // 409: it does not run.
  await container.kill({ signal: 'SIGKILL' }).catch(ignoreStatus(409));
  await container.wait();
}
