import { words as all } from '../../strings/docs.js';
import { type Column, Table } from '../../ui/table.js';
import { Tag } from '../../ui/tag.js';
import styles from './docs.module.css';
import type { FieldDoc, OperationDoc, ParameterDoc, ResponseDoc } from './openapi.js';

const words = all.reference;

/** One operation: what it does, its parameters, its body and its responses. */
export function Operation({ operation }: { operation: OperationDoc }) {
  const { id, method, path, summary, description, parameters, body, responses } = operation;
  return (
    <article id={id} className={styles.operation}>
      <h3>{summary}</h3>
      <p>
        <Tag tone={method === 'DELETE' ? 'danger' : 'accent'}>{method}</Tag> <code>{path}</code>
      </p>
      {description !== '' && <Description text={description} />}
      {parameters.length > 0 && (
        <Table
          caption={`${words.parameters}: ${summary}`}
          columns={parameterColumns}
          rows={parameters}
          rowKey={({ name, in: place }) => `${place} ${name}`}
        />
      )}
      {body.length > 0 && <Fields title={words.body} summary={summary} fields={body} />}
      <Table
        caption={`${words.responses}: ${summary}`}
        columns={responseColumns}
        rows={responses}
        rowKey={({ status }) => status}
      />
    </article>
  );
}

const nameColumn: Column<FieldDoc> = {
  id: 'name',
  header: words.name,
  cell: ({ name, isRequired, depth }) => (
    <span>
      <code>
        {'· '.repeat(depth)}
        {name}
      </code>{' '}
      {isRequired && <span className={styles.muted}>{words.required}</span>}
    </span>
  ),
};
const typeColumn: Column<FieldDoc> = {
  id: 'type',
  header: words.type,
  cell: ({ type }) => <code className={styles.type}>{type}</code>,
};
const descriptionColumn: Column<FieldDoc> = {
  id: 'description',
  header: words.description,
  cell: ({ description }) => <Description text={description} />,
};
const parameterColumns: readonly Column<ParameterDoc>[] = [
  nameColumn,
  { id: 'in', header: words.parameters, cell: ({ in: place }) => place },
  typeColumn,
  descriptionColumn,
];
const responseColumns: readonly Column<ResponseDoc>[] = [
  { id: 'status', header: words.status, cell: ({ status }) => status },
  {
    id: 'description',
    header: words.responses,
    cell: ({ description, fields }) => (
      <div className={styles.response}>
        <Description text={description} />
        {fields.length > 0 && <Fields title={words.fields} summary={description} fields={fields} />}
      </div>
    ),
  },
];

function Fields({ title, summary, fields }: { title: string; summary: string; fields: readonly FieldDoc[] }) {
  const rows = fields.map((field, position) => ({ ...field, position }));
  return (
    <details className={styles.fields}>
      <summary>{title}</summary>
      <Table
        caption={`${title}: ${summary}`}
        columns={[nameColumn, typeColumn, descriptionColumn]}
        rows={rows}
        rowKey={({ position }) => String(position)}
      />
    </details>
  );
}

/** A description of the document: plain text, with code in backquotes. */
function Description({ text }: { text: string }) {
  return (
    <span className={styles.description}>
      {text.split('`').map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no identity but their place.
        index % 2 === 1 ? <code key={index}>{part}</code> : part,
      )}
    </span>
  );
}
