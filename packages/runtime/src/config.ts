import type { SettingType } from './setting-types.js';

/** One environment variable: how it is read, what it is without a value, and what it is for. */
export interface Setting<T> {
  readonly kind: 'setting';
  readonly variable: string;
  readonly type: SettingType<unknown>;
  /** Undefined: the variable is required. */
  readonly fallback: { readonly value: T; readonly text: string } | undefined;
  readonly doc: string;
}

/** Settings that belong together; documented under `title`. `finish` turns their values into the group's value. */
export interface SettingGroup<T> {
  readonly kind: 'group';
  readonly title: string;
  readonly settings: Declaration;
  finish(values: never): T;
}

/** The configuration of a program: names of properties, and the setting or group that each comes from. */
export interface Declaration {
  readonly [property: string]: Setting<unknown> | SettingGroup<unknown>;
}

/** The values that a declaration describes. */
export type ConfigOf<D> = {
  readonly [K in keyof D]: D[K] extends Setting<infer T> ? T : D[K] extends SettingGroup<infer T> ? T : never;
};

/** Thrown for a bad environment. The message has a line for each bad variable and quotes no values: they may be secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A variable that has to be set. */
export function required<T>(variable: string, type: SettingType<T>, doc: string): Setting<T> {
  return { kind: 'setting', variable, type, fallback: undefined, doc };
}

/**
 * A variable with a default, which is written as the variable would be. A default that depends on the machine is given
 * with the text that documents it.
 */
export function setting<T>(
  variable: string,
  type: SettingType<T>,
  fallback: string | number | boolean | { readonly value: string | number; readonly text: string },
  doc: string,
): Setting<T> {
  const { value, text } =
    typeof fallback === 'object' ? fallback : { value: fallback, text: String(fallback) };
  const parsed = type.parse(String(value));
  if (parsed === undefined) throw new TypeError(`the default of ${variable} must be ${type.expects}`);
  return { kind: 'setting', variable, type, fallback: { value: parsed, text }, doc };
}

/** A variable that may be absent, which gives `undefined`. `absent` says what that means. */
export function optional<T>(
  variable: string,
  type: SettingType<T>,
  absent: string,
  doc: string,
): Setting<T | undefined> {
  return { kind: 'setting', variable, type, fallback: { value: undefined, text: absent }, doc };
}

/** A group whose value is an object with the values of its settings. */
export function group<const D extends Declaration>(title: string, settings: D): SettingGroup<ConfigOf<D>>;
/** A group whose value `finish` makes of them. It may throw a ConfigError if they do not fit together. */
export function group<const D extends Declaration, T>(
  title: string,
  settings: D,
  finish: (values: ConfigOf<D>) => T,
): SettingGroup<T>;
export function group(
  title: string,
  settings: Declaration,
  finish?: (values: never) => unknown,
): SettingGroup<unknown> {
  return { kind: 'group', title, settings, finish: finish ?? ((values: unknown) => values) };
}

/**
 * Reads every setting or throws a ConfigError that names all that are missing, bad or misspelled. A variable that is set
 * to an empty text counts as not set. `check` returns the problems of settings that are good by themselves but do not fit
 * together.
 */
export function readConfig<D extends Declaration>(
  env: NodeJS.ProcessEnv,
  declaration: D,
  check: (config: ConfigOf<D>) => readonly string[] = () => [],
): ConfigOf<D> {
  const problems: string[] = [];
  const config = readMembers(env, declaration, problems);
  if (problems.length === 0) problems.push(...check(config as ConfigOf<D>));
  problems.push(...misspelledIn(env, settingsOf(declaration)));
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config as ConfigOf<D>;
}

/** Every setting of a declaration, in order, with the title of the group that it is in. */
export function settingsOf(declaration: Declaration, title = ''): (Setting<unknown> & { group: string })[] {
  return Object.values(declaration).flatMap((member) =>
    member.kind === 'group' ? settingsOf(member.settings, member.title) : [{ ...member, group: title }],
  );
}

function readMembers(
  env: NodeJS.ProcessEnv,
  declaration: Declaration,
  problems: string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(declaration).map(([property, member]) => [
      property,
      member.kind === 'group' ? readGroup(env, member, problems) : readSetting(env, member, problems),
    ]),
  );
}

function readGroup(
  env: NodeJS.ProcessEnv,
  { settings, finish }: SettingGroup<unknown>,
  problems: string[],
): unknown {
  const found = problems.length;
  const values = readMembers(env, settings, problems);
  if (problems.length > found) return undefined;
  try {
    return finish(values as never);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function readSetting(
  env: NodeJS.ProcessEnv,
  { variable, type, fallback }: Setting<unknown>,
  problems: string[],
) {
  const text = env[variable];
  if (text === undefined || text === '') {
    if (!fallback) problems.push(`${variable} is not set; it must be ${type.expects}`);
    return fallback?.value;
  }
  const value = type.parse(text);
  if (value === undefined) problems.push(`${variable} must be ${type.expects}`);
  return value;
}

/** Variables that are nearly a setting's name: `REDIS_ULR` would otherwise silently leave the default in use. */
function misspelledIn(env: NodeJS.ProcessEnv, settings: readonly { variable: string }[]): string[] {
  const names = settings.map(({ variable }) => variable);
  const known = new Set(names);
  return Object.keys(env).flatMap((given) => {
    if (known.has(given)) return [];
    const meant = names.find((name) => name.length >= 8 && !(name in env) && isOneEditAway(given, name));
    return meant === undefined ? [] : [`${given} is not a setting; did you mean ${meant}?`];
  });
}

/** Whether one name becomes the other by swapping two neighbours, or by dropping, adding or changing one character. */
function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
