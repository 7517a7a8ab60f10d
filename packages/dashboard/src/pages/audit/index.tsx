import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function AuditPage() {
  return (
    <Page title="Audit">
      <TableSkeleton />
    </Page>
  );
}
