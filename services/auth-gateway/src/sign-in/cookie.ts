interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly isSecure: boolean;
  /** Absent: until the browser is closed. */
  readonly maxAgeSeconds?: number;
}

/** A Set-Cookie header of a cookie that scripts cannot read and that is sent to this host alone. */
export function serializeCookie({ name, value, path, isSecure, maxAgeSeconds }: Cookie): string {
  const parts = [`${name}=${value}`, `Path=${path}`, 'HttpOnly', 'SameSite=Lax'];
  if (isSecure) parts.push('Secure');
  if (maxAgeSeconds !== undefined) parts.push(`Max-Age=${maxAgeSeconds}`);
  return parts.join('; ');
}
