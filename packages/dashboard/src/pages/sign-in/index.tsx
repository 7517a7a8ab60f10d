import { useSearch } from 'wouter';
import { Plain } from '../../shell/plain.js';
import { words as common } from '../../strings/common.js';
import { words } from '../../strings/sign-in.js';
import buttonStyles from '../../ui/button.module.css';
import { classes } from '../../ui/classes.js';
import { Notice } from '../../ui/notice.js';
import { usePageTitle } from '../../ui/page.js';
import { signInError, signInPath } from './sign-in.js';

/** The sign-in page: one button, and why an earlier attempt failed. */
export default function SignInPage() {
  usePageTitle(words.title);
  const parameters = new URLSearchParams(useSearch());
  const error = signInError(parameters.get('error'));
  return (
    <Plain>
      <p>
        <strong>{common.product}</strong>
      </p>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      {error !== undefined && (
        <div role="alert">
          <Notice tone="warning">{error}</Notice>
        </div>
      )}
      {/* A plain link: the gateway answers it with a redirect to the provider. */}
      <a
        className={classes(buttonStyles.button, buttonStyles.primary)}
        href={signInPath(parameters.get('return_to'))}
      >
        {words.action}
      </a>
    </Plain>
  );
}
