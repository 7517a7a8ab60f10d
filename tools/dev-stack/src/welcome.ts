import { type Arguments, defaultPorts } from './arguments.js';
import type { Demo } from './demo-account.js';
import type { Stack } from './stack.js';

/** The text that is printed when everything has started. `startMs` is how long that took. */
export function welcome(stack: Stack, demo: Demo, args: Arguments, logDir: string, startMs: number): string {
  const { baseUrl, model, ports } = stack;
  return `Hypervize keys is running (started in ${(startMs / 1_000).toFixed(1)} s).

  Dashboard http://127.0.0.1:${ports.http}
            Sign in with the button “Sign in as demo@example.com”.
  Gateway   ${baseUrl}
  Account   ${demo.accountId} (the demo user)
  Redis     ${describeRedis(stack.redis)}
  Logs      ${logDir}
  Model     ${model}, which is a stand-in: its responses are made up and say so

Send a request with a new key:

  curl ${baseUrl}/chat/completions \\
    -H "Authorization: Bearer ${demo.key}" \\
    -H "Content-Type: application/json" \\
    -d '{"model":"${model}","messages":[{"role":"user","content":"Hello!"}]}'

Or use any OpenAI SDK with the base URL ${baseUrl} and this key.
Manage keys from this folder:

  npm run -s hvz -- keys list --account ${demo.accountId}${addressOptions(args)}

Ctrl-C stops everything.
`;
}

function describeRedis(redis: Stack['redis']): string {
  switch (redis.source) {
    case 'none':
      return `none: ${redis.reason}.\n            Gateways verify keys with their own memory and key-service only.`;
    case 'given':
      return 'the server at REDIS_URL';
    default:
      return 'started on this machine';
  }
}

/** The options with which hvz finds the services, if they are not on its default ports. */
function addressOptions({ keyServicePort, routerPort }: Arguments): string {
  if (keyServicePort === defaultPorts.keyService && routerPort === defaultPorts.router) return '';
  return ` --key-service 127.0.0.1:${keyServicePort} --router 127.0.0.1:${routerPort}`;
}
