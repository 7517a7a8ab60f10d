import { useId } from 'react';
import styles from './field.module.css';

interface CheckboxProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}

/** A checkbox with its label. */
export function Checkbox({ label, isSelected, onChange }: CheckboxProps) {
  const id = useId();
  return (
    <label className={styles.checkbox} htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={isSelected}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
