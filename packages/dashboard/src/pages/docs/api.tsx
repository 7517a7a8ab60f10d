import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError, errorOfResponse, toApiError } from '../../api/error.js';
import { words as all } from '../../strings/docs.js';
import { Page } from '../../ui/page.js';
import { EmptyState, ErrorState, TableSkeleton } from '../../ui/states.js';
import styles from './docs.module.css';
import { type OperationDoc, readOperations } from './openapi.js';
import { Operation } from './operation.js';

const words = all.reference;
const documentPath = '/api/openapi.json';
const deadlineMs = 20_000;

/** The reference of the API, from its own OpenAPI document. */
export default function ApiReferencePage() {
  const document = useQuery({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => readDocument(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const download = (
    <a href={documentPath} download="openapi.json">
      {words.download}
    </a>
  );
  return (
    <Page title={words.title} lead={words.lead} actions={download}>
      {document.data ? (
        <Reference operations={document.data} />
      ) : document.isPending ? (
        <TableSkeleton rows={12} />
      ) : (
        <ErrorState error={document.error} onRetry={() => void document.refetch()} />
      )}
    </Page>
  );
}

async function readDocument(signal: AbortSignal): Promise<OperationDoc[]> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  try {
    const response = await fetch(documentPath, { signal: deadline });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw errorOfResponse(response, body);
    if (body === undefined) throw new ApiError(0, 'unexpected', words.unreadable, undefined);
    return readOperations(body);
  } catch (error) {
    throw toApiError(error);
  }
}

function Reference({ operations }: { operations: readonly OperationDoc[] }) {
  useEffect(() => {
    // The browser looked for it before it was there.
    if (window.location.hash !== '')
      window.document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, []);
  if (operations.length === 0) return <EmptyState title={words.title} text={words.empty} />;
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return (
    <>
      <nav aria-label={words.contents} className={styles.contents}>
        {tags.map((tag) => (
          <div key={tag}>
            <h2>{words.groups.get(tag) ?? tag}</h2>
            <ul>
              {operations
                .filter((operation) => operation.tag === tag)
                .map(({ id, method, path, summary }) => (
                  <li key={id}>
                    <a href={`#${id}`} title={summary}>
                      <code>
                        {method} {path}
                      </code>
                    </a>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      {tags.map((tag) => (
        <section key={tag} className={styles.section} aria-label={tag}>
          {operations
            .filter((operation) => operation.tag === tag)
            .map((operation) => (
              <Operation key={operation.id} operation={operation} />
            ))}
        </section>
      ))}
    </>
  );
}
