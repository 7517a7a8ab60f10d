import { demoUser } from './users.js';

/** The login page: one button for the demo user, and a field for any other one. */
export function loginPage(action: string, error?: string): string {
  const alert = error === undefined ? '' : `<p role="alert">${error}</p>`;
  return page(
    'Sign in',
    `<h1>Demo identity provider</h1>
    <p>It runs on this machine and asks for no password.</p>
    ${alert}
    <form method="post" action="${action}">
      <button name="user" value="${demoUser}" autofocus>Sign in as ${demoUser}</button>
    </form>
    <form method="post" action="${action}">
      <label for="user">Another user</label>
      <input id="user" name="user" type="email" required maxlength="200" autocomplete="off">
      <button>Sign in</button>
    </form>`,
  );
}

/** The page that asks whether to sign out of the provider as well. `form` is the provider's form, with the id op.logoutForm. */
export function logoutPage(form: string): string {
  return page(
    'Sign out',
    `<h1>Sign out of the demo identity provider?</h1>
    ${form}
    <button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
    <button form="op.logoutForm">Stay signed in</button>`,
  );
}

/** A page that says something. `text` must not contain what a client has sent. */
export function messagePage(title: string, text: string): string {
  return page(title, `<h1>${title}</h1><p>${text}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 4rem auto; padding: 0 1rem; }
      h1 { font-size: 1.25rem; }
      form { display: grid; gap: .5rem; margin: 1.5rem 0; }
      button, input { font: inherit; padding: .5rem .75rem; }
    </style>
  </head>
  <body><main>${body}</main></body>
</html>
`;
}
