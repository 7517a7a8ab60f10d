import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';

type AuthContext = ReturnType<ServerUnaryCall<unknown, unknown>['getAuthContext']>;

/** Where a caller says who it is when there is no certificate to say it. */
export const callerHeader = 'hvz-caller';

/**
 * Who calls: with mutual TLS the common name of the certificate, and nothing that the caller says; without, the name
 * it gives itself. An empty string if neither is there.
 */
export function callerName(auth: AuthContext, metadata: Metadata): string {
  const certificate = auth?.sslPeerCertificate;
  if (auth?.transportSecurityType === 'ssl') {
    const name = certificate?.subject?.CN;
    return typeof name === 'string' ? name : '';
  }
  const said = metadata.get(callerHeader)[0];
  return typeof said === 'string' ? said : '';
}
