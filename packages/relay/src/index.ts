export { exchange } from './exchange.js';
export type { BodyTransform, ExchangeOptions, HeadersDecision, Outcome } from './exchange-options.js';
export { requestHeaders } from './headers.js';
export { type HttpServer, type HttpServerConfig, startHttpServer } from './http-server.js';
export {
  type Cancellation,
  createInFlightRequests,
  type InFlightRequest,
  type InFlightRequests,
} from './in-flight.js';
export { decodeMetering, encodeMetering, type Metering, meteringHeader } from './metering.js';
export { onCancelled } from './on-cancelled.js';
export {
  type BodyLimits,
  bodyTooLarge,
  boundedBody,
  declaredLength,
  readBody,
  receiveBody,
} from './request-body.js';
export { sendError } from './respond.js';
export { responseHeaders } from './response-headers.js';
export { createEventScanner, type EventScanner, isEventStream, splitEvents } from './sse.js';
export type { UploadRate } from './upload-rate.js';
