import { useEffect, useState } from 'react';
import { words } from '../strings/common.js';
import { Button, IconButton } from './button.js';
import { notify } from './notify.js';

const shownMs = 2_000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for assistive technology: "Copy base URL". */
  label: string;
  /** Shows the word "Copy" beside the icon. */
  withText?: boolean;
  variant?: 'primary' | 'secondary';
  onCopied?: () => void;
}

/** Copies a text, and says so for two seconds. */
export function CopyButton({ text, label, withText = false, variant, onCopied }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      notify(words.actions.copyFailed, 'error');
      return;
    }
    setCopied(true);
    notify(words.actions.copied);
    onCopied?.();
  };
  const icon = copied ? 'check' : 'copy';
  if (!withText) return <IconButton icon={icon} label={label} onPress={copy} />;
  return (
    <Button icon={icon} aria-label={label} onPress={copy} {...(variant ? { variant } : {})}>
      {copied ? words.actions.copied : words.actions.copy}
    </Button>
  );
}
