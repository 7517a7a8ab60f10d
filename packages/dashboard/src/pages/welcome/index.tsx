import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function WelcomePage() {
  return (
    <Page title="Welcome">
      <TableSkeleton />
    </Page>
  );
}
