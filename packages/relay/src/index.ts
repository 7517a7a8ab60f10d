export { answerError, answerJson } from './answer.js';
export { boundedBody, declaredLength, readBody, tooLarge } from './body.js';
export { isEventStream } from './ending.js';
export { type ExchangeOptions, exchange, type Outcome, type Passage, type Reception } from './exchange.js';
export { type Cut, createFlights, type Flight, type Flights } from './flights.js';
export { requestHeaders, responseHeaders } from './headers.js';
export { decodeServed, encodeServed, type Served, servedHeader } from './served.js';
export { type HttpServer, type HttpServerConfig, startHttpServer } from './server.js';
