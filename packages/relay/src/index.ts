export { type ExchangeOptions, exchange, type Outcome, type Passage, type Reception } from './exchange.js';
export { requestHeaders, responseHeaders } from './headers.js';
export { type HttpServer, type HttpServerConfig, startHttpServer } from './http-server.js';
export { type Cut, createFlights, type Flight, type Flights } from './in-flight.js';
export { decodeServed, encodeServed, type Served, servedHeader } from './metering.js';
export { boundedBody, declaredLength, readBody, tooLarge } from './request-body.js';
export { answerError, answerJson } from './respond.js';
export { isEventStream } from './sse.js';
