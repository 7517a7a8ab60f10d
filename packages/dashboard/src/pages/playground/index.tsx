import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function PlaygroundPage() {
  return (
    <Page title="Playground">
      <TableSkeleton />
    </Page>
  );
}
