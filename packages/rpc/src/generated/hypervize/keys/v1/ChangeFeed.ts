// Original file: proto/hypervize/keys/v1/changes.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FollowRequest as _hypervize_keys_v1_FollowRequest, FollowRequest__Output as _hypervize_keys_v1_FollowRequest__Output } from '../../../hypervize/keys/v1/FollowRequest.js';
import type { FollowResponse as _hypervize_keys_v1_FollowResponse, FollowResponse__Output as _hypervize_keys_v1_FollowResponse__Output } from '../../../hypervize/keys/v1/FollowResponse.js';

export interface ChangeFeedClient extends grpc.Client {
  /**
   * Streams the changes after a seq, then each new one as it is committed, in the order of seq and without gaps. The first
   * message of the caller must be a Start. The caller acknowledges the changes that it has applied with Applied, and renews
   * its lease about once a second with Renew. Either side may end the stream; the caller resumes from its last seq.
   */
  Follow(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowResponse__Output>;
  Follow(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowResponse__Output>;
  /**
   * Streams the changes after a seq, then each new one as it is committed, in the order of seq and without gaps. The first
   * message of the caller must be a Start. The caller acknowledges the changes that it has applied with Applied, and renews
   * its lease about once a second with Renew. Either side may end the stream; the caller resumes from its last seq.
   */
  follow(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowResponse__Output>;
  follow(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowResponse__Output>;
  
}

export interface ChangeFeedHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Streams the changes after a seq, then each new one as it is committed, in the order of seq and without gaps. The first
   * message of the caller must be a Start. The caller acknowledges the changes that it has applied with Applied, and renews
   * its lease about once a second with Renew. Either side may end the stream; the caller resumes from its last seq.
   */
  Follow: grpc.handleBidiStreamingCall<_hypervize_keys_v1_FollowRequest__Output, _hypervize_keys_v1_FollowResponse>;
  
}

export interface ChangeFeedDefinition extends grpc.ServiceDefinition {
  Follow: MethodDefinition<_hypervize_keys_v1_FollowRequest, _hypervize_keys_v1_FollowResponse, _hypervize_keys_v1_FollowRequest__Output, _hypervize_keys_v1_FollowResponse__Output>
}
