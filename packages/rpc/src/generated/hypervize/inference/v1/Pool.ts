// Original file: proto/hypervize/inference/v1/pools.proto


export interface Pool {
  /**
   * 1 to 200 characters.
   */
  'model'?: (string);
  /**
   * Base URLs of model servers, http or https.
   */
  'hosts'?: (string)[];
  /**
   * Base URLs, http, whose name resolves to A and AAAA records: each address is a host.
   */
  'dns'?: (string)[];
  /**
   * Base URLs, http, whose name resolves to SRV records: each target and port is a host.
   */
  'srv'?: (string)[];
  /**
   * Sends conversations with the same beginning to the same host.
   */
  'prefixAffinity'?: (boolean);
  /**
   * Maximum number of concurrent requests per host. Absent: the service's setting; the same for the next two.
   */
  'maxPerHost'?: (number);
  /**
   * Maximum number of requests that wait for a slot.
   */
  'maxWaiting'?: (number);
  /**
   * Maximum time that a request waits for a slot, in milliseconds.
   */
  'waitMs'?: (number);
  /**
   * The path that health probes request. Absent: "/health".
   */
  'healthPath'?: (string);
  /**
   * Whether hosts support a request for usage at the end of a stream. Absent: yes.
   */
  'streamUsage'?: (boolean);
  '_maxPerHost'?: "maxPerHost";
  '_maxWaiting'?: "maxWaiting";
  '_waitMs'?: "waitMs";
  '_healthPath'?: "healthPath";
  '_streamUsage'?: "streamUsage";
}

export interface Pool__Output {
  /**
   * 1 to 200 characters.
   */
  'model': (string);
  /**
   * Base URLs of model servers, http or https.
   */
  'hosts': (string)[];
  /**
   * Base URLs, http, whose name resolves to A and AAAA records: each address is a host.
   */
  'dns': (string)[];
  /**
   * Base URLs, http, whose name resolves to SRV records: each target and port is a host.
   */
  'srv': (string)[];
  /**
   * Sends conversations with the same beginning to the same host.
   */
  'prefixAffinity': (boolean);
  /**
   * Maximum number of concurrent requests per host. Absent: the service's setting; the same for the next two.
   */
  'maxPerHost'?: (number);
  /**
   * Maximum number of requests that wait for a slot.
   */
  'maxWaiting'?: (number);
  /**
   * Maximum time that a request waits for a slot, in milliseconds.
   */
  'waitMs'?: (number);
  /**
   * The path that health probes request. Absent: "/health".
   */
  'healthPath'?: (string);
  /**
   * Whether hosts support a request for usage at the end of a stream. Absent: yes.
   */
  'streamUsage'?: (boolean);
  '_maxPerHost'?: "maxPerHost";
  '_maxWaiting'?: "maxWaiting";
  '_waitMs'?: "waitMs";
  '_healthPath'?: "healthPath";
  '_streamUsage'?: "streamUsage";
}
