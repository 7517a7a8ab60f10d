import { describe, expect, test } from '@jest/globals';
import {
  ConfigError,
  type Declaration,
  group,
  optional,
  readConfig,
  required,
  setting,
  settingsOf,
} from './config.js';
import { tlsSettings } from './service-settings.js';
import { flag, integer, namedSecrets, oneOf, port, seconds, text, url } from './setting-types.js';

const secret = Buffer.alloc(32, 1).toString('base64');
const problemsOf = (env: NodeJS.ProcessEnv, declaration: Declaration): string[] => {
  try {
    readConfig(env, declaration);
  } catch (error) {
    return error instanceof ConfigError ? error.message.split('\n') : [`not a ConfigError: ${error}`];
  }
  return [];
};

describe('a configuration', () => {
  test('is read into typed values, grouped as declared, with defaults for variables that are not set', () => {
    const config = readConfig(
      { PORT_NUMBER: '80', LIVE: 'true', KEYS: `a:${secret}`, REDIS_URL: 'redis://x', EMPTY_ONE: '' },
      {
        http: group('HTTP', {
          port: required('PORT_NUMBER', port(), ''),
          live: setting('LIVE', flag(), false, ''),
        }),
        keys: required('KEYS', namedSecrets(32), ''),
        redisUrl: optional('REDIS_URL', url('redis'), 'none', ''),
        empty: setting('EMPTY_ONE', integer(0, 9), 5, ''),
        absent: optional('ABSENT_ONE', text('a name'), 'none', ''),
        waitMs: setting('WAIT_SECONDS', seconds(0, 10), 3, ''),
      },
    );
    expect(config).toMatchObject({ http: { port: 80, live: true }, redisUrl: 'redis://x', empty: 5 });
    expect([config.absent, config.waitMs, config.keys[0]?.id]).toEqual([undefined, 3_000, 'a']);
  });

  test('that is invalid is reported with every bad variable and without any value', () => {
    const env = { PORT: '80a', LIVE: 'yes', URL: 'http://user:hunter2@x', KEYS: 'a:c2hvcnQ=', LEVEL: 'loud' };
    const problems = problemsOf(env, {
      a: required('PORT', port(), ''),
      b: group('Group', { c: required('LIVE', flag(), ''), d: required('URL', url('postgres'), '') }),
      e: required('KEYS', namedSecrets(32), ''),
      f: setting('LEVEL', oneOf('quiet'), 'quiet', ''),
      g: required('MISSING', text('a name'), ''),
    });
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'LIVE',
      'URL',
      'KEYS',
      'LEVEL',
      'MISSING',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test.each(['REDIS_ULR', 'REDISS_URL', 'REDI_URL', 'REDIS_URI'])('reports %s as a misspelling', (name) => {
    const declaration = { redisUrl: optional('REDIS_URL', url('redis'), 'none', '') };
    expect(problemsOf({ [name]: 'redis://x' }, declaration)).toEqual([
      `${name} is not a setting; did you mean REDIS_URL?`,
    ]);
  });

  test('ignores unrelated variables', () => {
    const env = { PATH: '/bin', OLDPWD: '/', REDIS_HOST: 'x' };
    expect(problemsOf(env, { redisUrl: optional('REDIS_URL', url('redis'), 'none', '') })).toEqual([]);
  });

  test('takes all three TLS files or none', () => {
    expect(readConfig({}, { tls: tlsSettings }).tls).toBeUndefined();
    expect(problemsOf({ GRPC_TLS_CERT_FILE: 'x' }, { tls: tlsSettings })).toHaveLength(1);
    const all = { GRPC_TLS_CERT_FILE: 'a', GRPC_TLS_KEY_FILE: 'b', GRPC_TLS_CA_FILE: 'c' };
    expect(readConfig(all, { tls: tlsSettings }).tls).toEqual({ certFile: 'a', keyFile: 'b', caFile: 'c' });
  });

  test('cannot be declared with a default that its type does not accept', () => {
    expect(() => setting('SIZE', integer(1, 9), 10, '')).toThrow('the default of SIZE');
  });

  test('lists its settings in order, each with its group', () => {
    const declaration = {
      a: required('A', text('x'), ''),
      b: group('Group', { c: required('C', text('x'), '') }),
    };
    expect(settingsOf(declaration).map(({ variable, group: title }) => [variable, title])).toEqual([
      ['A', ''],
      ['C', 'Group'],
    ]);
  });
});
