import styles from './table.module.css';

/** One column of a table. */
export interface Column<T> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => React.ReactNode;
  /** Numbers are aligned to the right. */
  readonly align?: 'right';
  /** Hides the header from view: columns of buttons have one for assistive technology alone. */
  readonly isHeaderHidden?: boolean;
}

interface TableProps<T> {
  /** What the table lists, for assistive technology. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Shows a row as over: revoked, ended. */
  isMuted?: (row: T) => boolean;
}

/** A table. Below 720 px each row becomes a card in which every value has its column's header. */
export function Table<T>({ caption, columns, rows, rowKey, isMuted }: TableProps<T>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className={styles.scroll} aria-label={caption} tabIndex={0}>
      <table className={styles.table}>
        <caption className={styles.hidden}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, header, align, isHeaderHidden }) => (
              <th key={id} scope="col" data-align={align}>
                <span className={isHeaderHidden ? styles.hidden : undefined}>{header}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-muted={isMuted?.(row) || undefined}>
              {columns.map(({ id, header, cell, align, isHeaderHidden }) => (
                <td key={id} data-align={align} data-header={isHeaderHidden ? undefined : header}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
