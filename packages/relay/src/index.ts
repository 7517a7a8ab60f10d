export type { Downstream } from './downstream.js';
export { exchange } from './exchange.js';
export type {
  BodyTransform,
  HeadersDecision,
  Outcome,
  ResponseReceiver,
  UpstreamControl,
} from './exchange-options.js';
export type { FlatHeaders } from './flat-headers.js';
export { headerOf, requestHeaders } from './headers.js';
export { createHttpDownstream } from './http-downstream.js';
export { type HttpServer, type HttpServerConfig, startHttpServer } from './http-server.js';
export {
  type Cancellation,
  createInFlightRequests,
  type InFlightRequest,
  type InFlightRequests,
} from './in-flight.js';
export type { Metering } from './metering.js';
export { onCancelled } from './on-cancelled.js';
export { type BodyLimits, bodyTooLarge, declaredLength, readBody, receiveBody } from './request-body.js';
export { relayError, sendError } from './respond.js';
export { responseHeaders } from './response-headers.js';
export { createEventScanner, type EventScanner, isEventStream, splitEvents } from './sse.js';
export { openClientLink } from './stream/client-link.js';
export type { ClientExchange, ClientLink, ClientLinkOptions, LinkState } from './stream/client-state.js';
export type { RequestHead, ResponseHead } from './stream/head.js';
export { receiveExchangeBody } from './stream/receive-body.js';
export { openServerLink } from './stream/server-link.js';
export type { ServerExchange, ServerLink } from './stream/server-state.js';
export type { UploadRate } from './upload-rate.js';
export { dispatchOverHttp, type Headers, type HttpRequest } from './upstream-http.js';
