import { Label, Radio, RadioGroup } from 'react-aria-components';
import { words } from '../../strings/keys.js';
import fieldStyles from '../../ui/field.module.css';
import styles from './keys.module.css';

const currentScopes = ['inference', 'elastic-only', 'dedicated:invoke', 'dedicated:read'] as const;
export type Scope = (typeof currentScopes)[number] | 'global';

interface ScopeCardsProps {
  value: Scope;
  onChange: (scope: Scope) => void;
}

/** The scopes that a new key can have, one of which is chosen. The legacy one is folded. */
export function ScopeCards({ value, onChange }: ScopeCardsProps) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as Scope)} className={styles.scopes ?? ''}>
      <Label className={fieldStyles.label ?? ''}>{words.scopes.label}</Label>
      {currentScopes.map(card)}
      <details className={styles.legacy}>
        <summary>{words.scopes.legacy}</summary>
        {card('global')}
      </details>
    </RadioGroup>
  );
}

function card(scope: Scope) {
  return (
    <Radio key={scope} value={scope} className={styles.scope ?? ''}>
      <code>{scope}</code>
      <span>{words.scopes[scope]}</span>
    </Radio>
  );
}
