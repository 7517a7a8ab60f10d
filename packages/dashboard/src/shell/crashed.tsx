import { words } from '../strings/common.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/states.js';
import { Plain } from './plain.js';

/** What is shown after an error in the page's own code. */
export function Crashed() {
  return (
    <Plain>
      <EmptyState isPage title={words.errors.crashed} text={words.errors.crashedHint} action={<Reload />} />
    </Plain>
  );
}

/** What is shown when the code of a page could not be loaded, as after a release that replaced it. */
export function PageUnavailable() {
  return (
    <EmptyState
      isPage
      title={words.errors.pageChanged}
      text={words.errors.pageChangedHint}
      action={<Reload />}
    />
  );
}

function Reload() {
  return <Button onPress={() => location.reload()}>{words.actions.reload}</Button>;
}
