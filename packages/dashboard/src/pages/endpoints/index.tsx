import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function EndpointsPage() {
  return (
    <Page title="Endpoints">
      <TableSkeleton />
    </Page>
  );
}
