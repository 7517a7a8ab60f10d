import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Applied as _hypervize_keys_v1_Applied, Applied__Output as _hypervize_keys_v1_Applied__Output } from './hypervize/keys/v1/Applied.js';
import type { Change as _hypervize_keys_v1_Change, Change__Output as _hypervize_keys_v1_Change__Output } from './hypervize/keys/v1/Change.js';
import type { ChangeFeedClient as _hypervize_keys_v1_ChangeFeedClient, ChangeFeedDefinition as _hypervize_keys_v1_ChangeFeedDefinition } from './hypervize/keys/v1/ChangeFeed.js';
import type { FollowRequest as _hypervize_keys_v1_FollowRequest, FollowRequest__Output as _hypervize_keys_v1_FollowRequest__Output } from './hypervize/keys/v1/FollowRequest.js';
import type { FollowResponse as _hypervize_keys_v1_FollowResponse, FollowResponse__Output as _hypervize_keys_v1_FollowResponse__Output } from './hypervize/keys/v1/FollowResponse.js';
import type { Grant as _hypervize_keys_v1_Grant, Grant__Output as _hypervize_keys_v1_Grant__Output } from './hypervize/keys/v1/Grant.js';
import type { Leave as _hypervize_keys_v1_Leave, Leave__Output as _hypervize_keys_v1_Leave__Output } from './hypervize/keys/v1/Leave.js';
import type { Renew as _hypervize_keys_v1_Renew, Renew__Output as _hypervize_keys_v1_Renew__Output } from './hypervize/keys/v1/Renew.js';
import type { Reset as _hypervize_keys_v1_Reset, Reset__Output as _hypervize_keys_v1_Reset__Output } from './hypervize/keys/v1/Reset.js';
import type { Start as _hypervize_keys_v1_Start, Start__Output as _hypervize_keys_v1_Start__Output } from './hypervize/keys/v1/Start.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    keys: {
      v1: {
        Applied: MessageTypeDefinition<_hypervize_keys_v1_Applied, _hypervize_keys_v1_Applied__Output>
        Change: MessageTypeDefinition<_hypervize_keys_v1_Change, _hypervize_keys_v1_Change__Output>
        ChangeFeed: SubtypeConstructor<typeof grpc.Client, _hypervize_keys_v1_ChangeFeedClient> & { service: _hypervize_keys_v1_ChangeFeedDefinition }
        FollowRequest: MessageTypeDefinition<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowRequest__Output>
        FollowResponse: MessageTypeDefinition<_hypervize_keys_v1_FollowResponse, _hypervize_keys_v1_FollowResponse__Output>
        Grant: MessageTypeDefinition<_hypervize_keys_v1_Grant, _hypervize_keys_v1_Grant__Output>
        Leave: MessageTypeDefinition<_hypervize_keys_v1_Leave, _hypervize_keys_v1_Leave__Output>
        Renew: MessageTypeDefinition<_hypervize_keys_v1_Renew, _hypervize_keys_v1_Renew__Output>
        Reset: MessageTypeDefinition<_hypervize_keys_v1_Reset, _hypervize_keys_v1_Reset__Output>
        Start: MessageTypeDefinition<_hypervize_keys_v1_Start, _hypervize_keys_v1_Start__Output>
      }
    }
  }
}

