import { describe, expect, test } from '@jest/globals';
import { ConfigError, readEnvironment, settings, tlsFiles, withDefault } from './settings.js';

const secret = Buffer.alloc(32, 1).toString('base64');
const messageOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof ConfigError ? error.message.split('\n') : [`not a ConfigError: ${error}`];
  }
  return [];
};

describe('an environment', () => {
  test('is read into values, with defaults for what is not set', () => {
    const env = {
      PORT_NUMBER: '80',
      LIVE: 'true',
      KEYS: `a:${secret}`,
      REDIS_URL: 'redis://x',
      EMPTY_ONE: '',
    };
    const read = readEnvironment(env, {
      PORT_NUMBER: settings.port(),
      LIVE: settings.flag(),
      KEYS: settings.secrets(32),
      REDIS_URL: settings.url('redis'),
      EMPTY_ONE: withDefault(settings.integer(0, 9), 5),
    });
    expect(read).toMatchObject({ PORT_NUMBER: 80, LIVE: true, REDIS_URL: 'redis://x', EMPTY_ONE: 5 });
    expect(read.KEYS[0]?.id).toBe('a');
  });

  test('with mistakes names every one of them, and never quotes a value', () => {
    const env = { PORT: '80a', LIVE: 'yes', URL: 'http://user:hunter2@x', KEYS: 'a:c2hvcnQ=', LEVEL: 'loud' };
    const problems = messageOf(() =>
      readEnvironment(env, {
        PORT: settings.port(),
        LIVE: settings.flag(),
        URL: settings.url('postgres'),
        KEYS: settings.secrets(32),
        LEVEL: settings.oneOf('quiet'),
        MISSING: settings.text(),
      }),
    );
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

  test.each(['REDIS_ULR', 'REDISS_URL', 'REDI_URL', 'REDIS_URI'])(
    'takes %s for a misspelling, not for nothing',
    (name) => {
      const problems = messageOf(() =>
        readEnvironment(
          { [name]: 'redis://x' },
          { REDIS_URL: withDefault(settings.url('redis'), undefined) },
        ),
      );
      expect(problems).toEqual([`${name} is not a setting; REDIS_URL is`]);
    },
  );

  test('may hold anything else', () => {
    const env = { PATH: '/bin', OLDPWD: '/', REDIS_HOST: 'x' };
    expect(messageOf(() => readEnvironment(env, { REDIS_URL: withDefault(settings.text(), '') }))).toEqual(
      [],
    );
  });

  test('has all of the TLS files or none', () => {
    const none = { GRPC_TLS_CERT_FILE: undefined, GRPC_TLS_KEY_FILE: undefined, GRPC_TLS_CA_FILE: undefined };
    expect(tlsFiles(none)).toBeUndefined();
    expect(messageOf(() => tlsFiles({ ...none, GRPC_TLS_CERT_FILE: 'x' }))).toHaveLength(1);
  });
});
