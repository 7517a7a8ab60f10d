import styles from './description-list.module.css';

/** One fact: its name, its value, and what it means. */
export interface Fact {
  readonly name: string;
  readonly value: React.ReactNode;
  readonly note?: string;
}

/** Names and values, one below the other. */
export function DescriptionList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.list}>
      {facts.map(({ name, value, note }) => [
        <dt key={`${name} name`}>{name}</dt>,
        <dd key={`${name} value`}>
          <div>{value}</div>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </dd>,
      ])}
    </dl>
  );
}
