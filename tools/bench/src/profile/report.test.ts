import { expect, test } from '@jest/globals';
import { profileText } from './report.js';

test('a profile is shown in shares and for each request, with the top functions only', () => {
  const times = [
    { name: 'writev', group: 'native code and system calls', us: 3_000 },
    { name: 'forward a.js:1', group: 'this project', us: 1_000 },
  ] as const;
  expect(profileText({ title: 'gateway', times, count: 100, unit: 'request', top: 1 })).toBe(`## gateway

0.00 s of CPU, 100 requests

| group | % | µs per request |
| --- | ---: | ---: |
| native code and system calls | 75.0 | 30.00 |
| this project | 25.0 | 10.00 |

| function, self time | % | µs per request |
| --- | ---: | ---: |
| \`writev\` | 75.0 | 30.00 |`);
});

test('a profile without any time or request is shown', () => {
  expect(profileText({ title: 't', times: [], count: 0, unit: 'event', top: 9 })).toContain('0 events');
});
