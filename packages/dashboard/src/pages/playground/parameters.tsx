import { words } from '../../strings/playground.js';
import { Field } from '../../ui/field.js';
import styles from './playground.module.css';
import { parseMaxTokens, parseTemperature } from './targets.js';

/** The parameters as they are written. */
export interface ParameterTexts {
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
}

interface ParametersProps {
  texts: ParameterTexts;
  onChange: (texts: ParameterTexts) => void;
}

/** The parameters of the next message. */
export function Parameters({ texts, onChange }: ParametersProps) {
  const set = (name: keyof ParameterTexts) => (value: string) => onChange({ ...texts, [name]: value });
  return (
    <section className={styles.parameters} aria-label={words.parameters}>
      <Field
        label={words.system}
        hint={words.systemHint}
        rows={4}
        value={texts.system}
        onChange={set('system')}
      />
      <Field
        label={words.temperature}
        hint={words.temperatureHint}
        inputMode="decimal"
        value={texts.temperature}
        onChange={set('temperature')}
        error={parseTemperature(texts.temperature) === null ? words.temperatureError : undefined}
      />
      <Field
        label={words.maxTokens}
        hint={words.maxTokensHint}
        inputMode="numeric"
        value={texts.maxTokens}
        onChange={set('maxTokens')}
        error={parseMaxTokens(texts.maxTokens) === null ? words.maxTokensError : undefined}
      />
    </section>
  );
}
