import { words } from '../../strings/playground.js';
import styles from './playground.module.css';
import type { TargetOption } from './targets.js';

interface TargetSelectProps {
  options: readonly TargetOption[];
  selected: TargetOption | undefined;
  onSelect: (value: string) => void;
}

/** What the next message is sent to: the browser's own control, with a group for models and one for endpoints. */
export function TargetSelect({ options, selected, onSelect }: TargetSelectProps) {
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
