import { listJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import { required } from '@hypervize/rpc';
import type { Command } from 'commander';
import type { Clients } from '../connect.js';
import { operatorRevocationJson, operatorSessionJson } from '../json.js';
import { confirmationText } from '../messages.js';
import { sessionTable } from '../tables.js';
import { operator, type Result, type Run } from './command.js';

export function addSessionCommands(program: Command, run: Run): void {
  const sessions = program
    .command('sessions')
    .description('manage the sessions of people who have signed in');
  addList(sessions, run);
  addEnd(sessions, run);
}

function addList(sessions: Command, run: Run): void {
  sessions
    .command('list <account-id>')
    .description('list the active sessions of an account, latest use first')
    .action(
      run(async ({ sessions }, accountId: string) => {
        const { sessions: rows } = await sessions.listSessions({ accountId });
        return { json: listJson(rows.map(operatorSessionJson), ''), text: () => sessionTable(rows) };
      }),
    );
}

function addEnd(sessions: Command, run: Run): void {
  sessions
    .command('end <account-id> [session-id]')
    .description('end a session of an account at once, or all of them; the user has to sign in again')
    .option('--all', 'end every session of the account')
    .option('--reason <text>', 'reason for the audit log', '')
    .action(
      run(
        async (
          { sessions },
          accountId: string,
          sessionId: string | undefined,
          { all = false, reason }: { all?: boolean; reason: string },
        ) => {
          if (all === (sessionId !== undefined))
            throw new AppError('invalid_request', 'Give the id of a session, or --all to end every session.');
          return sessionId === undefined
            ? endAll(sessions, accountId, reason)
            : endOne(sessions, { accountId, sessionId, reason });
        },
      ),
    );
}

async function endOne(
  sessions: Clients['sessions'],
  request: { accountId: string; sessionId: string; reason: string },
): Promise<Result> {
  const { session, confirmation } = await sessions.endSession({ ...request, actor: operator() });
  const revocation = operatorRevocationJson('key', confirmation);
  return {
    json: { ...operatorSessionJson(required(session)), revocation },
    text: (command) =>
      confirmationText(`Session ${request.sessionId} has ended.`, 'key', confirmation, command),
  };
}

async function endAll(sessions: Clients['sessions'], accountId: string, reason: string): Promise<Result> {
  const { ended, confirmation } = await sessions.endSessions({ accountId, reason, actor: operator() });
  const count = ended === 1 ? '1 session has ended.' : `${ended} sessions have ended.`;
  return {
    json: { object: 'sessions_ended', ended, revocation: operatorRevocationJson('key', confirmation) },
    text: (command) => (confirmation ? confirmationText(count, 'key', confirmation, command) : count),
  };
}
