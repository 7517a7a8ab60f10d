// Original file: proto/hypervize/events/v1/events.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Event as _hypervize_events_v1_Event, Event__Output as _hypervize_events_v1_Event__Output } from '../../../hypervize/events/v1/Event.js';
import type { FollowRequest as _hypervize_events_v1_FollowRequest, FollowRequest__Output as _hypervize_events_v1_FollowRequest__Output } from '../../../hypervize/events/v1/FollowRequest.js';

export interface EventServiceClient extends grpc.Client {
  /**
   * Streams the events of accounts. The caller says which accounts it follows, and may change that at any time.
   * Events are hints to read again: one may be delivered twice and, after LOST, any number may have been missed.
   */
  Follow(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_Event__Output>;
  Follow(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_Event__Output>;
  /**
   * Streams the events of accounts. The caller says which accounts it follows, and may change that at any time.
   * Events are hints to read again: one may be delivered twice and, after LOST, any number may have been missed.
   */
  follow(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_Event__Output>;
  follow(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_Event__Output>;
  
}

export interface EventServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Streams the events of accounts. The caller says which accounts it follows, and may change that at any time.
   * Events are hints to read again: one may be delivered twice and, after LOST, any number may have been missed.
   */
  Follow: grpc.handleBidiStreamingCall<_hypervize_events_v1_FollowRequest__Output, _hypervize_events_v1_Event>;
  
}

export interface EventServiceDefinition extends grpc.ServiceDefinition {
  Follow: MethodDefinition<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_Event, _hypervize_events_v1_FollowRequest__Output, _hypervize_events_v1_Event__Output>
}
