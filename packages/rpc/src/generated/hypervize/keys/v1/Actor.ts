// Original file: proto/hypervize/keys/v1/keys.proto


/**
 * Who asks for a change, for the audit log. The calling service vouches for it.
 */
export interface Actor {
  /**
   * "user:<account id>", "key:<key id>" or "operator:<name>". 1 to 200 characters.
   */
  'id'?: (string);
  /**
   * The network address it came from, as text; empty if there is none.
   */
  'address'?: (string);
}

/**
 * Who asks for a change, for the audit log. The calling service vouches for it.
 */
export interface Actor__Output {
  /**
   * "user:<account id>", "key:<key id>" or "operator:<name>". 1 to 200 characters.
   */
  'id': (string);
  /**
   * The network address it came from, as text; empty if there is none.
   */
  'address': (string);
}
