import styles from './code-block.module.css';
import { CopyButton } from './copy-button.js';

interface CodeBlockProps {
  code: string;
  /** What the code is, for assistive technology: "curl". */
  label: string;
  copyLabel: string;
  onCopied?: () => void;
}

/** Code with a button that copies it. */
export function CodeBlock({ code, label, copyLabel, onCopied }: CodeBlockProps) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard. */}
      <section aria-label={label} tabIndex={0} className={styles.scroll}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton text={code} label={copyLabel} {...(onCopied ? { onCopied } : {})} />
    </div>
  );
}
