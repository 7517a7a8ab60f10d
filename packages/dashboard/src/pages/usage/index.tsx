import { useLocation, useSearch } from 'wouter';
import { words } from '../../strings/usage.js';
import { Page } from '../../ui/page.js';
import { Controls } from './controls.js';
import { Quota } from './quota.js';
import { UsageReport } from './report.js';
import styles from './usage.module.css';
import { formatView, parseView, type UsageView, usageParameters } from './view.js';

/** What the account has used: chart, table and CSV of the view that the URL names, and the month against the quota. */
export default function UsagePage() {
  const view = parseView(useSearch());
  const [, navigate] = useLocation();
  const show = (next: UsageView) => {
    const query = formatView(next);
    navigate(query === '' ? '/usage' : `/usage?${query}`, { replace: true });
  };
  return (
    <Page title={words.title} lead={words.lead} actions={<Download view={view} />}>
      <Quota />
      <Controls view={view} onChange={show} />
      <UsageReport view={view} />
    </Page>
  );
}

/** The rows of the chart as the API exports them: that escapes formulas, and has all rows. */
function Download({ view }: { view: UsageView }) {
  const query = new URLSearchParams({ ...usageParameters(view, Date.now()), format: 'csv' });
  return (
    <a className={styles.download} href={`/api/usage?${query}`} download="usage.csv">
      {words.download}
    </a>
  );
}
