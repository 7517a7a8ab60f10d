import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Attempt, auditEntry } from './entry.js';

const attempt: Attempt = {
  action: 'endpoint.created',
  accountId: null,
  endpointId: '',
  actor: { id: 'operator:test', address: '' },
};

test('the details of an entry fit into the log whatever the hosts, and tell how many there are', () => {
  const host = fc.string({ minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(
      fc.array(host, { maxLength: 64 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      (hosts, model) => {
        const { details } = auditEntry(attempt, 'success', { model, hosts }, 0);
        expect(Buffer.byteLength(details)).toBeLessThanOrEqual(2_048);
        const parsed = JSON.parse(details);
        expect(parsed).toMatchObject({ model, host_count: hosts.length });
        expect(hosts.slice(0, parsed.hosts?.length ?? 0)).toEqual(parsed.hosts ?? []);
      },
    ),
  );
});

test('an endpoint id that is none is left out of an entry', () => {
  const idOf = (endpointId: string) => auditEntry({ ...attempt, endpointId }, 'success', {}, 0).endpointId;
  expect(idOf('ep_0123456789ab')).toBe('ep_0123456789ab');
  expect(idOf('../../etc')).toBe('');
});
