import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, result, type Schemas } from '../api/client.js';
import { queryKeys } from '../api/query-client.js';
import { words } from '../strings/revocation.js';
import { useNow } from '../ui/now.js';
import { countdown } from '../ui/time-text.js';

type Revocation = Schemas['Revocation'];

/** How often a pending revocation is read, in milliseconds. /api/events reports it sooner. */
const pollMs = 1_000;

/** What is said at each stage. */
interface RevocationWords {
  readonly pending: (waitingFor: string) => string;
  readonly pendingAny: string;
  readonly certainBy: (time: string) => string;
  readonly confirmed: (ms: number) => string;
  readonly confirmedAny: string;
  readonly unknown: string;
}

interface RevocationStatusProps {
  revocation: Revocation;
  /** Whether the session may still read it. After it has ended itself, it may not. */
  isReadable?: boolean;
  texts?: RevocationWords;
  /** Called once it is in effect everywhere. */
  onConfirmed?: () => void;
}

/** How far a change that takes rights away has come, until it is in effect everywhere. Progress is read out. */
export function RevocationStatus(props: RevocationStatusProps) {
  const { revocation, isReadable = true, texts = words, onConfirmed } = props;
  const { data = revocation, error } = useQuery({
    queryKey: queryKeys.revocation(revocation.id),
    queryFn: ({ signal }) =>
      result(api.GET('/api/revocations/{id}', { params: { path: { id: revocation.id } }, signal })),
    enabled: isReadable && revocation.state === 'pending',
    initialData: revocation,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? pollMs : false),
  });
  const isConfirmed = data.state === 'confirmed';
  useEffect(() => {
    if (isConfirmed) onConfirmed?.();
  }, [isConfirmed, onConfirmed]);
  return (
    <div>
      <p role="status">{error ? texts.unknown : statusText(data, texts)}</p>
      {!isConfirmed && data.certain_by !== null && <Countdown until={data.certain_by} texts={texts} />}
    </div>
  );
}

function statusText(
  { state, waiting_for: waitingFor, took_ms: tookMs }: Revocation,
  texts: RevocationWords,
): string {
  if (state === 'confirmed') return tookMs === null ? texts.confirmedAny : texts.confirmed(tookMs);
  return waitingFor.length === 0 ? texts.pendingAny : texts.pending(waitingFor.join(', '));
}

function Countdown({ until, texts }: { until: string; texts: RevocationWords }) {
  return <p>{texts.certainBy(countdown(Date.parse(until) - useNow()))}</p>;
}
