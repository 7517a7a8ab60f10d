import { Link } from 'wouter';
import { useModels } from '../../api/models.js';
import { chatRequest } from '../../chat/request.js';
import { chatSnippets, keyVariable } from '../../chat/snippets.js';
import { words } from '../../strings/docs.js';
import { CodeBlock } from '../../ui/code-block.js';
import { CopyButton } from '../../ui/copy-button.js';
import { LinkButton } from '../../ui/link-button.js';
import { Page } from '../../ui/page.js';
import { Tabs } from '../../ui/tabs.js';
import styles from './docs.module.css';

/** The quick start, with the base URL of this dashboard and a model that the reader can call. */
export default function DocsPage() {
  const { steps, links } = words;
  const baseUrl = `${window.location.origin}/api`;
  return (
    <Page title={words.title} lead={words.lead}>
      <p className={styles.line}>
        <strong>{words.baseUrl}</strong> <code>{baseUrl}</code>
        <CopyButton text={baseUrl} label={words.copyBaseUrl} />
      </p>
      <section className={styles.section}>
        <h2>{steps.key.title}</h2>
        <p>{steps.key.text}</p>
        <CodeBlock
          label={words.environment}
          copyLabel={words.copyEnvironment}
          code={`export ${keyVariable}='${words.keyPlaceholder}'`}
        />
        <LinkButton href="/settings/keys?create=true">{steps.key.action}</LinkButton>
      </section>
      <section className={styles.section}>
        <h2>{steps.request.title}</h2>
        <p>{steps.request.text}</p>
        <FirstRequest />
      </section>
      <section className={styles.section}>
        <h2>{words.errors.title}</h2>
        <p>{words.errors.text}</p>
      </section>
      <section className={styles.section}>
        <h2>{words.practice.title}</h2>
        <ul className={styles.bullets}>
          {words.practice.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </section>
      <section className={styles.section}>
        <h2>{steps.next.title}</h2>
        <ul className={styles.bullets}>
          <NextLink href="/playground" words={links.playground} />
          <NextLink href="/endpoints" words={links.endpoints} />
          <NextLink href="/usage" words={links.usage} />
          <NextLink href="/docs/api" words={links.reference} />
        </ul>
      </section>
    </Page>
  );
}

function NextLink({ href, words: [name, text] }: { href: string; words: readonly [string, string] }) {
  return (
    <li>
      <Link href={href}>{name}</Link>. {text}
    </li>
  );
}

/** The code of a first request to the first model that can be called. */
function FirstRequest() {
  const models = useModels();
  const model = models.data?.[0];
  const request = chatRequest(
    { kind: 'model', model: model ?? words.anyModel },
    [{ role: 'user', content: words.prompt }],
    { system: '', temperature: undefined, maxTokens: undefined },
  );
  const snippets = chatSnippets(window.location.origin, request);
  const tabs = (['curl', 'node', 'python'] as const).map((id) => {
    const label = words.languages[id];
    return {
      ...{ id, label },
      content: <CodeBlock code={snippets[id]} label={label} copyLabel={words.copyCode(label)} />,
    };
  });
  const isUnknown = model === undefined && !models.isPending;
  return (
    <>
      <Tabs label={words.snippets} tabs={tabs} />
      <p className={styles.muted}>{isUnknown ? words.noModel : words.loadingModel}</p>
    </>
  );
}
