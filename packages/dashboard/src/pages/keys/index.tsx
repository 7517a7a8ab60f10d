import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function KeysPage() {
  return (
    <Page title="Keys">
      <TableSkeleton />
    </Page>
  );
}
