import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useMe } from '../../api/me.js';
import { queryKeys } from '../../api/query-client.js';
import { words } from '../../strings/playground.js';
import { ExchangeView } from './answer.js';
import { Composer } from './composer.js';
import { type Exchange, maxExchanges } from './conversation.js';
import { isWithoutKey, NoActiveKey } from './failure.js';
import { Parameters } from './parameters.js';
import styles from './playground.module.css';
import { TargetSelect } from './target-select.js';
import { parseMaxTokens, parseTemperature, selectedTarget, type TargetOption } from './targets.js';
import { useConversation } from './use-conversation.js';
import { usePinnedScroll } from './use-pinned-scroll.js';

/** The conversation, the parameters of its next message, and where that is written. */
export function Chat({ options }: { options: readonly TargetOption[] }) {
  const [, navigate] = useLocation();
  const selected = selectedTarget(options, useSearch());
  const [texts, setTexts] = useState({ system: '', temperature: '', maxTokens: '' });
  const [edited, setEdited] = useState<Exchange>();
  const me = useMe();
  const client = useQueryClient();
  const { exchanges, isRunning, send, stop, clear } = useConversation();
  const temperature = parseTemperature(texts.temperature);
  const maxTokens = parseMaxTokens(texts.maxTokens);
  const edit = useCallback((exchange: Exchange) => setEdited(exchange), []);

  const submit = async (text: string) => {
    if (!selected || temperature === null || maxTokens === null) return;
    setEdited(undefined);
    const parameters = { system: texts.system, temperature, maxTokens };
    const { end } = await send(text, selected.target, parameters, edited?.id);
    // The account may have lost its last key, or the session its right.
    if (end.kind === 'failed') void client.invalidateQueries({ queryKey: queryKeys.me });
  };
  const clearAll = () => {
    setEdited(undefined);
    clear();
  };
  const isFull = edited === undefined && exchanges.length >= maxExchanges;
  return (
    <div className={styles.layout}>
      <div className={styles.chat}>
        <TargetSelect
          options={options}
          selected={selected}
          onSelect={(value) => navigate(`/playground?${value}`, { replace: true })}
        />
        <Conversation exchanges={exchanges} isRunning={isRunning} onEdit={edit} />
        {isFull && <p className={styles.note}>{words.tooLong}</p>}
        {me.data?.has_inference_key === false && !endsWithoutKey(exchanges.at(-1)) && <NoActiveKey />}
        <Composer
          key={edited?.id ?? 'new'}
          initial={edited?.prompt ?? ''}
          isEditing={edited !== undefined}
          isRunning={isRunning}
          canSend={temperature !== null && maxTokens !== null && !isFull}
          onSend={(text) => void submit(text)}
          onStop={stop}
          onCancelEdit={() => setEdited(undefined)}
          onClear={exchanges.length === 0 ? undefined : clearAll}
        />
      </div>
      <Parameters texts={texts} onChange={setTexts} />
    </div>
  );
}

/** Whether the last answer explains already that a key is missing. */
function endsWithoutKey(last: Exchange | undefined): boolean {
  const end = last?.result?.end;
  return end?.kind === 'failed' && isWithoutKey(end.failure);
}

interface ConversationProps {
  exchanges: readonly Exchange[];
  isRunning: boolean;
  onEdit: (exchange: Exchange) => void;
}

/** The exchanges. That an answer begins and ends is read out, not its text: that can be read when it is complete. */
function Conversation({ exchanges, isRunning, onEdit }: ConversationProps) {
  const scroll = usePinnedScroll();
  const last = exchanges.at(-1);
  const status = isRunning ? words.answering : last?.result?.end.kind === 'complete' ? words.answered : '';
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <section {...scroll.outer} className={styles.conversation} aria-label={words.conversation} tabIndex={0}>
        {exchanges.length === 0 && <p className={styles.waiting}>{words.empty}</p>}
        <ol ref={scroll.inner}>
          {exchanges.map((exchange) => (
            <ExchangeView key={exchange.id} exchange={exchange} onEdit={onEdit} />
          ))}
        </ol>
      </section>
      <p role="status" className={styles.hidden}>
        {status}
      </p>
    </>
  );
}
