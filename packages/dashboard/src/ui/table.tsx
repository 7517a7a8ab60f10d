import hidden from './hidden.module.css';
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
  /** The class of the header's cell. It sets the width of the column in a table with `isFixed`. */
  readonly className?: string | undefined;
}

/** What a row shows in place of its last cells. */
export interface RowEnd {
  /** How many cells it takes the place of. */
  readonly cells: number;
  readonly content: React.ReactNode;
}

interface TableProps<T> {
  /** What the table lists, for assistive technology. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Shows a row as over: revoked, ended. */
  isMuted?: (row: T) => boolean;
  /** Gives the columns the widths of their headers, so that they do not move when their content changes. */
  isFixed?: boolean;
  rowEnd?: (row: T) => RowEnd | undefined;
}

/** A table. Below 720 px each row becomes a card in which every value has its column's header. */
export function Table<T>(props: TableProps<T>) {
  const { caption, columns, rows, rowKey, isMuted, isFixed = false, rowEnd } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className={styles.scroll} aria-label={caption} tabIndex={0}>
      <table className={styles.table} data-fixed={isFixed || undefined}>
        <caption className={hidden.hidden}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, header, align, isHeaderHidden, className }) => (
              <th key={id} scope="col" data-align={align} className={className}>
                <span className={isHeaderHidden ? hidden.hidden : undefined}>{header}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-muted={isMuted?.(row) || undefined}>
              <Cells row={row} columns={columns} end={rowEnd?.(row)} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellsProps<T> {
  row: T;
  columns: readonly Column<T>[];
  end: RowEnd | undefined;
}

function Cells<T>({ row, columns, end }: CellsProps<T>) {
  return (
    <>
      {columns
        .slice(0, columns.length - (end?.cells ?? 0))
        .map(({ id, header, cell, align, isHeaderHidden }) => (
          <td key={id} data-align={align} data-header={isHeaderHidden ? undefined : header}>
            {cell(row)}
          </td>
        ))}
      {end && <td colSpan={end.cells}>{end.content}</td>}
    </>
  );
}
