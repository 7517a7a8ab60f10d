import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from 'react-aria-components';
import styles from './field.module.css';

interface FieldProps extends Omit<TextFieldProps, 'className' | 'children' | 'style'> {
  label: string;
  /** A line below the field. */
  hint?: string | undefined;
  /** Why the value was refused. */
  error?: string | undefined;
  placeholder?: string;
  /** How many lines it has; more than one makes it grow with its text. */
  rows?: number;
  isLabelHidden?: boolean;
}

/** A text field with its label, a hint and an error. */
export function Field(props: FieldProps) {
  const { label, hint, error, placeholder, rows = 1, isLabelHidden = false, ...rest } = props;
  const control = { className: styles.input ?? '', ...(placeholder ? { placeholder } : {}) };
  return (
    <TextField
      {...rest}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
      className={styles.field ?? ''}
      isInvalid={error !== undefined}
    >
      {!isLabelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      {rows > 1 ? <TextArea {...control} rows={rows} /> : <Input {...control} />}
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}
