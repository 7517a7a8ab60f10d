import { auditJson, listJson } from '@hypervize/api-json';
import type { Clients } from '../clients.js';
import type { Call } from './call.js';
import type { Route } from './route.js';
import { parsePage } from './validation.js';

/** /me and /audit: the account of the caller's key, which needs the scope "global". */
export function accountRoutes({ keys }: Pick<Clients, 'keys'>): Route[] {
  const read = { action: 'account:manage', method: 'GET' } as const;
  return [
    { ...read, path: '/api/me', audit: 'account.read', serve: getAccount },
    { ...read, path: '/api/audit', audit: 'audit.read', serve: (call) => listAudit(keys, call) },
  ];
}

async function getAccount({ accountId, actor, json }: Call): Promise<void> {
  json(200, { object: 'account', id: accountId, authenticated_as: actor.id });
}

async function listAudit(client: Clients['keys'], call: Call): Promise<void> {
  const { accountId, request } = call;
  const keyId = typeof request.query.key_id === 'string' ? request.query.key_id : '';
  const wanted = { accountId, keyId, ...parsePage(request.query) };
  const { entries, nextPageToken } = await client.listAudit(wanted, call.options());
  call.json(200, listJson(entries.map(auditJson), nextPageToken));
}
