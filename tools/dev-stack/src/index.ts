export { connectOperator, type Operator } from './operator.js';
export { type ServiceOptions, type ServiceProcess, startService } from './service-process.js';
export {
  type Constellation,
  type ConstellationOptions,
  type Place,
  type Ports,
  startConstellation,
} from './stack.js';
