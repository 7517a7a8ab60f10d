export {
  type Constellation,
  type ConstellationOptions,
  type Ports,
  startConstellation,
} from './constellation.js';
export { connectOperator, type Operator } from './operator.js';
