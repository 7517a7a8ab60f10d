import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function UsagePage() {
  return (
    <Page title="Usage">
      <TableSkeleton />
    </Page>
  );
}
