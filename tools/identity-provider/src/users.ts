/** The user who signs in with the button. Its subject is the one of the demo account of `npm start`. */
export const demoUser = 'demo@example.com';
const demoSubject = 'demo';

/** The subject of a user, the same after a restart. Undefined if the text is not an email address. */
export function subjectOf(email: string): string | undefined {
  const normalized = email.trim().toLowerCase();
  if (!/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(normalized)) return undefined;
  return normalized === demoUser ? demoSubject : normalized;
}

/** The email address of a subject. */
export function emailOf(subject: string): string {
  return subject === demoSubject ? demoUser : subject;
}
