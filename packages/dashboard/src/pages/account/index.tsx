import type { Schemas } from '../../api/client.js';
import { useMe } from '../../api/me.js';
import { useQuota } from '../../api/quota.js';
import { words as all } from '../../strings/account.js';
import { words as common } from '../../strings/common.js';
import { CopyButton } from '../../ui/copy-button.js';
import { DescriptionList, type Fact } from '../../ui/description-list.js';
import { LinkButton } from '../../ui/link-button.js';
import { wholeNumber } from '../../ui/number-text.js';
import { Page } from '../../ui/page.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { ErrorState, TableSkeleton } from '../../ui/states.js';

const words = all.account;

/** Who is signed in, and the limits of the account with what they mean. */
export default function AccountPage() {
  const me = useMe();
  return (
    <Page title={words.title} lead={words.lead}>
      {me.data ? (
        <Account account={me.data} />
      ) : me.isPending ? (
        <TableSkeleton />
      ) : (
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      )}
    </Page>
  );
}

function Account({ account }: { account: Schemas['Account'] }) {
  const { session } = account;
  const facts: Fact[] = [
    { name: words.email, value: account.email || common.none },
    {
      name: words.id,
      value: (
        <>
          <code>{account.id}</code> <CopyButton text={account.id} label={words.copyId} />
        </>
      ),
    },
    { name: words.created, value: <RelativeTime at={account.created_at} /> },
    ...(session
      ? [{ name: words.session, value: <RelativeTime at={session.expires_at} />, note: words.sessionNote }]
      : []),
    {
      name: words.inference,
      value: account.has_inference_key ? (
        words.inferenceOn
      ) : (
        <>
          {words.inferenceOff} <LinkButton href="/settings/keys">{words.keys}</LinkButton>
        </>
      ),
    },
  ];
  return (
    <>
      <DescriptionList facts={facts} />
      <h2>{words.limits}</h2>
      <Limits limits={account.limits} />
    </>
  );
}

function Limits({ limits }: Pick<Schemas['Account'], 'limits'>) {
  const quota = useQuota();
  const { requests_per_minute: perMinute, tokens_per_month: perMonth } = limits;
  const facts: Fact[] = [
    { name: words.perMinute, value: wholeNumber(perMinute), note: words.perMinuteNote },
    {
      name: words.perMonth,
      value: perMonth === null ? words.noQuota : wholeNumber(perMonth),
      note: words.perMonthNote,
    },
  ];
  const used: Fact[] = quota.data
    ? [
        { name: words.used, value: wholeNumber(quota.data.tokens_used) },
        { name: words.resets, value: <RelativeTime at={quota.data.resets_at} /> },
      ]
    : [];
  return (
    <>
      <DescriptionList facts={[...facts, ...used]} />
      {quota.error && <ErrorState error={quota.error} onRetry={() => void quota.refetch()} />}
    </>
  );
}
