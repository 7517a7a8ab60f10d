/** A metric in Prometheus' text format. */
export interface Family {
  readonly name: string;
  /** `counter`, `gauge`, `histogram`. */
  readonly type: string;
  /** Its `# HELP` and `# UNIT` lines. */
  readonly comments: readonly string[];
  /** The value of each series, by name and labels as they are written: `hvz_x_total{a="b"}`. */
  readonly series: Map<string, number>;
}

/** Reads metrics in the text format, in which the samples of a metric follow its `# TYPE` line. */
export function parseExposition(text: string): Family[] {
  const families: Family[] = [];
  let comments: string[] = [];
  for (const line of text.split('\n')) {
    const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) {
      families.push({ name, type, comments, series: new Map() });
      comments = [];
    } else if (line.startsWith('#')) {
      comments.push(line);
    } else if (line !== '') {
      const end = line.lastIndexOf(' ');
      families.at(-1)?.series.set(line.slice(0, end), parseValue(line.slice(end + 1)));
    }
  }
  return families;
}

/** Writes metrics in the text format. */
export function formatExposition(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, type, comments, series }) => [
    ...comments,
    `# TYPE ${name} ${type}`,
    ...[...series].map(([one, value]) => `${one} ${formatValue(value)}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** A series with one more label. `value` must need no escaping. */
export function withLabel(series: string, label: string, value: string): string {
  return series.endsWith('}')
    ? `${series.slice(0, -1)},${label}="${value}"}`
    : `${series}{${label}="${value}"}`;
}

function parseValue(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function formatValue(value: number): string {
  return String(value).replace('Infinity', 'Inf').replace(/^Inf/, '+Inf');
}
