import { words } from '../../strings/playground.js';
import { Field } from '../../ui/field.js';
import styles from './playground.module.css';
import { parseMaxTokens, parseTemperature, type TargetOption } from './targets.js';

/** The parameters as they are written. */
export interface ParameterTexts {
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
}

interface ParametersProps {
  options: readonly TargetOption[];
  selected: TargetOption | undefined;
  onSelect: (value: string) => void;
  texts: ParameterTexts;
  onChange: (texts: ParameterTexts) => void;
}

/** What the next message is sent to, and with which parameters. */
export function Parameters({ options, selected, onSelect, texts, onChange }: ParametersProps) {
  const set = (name: keyof ParameterTexts) => (value: string) => onChange({ ...texts, [name]: value });
  return (
    <section className={styles.parameters} aria-label={words.parameters}>
      <TargetSelect {...{ options, selected, onSelect }} />
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

/** The browser's own control, with a group for models and one for endpoints. */
function TargetSelect({
  options,
  selected,
  onSelect,
}: Pick<ParametersProps, 'options' | 'selected' | 'onSelect'>) {
  const group = (kind: 'model' | 'endpoint', label: string) => {
    const own = options.filter(({ target }) => target.kind === kind);
    return (
      own.length > 0 && (
        <optgroup label={label}>
          {own.map(({ value, target }) => (
            <option key={value} value={value}>
              {target.kind === 'model' ? target.model : words.endpointOption(target.model, target.id)}
            </option>
          ))}
        </optgroup>
      )
    );
  };
  return (
    <label className={styles.target}>
      {words.target}
      <select value={selected?.value ?? ''} onChange={(event) => onSelect(event.target.value)}>
        {group('model', words.models)}
        {group('endpoint', words.endpoints)}
      </select>
    </label>
  );
}
