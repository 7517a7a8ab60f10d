import { useState } from 'react';
import { ApiError } from '../../api/error.js';
import type { Action } from '../../api/use-action.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/keys.js';
import { Button } from '../../ui/button.js';
import { Actions } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { Select } from '../../ui/select.js';
import { InlineError } from '../../ui/states.js';
import { emptyForm, expiries, type KeyForm, keyFormErrors } from './key-form.js';
import styles from './keys.module.css';
import { ScopeCards } from './scope-cards.js';

interface CreateFormProps {
  create: Action<[KeyForm]>;
  onCancel: () => void;
}

const texts = words.form;

/** The form for a new key. Enter submits it. */
export function CreateForm({ create, onCancel }: CreateFormProps) {
  const [form, setForm] = useState<KeyForm>(emptyForm);
  const [wasSubmitted, setSubmitted] = useState(false);
  const errors = wasSubmitted ? keyFormErrors(form, Date.now()) : {};
  const set = (change: Partial<KeyForm>) => setForm({ ...form, ...change });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (Object.keys(keyFormErrors(form, Date.now())).length === 0) void create.run(form);
  };
  const nameError =
    create.error instanceof ApiError && create.error.param === 'name' ? create.error : undefined;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label={texts.name}
        hint={texts.nameHint}
        value={form.name}
        onChange={(name) => set({ name })}
        error={errors.name ?? nameError?.message}
        autoFocus
        autoComplete="off"
      />
      <ScopeCards value={form.scope} onChange={(scope) => set({ scope })} />
      <details open={errors.date !== undefined || errors.limit !== undefined || undefined}>
        <summary>{texts.moreOptions}</summary>
        <MoreOptions form={form} errors={errors} set={set} />
      </details>
      {create.error !== undefined && !nameError && <InlineError error={create.error} />}
      <Actions>
        <Button onPress={onCancel}>{common.actions.cancel}</Button>
        <Button type="submit" variant="primary" isPending={create.isPending}>
          {create.isPending ? texts.submitting : texts.submit}
        </Button>
      </Actions>
    </form>
  );
}

interface MoreOptionsProps {
  form: KeyForm;
  errors: ReturnType<typeof keyFormErrors>;
  set: (change: Partial<KeyForm>) => void;
}

function MoreOptions({ form, errors, set }: MoreOptionsProps) {
  return (
    <div className={styles.options}>
      <Select
        label={texts.expiry}
        value={form.expiry}
        onChange={(expiry) => set({ expiry })}
        options={expiries.map((value) => ({ value, label: texts.expiries[value] }))}
      />
      {form.expiry === 'date' && (
        <Field
          label={texts.date}
          type="date"
          value={form.date}
          onChange={(date) => set({ date })}
          error={errors.date}
        />
      )}
      <Field
        label={texts.limit}
        hint={texts.limitHint}
        inputMode="numeric"
        value={form.limit}
        onChange={(limit) => set({ limit })}
        error={errors.limit}
      />
    </div>
  );
}
