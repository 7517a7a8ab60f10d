/** Tests run on what ships: `tsc -b` compiles them beside the code, and Jest loads the result as ES modules. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/services', '<rootDir>/tools'],
  testMatch: ['**/dist/**/*.test.js'],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/.hypervize/'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
