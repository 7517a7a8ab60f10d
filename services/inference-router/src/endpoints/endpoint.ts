export type AuthMode = 'private' | 'public';

/** A dedicated endpoint. */
export interface Endpoint {
  readonly endpointId: string;
  readonly accountId: string;
  readonly model: string;
  readonly authMode: AuthMode;
  /** Base URLs of its model servers. */
  readonly hosts: readonly string[];
  readonly createdAtMs: number;
  /** Of a deleted endpoint only this much is kept, that it was there. */
  readonly deleted: boolean;
  /** Grows with every change of any endpoint. */
  readonly version: number;
}
