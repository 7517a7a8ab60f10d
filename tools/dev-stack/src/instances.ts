import type { Instance, Program, ReplicatedService, ServiceName } from './components.js';
import { environmentOf, type Layout } from './environment.js';
import { type ServiceProcess, startService } from './service-process.js';

export interface ProgramOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface InstancesOptions {
  readonly layout: Layout;
  /** Programs that are not replicated services. */
  readonly programs: Readonly<Record<Program, ProgramOptions>>;
  /** Additional variables for the instances of a service. */
  readonly env: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
  onLine(service: ServiceName, line: string): void;
}

/** The processes of the services. */
export interface Instances {
  /** Starts an instance, also one that has ended: it has the same ports and environment each time. */
  start(service: ServiceName, index?: number): Promise<void>;
  /** The process of an instance that has been started. */
  get(service: ServiceName, index?: number): ServiceProcess;
  /** Stops all instances of a service. */
  stop(service: ServiceName): Promise<void>;
}

export function createInstances(options: InstancesOptions): Instances {
  const { layout, programs } = options;
  const processes = new Map<Instance, ServiceProcess>();
  // Links are opened once for each instance, so that a restarted one uses the same proxies.
  const environments = new Map<Instance, Promise<Readonly<Record<string, string>>>>();
  const environment = (service: ReplicatedService, index: number) => {
    const instance: Instance = `${service}-${index}`;
    const variables = environments.get(instance) ?? environmentOf(layout, service, index);
    environments.set(instance, variables);
    return variables;
  };

  return {
    start: async (service, index = 0) => {
      const program = isProgram(service) ? programs[service] : undefined;
      const started = await startService({
        name: service,
        package: `@hypervize/${service}`,
        args: program?.args ?? [],
        env: {
          ...(isProgram(service) ? program?.env : await environment(service, index)),
          ...options.env[service],
        },
        ready: program ? /listening/ : /"msg":"started"/,
        onLine: (line) => options.onLine(service, line),
      });
      processes.set(`${service}-${index}`, started);
    },
    get: (service, index = 0) => {
      const started = processes.get(`${service}-${index}`);
      if (!started) throw new Error(`${service} ${index} has not been started`);
      return started;
    },
    stop: async (service) => {
      const ofService = [...processes].filter(([instance]) => instance.startsWith(`${service}-`));
      await Promise.all(ofService.map(([, started]) => started.stop()));
    },
  };
}

function isProgram(service: ServiceName): service is Program {
  return service === 'stand-in' || service === 'identity-provider';
}
