export type { Component } from './components.js';
export { connectOperator, type Operator } from './operator.js';
export type { Ports } from './ports.js';
export { type ServiceOptions, type ServiceProcess, startService } from './service-process.js';
export { type Stack, type StackOptions, startStack } from './stack.js';
