import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function AccountPage() {
  return (
    <Page title="Account">
      <TableSkeleton />
    </Page>
  );
}
