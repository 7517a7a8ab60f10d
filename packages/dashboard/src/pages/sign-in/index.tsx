import { Page } from '../../ui/page.js';
import { TableSkeleton } from '../../ui/states.js';

export default function SignInPage() {
  return (
    <Page title="SignIn">
      <TableSkeleton />
    </Page>
  );
}
