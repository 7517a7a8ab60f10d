// Original file: proto/hypervize/sessions/v1/sessions.proto


export interface VerifySessionRequest {
  /**
   * The whole credential, as the browser sent it.
   */
  'session'?: (string);
}

export interface VerifySessionRequest__Output {
  /**
   * The whole credential, as the browser sent it.
   */
  'session': (string);
}
