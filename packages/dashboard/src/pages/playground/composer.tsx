import { useState } from 'react';
import { words } from '../../strings/playground.js';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import styles from './playground.module.css';

interface ComposerProps {
  /** The message that is edited; empty for a new one. */
  initial: string;
  isEditing: boolean;
  isRunning: boolean;
  canSend: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
  onCancelEdit: () => void;
  /** Absent while there is nothing to clear. */
  onClear: (() => void) | undefined;
}

/** Where the next message is written. It has its own state, so that typing renders nothing else. */
export function Composer(props: ComposerProps) {
  const { initial, isEditing, isRunning, canSend, onSend, onStop, onCancelEdit, onClear } = props;
  const [text, setText] = useState(initial);
  const isReady = canSend && !isRunning && text.trim() !== '';
  const send = () => {
    if (!isReady) return;
    onSend(text);
    setText('');
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {isEditing && <p className={styles.note}>{words.editing}</p>}
      <Field
        label={words.message}
        hint={words.sendHint}
        placeholder={words.messagePlaceholder}
        rows={3}
        value={text}
        onChange={setText}
        autoFocus={isEditing || hasKeyboard()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div className={styles.tools}>
        {isRunning ? (
          <Button icon="stop" onPress={onStop}>
            {words.stop}
          </Button>
        ) : (
          <Button type="submit" variant="primary" isDisabled={!isReady}>
            {words.send}
          </Button>
        )}
        {isEditing && <Button onPress={onCancelEdit}>{words.cancelEdit}</Button>}
        {onClear && (
          <Button variant="quiet" onPress={onClear}>
            {words.clear}
          </Button>
        )}
      </div>
    </form>
  );
}

/** On a touch screen the focus would open the keyboard over the page. */
function hasKeyboard(): boolean {
  return window.matchMedia('(hover: hover) and (pointer: fine)').matches;
}
