import { useEffect, useRef } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useModels } from '../api/models.js';
import { words } from '../strings/keys.js';
import { CodeBlock } from '../ui/code-block.js';
import { CopyButton } from '../ui/copy-button.js';
import fieldStyles from '../ui/field.module.css';
import { Notice } from '../ui/notice.js';
import { Tabs } from '../ui/tabs.js';
import styles from './new-key-panel.module.css';
import { keySnippets } from './snippets.js';

interface NewKeyPanelProps {
  secret: string;
  scopes: readonly string[];
  /** Called when the key, or code that holds it, was copied. */
  onCopied: () => void;
}

const { created } = words;

/** A key that is shown once: selected, with a button that copies it and code that uses it. */
export function NewKeyPanel({ secret, scopes, onCopied }: NewKeyPanelProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <div className={styles.panel}>
      <Notice>{created.once}</Notice>
      <div className={styles.key}>
        <TextField value={secret} isReadOnly className={fieldStyles.field ?? ''}>
          <Label className={fieldStyles.label ?? ''}>{created.key}</Label>
          <Input
            ref={input}
            className={`${fieldStyles.input} ${styles.secret}`}
            onCopy={onCopied}
            onFocus={(event) => event.currentTarget.select()}
            spellCheck={false}
            autoComplete="off"
          />
        </TextField>
        <CopyButton text={secret} label={created.copyKey} withText variant="primary" onCopied={onCopied} />
      </div>
      <KeyCode secret={secret} scopes={scopes} onCopied={onCopied} />
    </div>
  );
}

/** Code with a new key in several languages. */
export function KeyCode({ secret, scopes, onCopied }: NewKeyPanelProps) {
  const models = useModels();
  const snippets = keySnippets(secret, scopes, location.origin, models.data?.[0] ?? 'MODEL');
  const languages = (['curl', 'node', 'python', 'env'] as const).flatMap((id) => {
    const code = snippets[id];
    return code === undefined ? [] : [{ id, code, label: created.languages[id] }];
  });
  return (
    <Tabs
      label={created.snippets}
      tabs={languages.map(({ id, code, label }) => ({
        id,
        label,
        content: (
          <CodeBlock
            code={code}
            label={label}
            copyLabel={created.copySnippet(label)}
            {...(code.includes(secret) ? { onCopied } : {})}
          />
        ),
      }))}
    />
  );
}
