import { useEffect, useRef, useState } from 'react';
import { useModels } from '../../api/models.js';
import { type ChatEnd, sendChat } from '../../chat/send.js';
import { firstRequest } from '../../new-key/snippets.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import styles from './welcome.module.css';

const texts = words.welcome;

type Run =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly stop: () => void }
  | { readonly kind: 'ended'; readonly end: ChatEnd };

/** "Run it here": sends the request of the snippet with the new key, and shows the answer as it arrives. */
export function FirstRun({ secret }: { secret: string }) {
  const models = useModels();
  const [run, setRun] = useState<Run>({ kind: 'idle' });
  const [answer, setAnswer] = useState('');
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const [model] = models.data ?? [];
  const start = async () => {
    if (model === undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setAnswer('');
    setRun({ kind: 'running', stop: () => controller.abort() });
    const onText = (text: string) => setAnswer((before) => before + text);
    const { end } = await sendChat(firstRequest(model), { signal: controller.signal, key: secret, onText });
    setRun({ kind: 'ended', end });
  };
  return (
    <section className={styles.run} aria-label={texts.run}>
      {models.data && model === undefined && <Notice>{texts.noModels}</Notice>}
      {run.kind === 'running' ? (
        <Button icon="stop" onPress={run.stop}>
          {texts.stop}
        </Button>
      ) : (
        <Button variant="primary" isDisabled={model === undefined} onPress={() => void start()}>
          {texts.run}
        </Button>
      )}
      {run.kind !== 'idle' && (
        <div
          className={styles.answer}
          role="log"
          aria-label={texts.answer}
          aria-busy={run.kind === 'running'}
        >
          {answer}
        </div>
      )}
      {run.kind === 'ended' && <End end={run.end} />}
    </section>
  );
}

/** How the answer ended, unless it is complete. */
function End({ end }: { end: ChatEnd }) {
  if (end.kind === 'complete') return null;
  if (end.kind === 'stopped') return <p>{texts.stopped}</p>;
  const { failure } = end;
  const text = failure.kind === 'api' ? failure.message : texts.failures[failure.kind];
  return (
    <div role="alert">
      <Notice tone="warning">{text}</Notice>
    </div>
  );
}
