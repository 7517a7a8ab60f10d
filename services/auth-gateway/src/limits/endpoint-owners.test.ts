import { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import { createEndpointOwners } from './endpoint-owners.js';

describe('the owner of an endpoint', () => {
  test('is looked up once, refreshed in the background, and stays known while the router cannot be reached', async () => {
    const state = { nowMs: 0, lookups: 0, failure: undefined as AppError | undefined, isPublic: true };
    const ownerOf = createEndpointOwners(
      async () => {
        state.lookups++;
        if (state.failure) throw state.failure;
        return { accountId: 'a', isPublic: state.isPublic };
      },
      { monotonic: () => state.nowMs },
      100,
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([ownerOf('ep'), ownerOf('ep')])).toEqual([
      { accountId: 'a', isPublic: true },
      { accountId: 'a', isPublic: true },
    ]);
    expect(state.lookups).toBe(1);
    state.isPublic = false;
    state.nowMs = 2_001;
    expect(ownerOf('ep')).toMatchObject({ isPublic: true });
    await settled();
    expect(ownerOf('ep')).toMatchObject({ isPublic: false });
    state.failure = new AppError('unavailable');
    state.nowMs = 5_000;
    ownerOf('ep');
    await settled();
    expect(ownerOf('ep')).toMatchObject({ accountId: 'a' });
    state.failure = new AppError('endpoint_not_found');
    state.nowMs = 8_000;
    ownerOf('ep');
    await settled();
    expect(ownerOf('ep')).toBeUndefined();
  });
});
