export { createProgram, type Output } from './program.js';
