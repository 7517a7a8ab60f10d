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
   * Base URLs, http, whose name stands for many hosts: each of its addresses is one.
   */
  'dns'?: (string)[];
  /**
   * Base URLs, http, whose name is that of SRV records: each target and port is a host.
   */
  'srv'?: (string)[];
  /**
   * Conversations that begin alike go to the same host.
   */
  'prefixAffinity'?: (boolean);
  /**
   * Requests that one host has at a time. Absent: as the service is configured; so for the next two.
   */
  'maxPerHost'?: (number);
  /**
   * Requests that wait when all hosts have that many.
   */
  'maxWaiting'?: (number);
  /**
   * How long one waits.
   */
  'waitMs'?: (number);
  /**
   * The path that is asked for to see whether a host is up. Absent: "/health".
   */
  'healthPath'?: (string);
  /**
   * Whether hosts may be asked to report usage at the end of a stream. Absent: yes.
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
   * Base URLs, http, whose name stands for many hosts: each of its addresses is one.
   */
  'dns': (string)[];
  /**
   * Base URLs, http, whose name is that of SRV records: each target and port is a host.
   */
  'srv': (string)[];
  /**
   * Conversations that begin alike go to the same host.
   */
  'prefixAffinity': (boolean);
  /**
   * Requests that one host has at a time. Absent: as the service is configured; so for the next two.
   */
  'maxPerHost'?: (number);
  /**
   * Requests that wait when all hosts have that many.
   */
  'maxWaiting'?: (number);
  /**
   * How long one waits.
   */
  'waitMs'?: (number);
  /**
   * The path that is asked for to see whether a host is up. Absent: "/health".
   */
  'healthPath'?: (string);
  /**
   * Whether hosts may be asked to report usage at the end of a stream. Absent: yes.
   */
  'streamUsage'?: (boolean);
  '_maxPerHost'?: "maxPerHost";
  '_maxWaiting'?: "maxWaiting";
  '_waitMs'?: "waitMs";
  '_healthPath'?: "healthPath";
  '_streamUsage'?: "streamUsage";
}
