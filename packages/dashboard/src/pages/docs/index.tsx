import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function DocsPage() {
  return (
    <Page title="Docs">
      <TableSkeleton />
    </Page>
  );
}
