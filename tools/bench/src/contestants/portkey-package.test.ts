import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { checkIntegrity } from './portkey-package.js';

const archive = Buffer.from('archive');
const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;

test('an archive is used only if it has the pinned integrity', () => {
  expect(() => checkIntegrity(archive, integrity)).not.toThrow();
  expect(() => checkIntegrity(Buffer.from('changed'), integrity)).toThrow(`${integrity} is pinned`);
});
