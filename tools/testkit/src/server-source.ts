/**
 * Where the test servers come from: `TEST_SERVERS=docker` selects containers, `embedded` (the default) programs that run
 * on this machine. Throws on any other value, so that a typing error does not silently select the default.
 */
export function serverSource(env: NodeJS.ProcessEnv = process.env): 'embedded' | 'docker' {
  const value = env.TEST_SERVERS || 'embedded';
  if (value !== 'embedded' && value !== 'docker') {
    throw new Error(`TEST_SERVERS must be "embedded" or "docker", not "${value}"`);
  }
  return value;
}
