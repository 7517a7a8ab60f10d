/** A name that a key of an account is to have. */
export interface WantedName {
  readonly accountId: string;
  readonly name: string;
}

/** The rows that want the same name for keys of one account. */
interface Group extends WantedName {
  rows: number;
  /** Which of its first so many candidates are taken is known. */
  known: number;
}

const maxNameLength = 64;

/**
 * Names for new keys of locked accounts, given out in order: the wanted name or, if it is taken, with the first number from
 * 2 on that makes it free. `takenAmong` resolves to the places of those candidates that active keys have.
 */
export async function freeNames(
  wanted: readonly WantedName[],
  takenAmong: (candidates: readonly WantedName[]) => Promise<readonly number[]>,
): Promise<string[]> {
  const groups = new Map<string, Group>();
  for (const one of wanted) {
    const group = groups.get(idOf(one)) ?? { ...one, rows: 0, known: 0 };
    group.rows++;
    groups.set(idOf(one), group);
  }
  const taken = new Set<string>();
  let unsure: Iterable<Group> = groups.values();
  for (;;) {
    const candidates = [...unsure].flatMap(nextCandidates);
    for (const place of await takenAmong(candidates)) taken.add(idOf(candidates[place] as WantedName));
    const assigned = assign(wanted, groups, taken);
    if (assigned.short.size === 0) return assigned.names;
    unsure = assigned.short;
  }
}

/** The candidates of a group that are to be looked up next: as many as it has rows, then twice as many each time. */
function nextCandidates(group: Group): WantedName[] {
  const { accountId, name, known, rows } = group;
  const count = Math.max(known, rows);
  group.known += count;
  return Array.from({ length: count }, (_, i) => ({ accountId, name: candidate(name, known + i) }));
}

/** The names, as far as it is known which are taken, and the groups whose known candidates are all taken. */
function assign(wanted: readonly WantedName[], groups: ReadonlyMap<string, Group>, taken: Iterable<string>) {
  const used = new Set(taken);
  const short = new Set<Group>();
  const next = new Map<Group, number>();
  const names = wanted.map((one) => {
    const group = groups.get(idOf(one)) as Group;
    for (let i = next.get(group) ?? 0; i < group.known; i++) {
      const name = candidate(one.name, i);
      const id = idOf({ accountId: one.accountId, name });
      if (used.has(id)) continue;
      used.add(id);
      next.set(group, i + 1);
      return name;
    }
    short.add(group);
    return one.name;
  });
  return { names, short };
}

/** The wanted name, then the wanted name with the numbers from 2 on. At most 64 characters. */
function candidate(wanted: string, place: number): string {
  if (place === 0) return wanted;
  const suffix = ` (${place + 1})`;
  return [...wanted].slice(0, maxNameLength - suffix.length).join('') + suffix;
}

function idOf({ accountId, name }: WantedName): string {
  return `${accountId} ${name}`;
}
