import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function ApiReferencePage() {
  return (
    <Page title="ApiReference">
      <TableSkeleton />
    </Page>
  );
}
