import { memo, useState, useSyncExternalStore } from 'react';
import type { ChatResult } from '../../chat/send.js';
import { words } from '../../strings/playground.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { durationText, rateText, wholeNumber } from '../../ui/number-text.js';
import type { AnswerText } from './answer-text.js';
import { CodeDialog } from './code-dialog.js';
import type { Exchange } from './conversation.js';
import { Failure } from './failure.js';
import styles from './playground.module.css';

interface ExchangeViewProps {
  exchange: Exchange;
  onEdit: (exchange: Exchange) => void;
}

/** A message and its answer. It is rendered again only when its own answer ends; the text renders itself. */
export const ExchangeView = memo(function ExchangeView({ exchange, onEdit }: ExchangeViewProps) {
  const { prompt, answer, result } = exchange;
  return (
    <li className={styles.exchange}>
      <article className={styles.message}>
        <h2>{words.you}</h2>
        <div className={styles.text}>{prompt}</div>
        <div className={styles.tools}>
          <CopyButton text={prompt} label={words.copyMessage} />
          <Button variant="quiet" icon="edit" onPress={() => onEdit(exchange)}>
            {words.edit}
          </Button>
        </div>
      </article>
      <article className={styles.message}>
        <h2>{words.answer}</h2>
        <AnswerBlocks answer={answer} isRunning={result === undefined} />
        {result && <End exchange={exchange} result={result} />}
      </article>
    </li>
  );
});

/** Plain text, never HTML. White space is kept. */
function AnswerBlocks({ answer, isRunning }: { answer: AnswerText; isRunning: boolean }) {
  const blocks = useSyncExternalStore(answer.subscribe, answer.blocks);
  if (blocks.length === 0) return isRunning ? <p className={styles.waiting}>{words.waiting}</p> : null;
  return (
    <div className={styles.text}>
      {blocks.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only appended.
        <Block key={index} text={text} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  // An empty block is an empty line.
  return <div className={styles.block}>{text === '' ? '\n' : text}</div>;
});

function End({ exchange, result }: { exchange: Exchange; result: ChatResult }) {
  const [isCodeOpen, setCodeOpen] = useState(false);
  const { end, measures } = result;
  const text = exchange.answer.text();
  return (
    <>
      {end.kind === 'failed' && <Failure failure={end.failure} hasText={text !== ''} />}
      {end.kind === 'stopped' && <p className={styles.note}>{words.stopped}</p>}
      {end.kind === 'complete' && end.finish === 'length' && (
        <p className={styles.note}>{words.atMaxTokens}</p>
      )}
      <div className={styles.end}>
        <Measures measures={measures} />
        <div className={styles.tools}>
          {text !== '' && <CopyButton text={text} label={words.copyAnswer} />}
          <Button variant="quiet" onPress={() => setCodeOpen(true)}>
            {words.code}
          </Button>
        </div>
      </div>
      <CodeDialog request={exchange.request} isOpen={isCodeOpen} onClose={() => setCodeOpen(false)} />
    </>
  );
}

function Measures({ measures }: Pick<ChatResult, 'measures'>) {
  const { requestId, firstTokenMs, tokensPerSecond, promptTokens, completionTokens } = measures;
  return (
    <p className={styles.measures}>
      {firstTokenMs !== undefined && (
        <span>
          {durationText(firstTokenMs)} {words.measures.firstToken}
        </span>
      )}
      {tokensPerSecond !== undefined && (
        <span>
          {rateText(tokensPerSecond)} {words.measures.rate}
        </span>
      )}
      {promptTokens !== undefined && completionTokens !== undefined && (
        <span>
          {wholeNumber(promptTokens)} / {wholeNumber(completionTokens)} {words.measures.tokens}
        </span>
      )}
      {requestId !== undefined && (
        <span className={styles.requestId}>
          {words.measures.requestId} <code title={requestId}>{requestId}</code>
          <CopyButton text={requestId} label={words.measures.copyRequestId} />
        </span>
      )}
    </p>
  );
}
