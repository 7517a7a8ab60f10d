import { expect, test } from '@jest/globals';
import type { ToWorker } from './messages.js';
import { createQuestions } from './questions.js';

function setUp(deadlineMs: number) {
  const sent: ToWorker[] = [];
  return { sent, questions: createQuestions({ send: (message) => void sent.push(message), deadlineMs }) };
}

test('a question that is under way is not sent again, and every asker gets its answer', async () => {
  const { sent, questions } = setUp(10_000);
  const answers = [questions.ask('metrics'), questions.ask('metrics'), questions.ask('alive')];
  expect(sent).toEqual([
    { kind: 'question', id: 1, question: 'metrics' },
    { kind: 'question', id: 2, question: 'alive' },
  ]);
  questions.answered({ kind: 'answer', id: 2, value: true });
  questions.answered({ kind: 'answer', id: 1, value: 'm' });
  questions.answered({ kind: 'answer', id: 9, value: 'of no question' });
  expect(await Promise.all(answers)).toEqual(['m', 'm', true]);
  const later = questions.ask('metrics');
  expect(sent).toHaveLength(3);
  questions.answered({ kind: 'answer', id: 3 });
  expect(await later).toBeUndefined();
});

test('a worker that does not answer in time, or has ended, gives no answer', async () => {
  const silent = setUp(1);
  expect(await silent.questions.ask('alive')).toBeUndefined();
  const ended = setUp(10_000);
  const asked = ended.questions.ask('alive');
  ended.questions.end();
  expect(await asked).toBeUndefined();
  expect(await ended.questions.ask('alive')).toBeUndefined();
  expect(ended.sent).toHaveLength(1);
});
