import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Event as _hypervize_events_v1_Event, Event__Output as _hypervize_events_v1_Event__Output } from './hypervize/events/v1/Event.js';
import type { EventServiceClient as _hypervize_events_v1_EventServiceClient, EventServiceDefinition as _hypervize_events_v1_EventServiceDefinition } from './hypervize/events/v1/EventService.js';
import type { FollowRequest as _hypervize_events_v1_FollowRequest, FollowRequest__Output as _hypervize_events_v1_FollowRequest__Output } from './hypervize/events/v1/FollowRequest.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    events: {
      v1: {
        Event: MessageTypeDefinition<_hypervize_events_v1_Event, _hypervize_events_v1_Event__Output>
        EventService: SubtypeConstructor<typeof grpc.Client, _hypervize_events_v1_EventServiceClient> & { service: _hypervize_events_v1_EventServiceDefinition }
        FollowRequest: MessageTypeDefinition<_hypervize_events_v1_FollowRequest, _hypervize_events_v1_FollowRequest__Output>
      }
    }
  }
}

