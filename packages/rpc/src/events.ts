/** The messages of hypervize.events.v1: `X` is the type to send, `X__Output` the type received. */
export type * from './generated/hypervize/events/v1/Event.js';
export type { EventServiceDefinition } from './generated/hypervize/events/v1/EventService.js';
export type * from './generated/hypervize/events/v1/FollowRequest.js';
