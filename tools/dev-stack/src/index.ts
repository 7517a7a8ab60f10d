export { connectOperator, type Operator } from './operator.js';
export { type ServiceOptions, type ServiceProcess, startService } from './service-process.js';
export {
  type Place,
  type Ports,
  type Stack,
  type StackOptions,
  startStack,
} from './stack.js';
