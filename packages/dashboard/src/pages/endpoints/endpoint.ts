import type { Schemas } from '../../api/client.js';

/** An endpoint as the API lists it. */
export type Endpoint = Schemas['OwnEndpoint'];

/** Called when a change takes rights away, with how far it has come. */
export type OnRestricted = (endpoint: Endpoint, revocation: Schemas['Revocation'] | null) => void;

/** What the dialogs of an endpoint are given. */
export interface EndpointDialogProps {
  endpoint: Endpoint;
  onRestricted: OnRestricted;
  onClose: () => void;
}
