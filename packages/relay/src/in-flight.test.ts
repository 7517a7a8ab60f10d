import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { createInFlightRequests } from './in-flight.js';

test('a request is found under each of its subjects, counted once, and found nowhere once it is unregistered', () => {
  const inFlightRequests = createInFlightRequests<string>();
  const first = inFlightRequests.register('key', 'first');
  const second = inFlightRequests.register('', 'second');
  for (const inFlight of [first, second]) inFlight.alsoUnder('account');
  expect(inFlightRequests.of('account')).toEqual([first, second]);
  expect([inFlightRequests.of('key'), inFlightRequests.all(), inFlightRequests.count()]).toEqual([
    [first],
    [first, second],
    2,
  ]);
  inFlightRequests.of('account')[0]?.cancel(new AppError('endpoint_not_found'));
  expect([first.cancellation.reason?.code, second.cancellation.reason]).toEqual([
    'endpoint_not_found',
    undefined,
  ]);
  first.unregister();
  first.unregister();
  first.alsoUnder('endpoint');
  expect([
    inFlightRequests.of('endpoint'),
    inFlightRequests.of('key'),
    inFlightRequests.of('account'),
  ]).toEqual([[], [], [second]]);
  second.unregister();
  expect([inFlightRequests.all(), inFlightRequests.count()]).toEqual([[], 0]);
});

test('a cancellation calls every listener once and in order, except those that were removed, each on its own', () => {
  const { cancellation, cancel } = createInFlightRequests<null>().register('key', null);
  const called: string[] = [];
  const listen = (name: string) => cancellation.onCancel(() => called.push(name));
  const removeFirst = listen('first');
  listen('second');
  const removeThird = listen('third');
  listen('fourth');
  removeThird();
  removeFirst();
  removeFirst();
  cancel(new AppError('shutting_down'));
  cancel(new AppError('endpoint_not_found'));
  expect(called).toEqual(['second', 'fourth']);
  expect(cancellation.reason?.code).toBe('shutting_down');
});
