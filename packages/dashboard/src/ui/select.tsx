import { useId } from 'react';
import styles from './field.module.css';

interface SelectProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { readonly value: T; readonly label: string }[];
  isLabelHidden?: boolean;
}

/** A choice of one of several values: the browser's own control, which is accessible and works on phones. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, onChange, options, isLabelHidden = false } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      {!isLabelHidden && (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <select
        id={id}
        className={styles.input}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        {...(isLabelHidden ? { 'aria-label': label } : {})}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
