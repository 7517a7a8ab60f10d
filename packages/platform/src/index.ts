export {
  type Constellation,
  type ConstellationOptions,
  demoModel,
  type ServiceName,
  startConstellation,
} from './constellation.js';
export { type ServiceOptions, type ServiceProcess, startService } from './service-process.js';
