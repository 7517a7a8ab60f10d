import type { ChatRequest } from '../../chat/request.js';
import { chatSnippets } from '../../chat/snippets.js';
import { words } from '../../strings/playground.js';
import { CodeBlock } from '../../ui/code-block.js';
import { Dialog } from '../../ui/dialog.js';
import { Tabs } from '../../ui/tabs.js';

interface CodeDialogProps {
  request: ChatRequest;
  isOpen: boolean;
  onClose: () => void;
}

/** The code of exactly one request, in each language. */
export function CodeDialog({ request, isOpen, onClose }: CodeDialogProps) {
  return (
    <Dialog title={words.codeTitle} size="wide" isOpen={isOpen} onClose={onClose}>
      <p>{words.codeHint}</p>
      <Snippets request={request} />
    </Dialog>
  );
}

/** Rendered only while the dialog is open: a long conversation is a long snippet. */
function Snippets({ request }: Pick<CodeDialogProps, 'request'>) {
  const snippets = chatSnippets(window.location.origin, request);
  const tabs = (['curl', 'node', 'python'] as const).map((id) => {
    const label = words.languages[id];
    return {
      id,
      label,
      content: <CodeBlock code={snippets[id]} label={label} copyLabel={words.copyCode(label)} />,
    };
  });
  return <Tabs label={words.codeTitle} tabs={tabs} />;
}
