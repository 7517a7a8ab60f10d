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
  /** Grows with every change of any endpoint. */
  readonly version: number;
}
