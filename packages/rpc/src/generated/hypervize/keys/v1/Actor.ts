// Original file: proto/hypervize/keys/v1/keys.proto


/**
 * Who makes a change, for the audit log. The calling service is trusted to state it correctly.
 */
export interface Actor {
  /**
   * "user:<account id>", "key:<key id>", "session:<session id>", "operator:<name>" or "provider:<issuer>". 1 to 200 characters.
   */
  'id'?: (string);
  /**
   * The network address of the client, as text; empty if there is none.
   */
  'address'?: (string);
}

/**
 * Who makes a change, for the audit log. The calling service is trusted to state it correctly.
 */
export interface Actor__Output {
  /**
   * "user:<account id>", "key:<key id>", "session:<session id>", "operator:<name>" or "provider:<issuer>". 1 to 200 characters.
   */
  'id': (string);
  /**
   * The network address of the client, as text; empty if there is none.
   */
  'address': (string);
}
