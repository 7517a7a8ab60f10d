import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';

type AuthContext = ReturnType<ServerUnaryCall<unknown, unknown>['getAuthContext']>;

/** The metadata key with the name of the caller. Used only without TLS. */
export const callerHeader = 'hvz-caller';

/**
 * The name of the calling service. With mutual TLS it is the common name of the client certificate, and the metadata is
 * ignored. Without TLS it is the name in the metadata. Empty if there is none.
 */
export function callerName(auth: AuthContext, metadata: Metadata): string {
  if (auth?.transportSecurityType === 'ssl') {
    const name = auth.sslPeerCertificate?.subject?.CN;
    return typeof name === 'string' ? name : '';
  }
  const claimed = metadata.get(callerHeader)[0];
  return typeof claimed === 'string' ? claimed : '';
}
