import { useQuery } from '@tanstack/react-query';
import { api, result, type Schemas } from '../api/client.js';
import { queryKeys } from '../api/query-client.js';
import { words } from '../strings/revocation.js';
import { useNow } from '../ui/now.js';
import { countdown } from '../ui/time-text.js';

type Revocation = Schemas['Revocation'];

/** How often a pending revocation is read, in milliseconds. /api/events reports it sooner. */
const pollMs = 1_000;

interface RevocationStatusProps {
  revocation: Revocation;
  /** Whether the session may still read it. After it has ended itself, it may not. */
  isReadable?: boolean;
}

/** How far a change that takes rights away has come, until it is in effect everywhere. Progress is read out. */
export function RevocationStatus({ revocation, isReadable = true }: RevocationStatusProps) {
  const { data = revocation, error } = useQuery({
    queryKey: queryKeys.revocation(revocation.id),
    queryFn: ({ signal }) =>
      result(api.GET('/api/revocations/{id}', { params: { path: { id: revocation.id } }, signal })),
    enabled: isReadable && revocation.state === 'pending',
    initialData: revocation,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? pollMs : false),
  });
  return (
    <div>
      <p role="status">{error ? words.unknown : statusText(data)}</p>
      {data.state === 'pending' && data.certain_by !== null && <Countdown until={data.certain_by} />}
    </div>
  );
}

function statusText({ state, waiting_for: waitingFor, took_ms: tookMs }: Revocation): string {
  if (state === 'confirmed') return tookMs === null ? words.confirmedAny : words.confirmed(tookMs);
  return waitingFor.length === 0 ? words.pendingAny : words.pending(waitingFor.join(', '));
}

function Countdown({ until }: { until: string }) {
  return <p>{words.certainBy(countdown(Date.parse(until) - useNow()))}</p>;
}
