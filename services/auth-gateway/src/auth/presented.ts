import { hash } from 'node:crypto';
import { sessionSubject } from '@hypervize/auth-model';
import { parseKey, parseSession } from '@hypervize/key-format';

/** A credential that has been presented, and has the form of one. */
export interface Presented {
  readonly kind: 'key' | 'session';
  /** The key id or session id. */
  readonly id: string;
  /** What caches, changes and in-flight requests call it. */
  readonly subjectId: string;
  /** It was not made by this platform. It may have been imported. */
  readonly foreign: boolean;
  readonly credential: string;
  /** SHA-256 of the credential, hex. */
  readonly sha256: string;
}

/** Classifies a credential by its form. Undefined: it cannot be one of this kind. */
export function presentedOf(kind: Presented['kind'], credential: string): Presented | undefined {
  const id = kind === 'key' ? keyOf(credential) : sessionOf(credential);
  if (!id) return undefined;
  const { subjectId, foreign } = id;
  return { kind, id: id.id, subjectId, foreign, credential, sha256: hash('sha256', credential, 'hex') };
}

type Id = Pick<Presented, 'id' | 'subjectId' | 'foreign'>;

function keyOf(credential: string): Id | undefined {
  const parsed = parseKey(credential);
  if (parsed.kind === 'malformed') return undefined;
  return { id: parsed.keyId, subjectId: parsed.keyId, foreign: parsed.kind === 'foreign' };
}

function sessionOf(credential: string): Id | undefined {
  const parsed = parseSession(credential);
  if (parsed.kind === 'malformed') return undefined;
  return { id: parsed.sessionId, subjectId: sessionSubject(parsed.sessionId), foreign: false };
}
