export {
  type BodyTransform,
  type ExchangeOptions,
  exchange,
  type HeadersDecision,
  type Outcome,
} from './exchange.js';
export { requestHeaders, responseHeaders } from './headers.js';
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
export { createEventScanner, type EventScanner, isEventStream, splitEvents } from './sse.js';
export type { UploadRate } from './upload-rate.js';
