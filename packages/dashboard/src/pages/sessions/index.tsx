import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function SessionsPage() {
  return (
    <Page title="Sessions">
      <TableSkeleton />
    </Page>
  );
}
