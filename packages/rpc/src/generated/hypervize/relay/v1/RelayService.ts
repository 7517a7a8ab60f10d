// Original file: proto/hypervize/relay/v1/relay.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Batch as _hypervize_relay_v1_Batch, Batch__Output as _hypervize_relay_v1_Batch__Output } from '../../../hypervize/relay/v1/Batch.js';

/**
 * Carries inference requests from gateways to the router. Served by inference-router.
 */
export interface RelayServiceClient extends grpc.Client {
  /**
   * One long-lived stream carries the requests of many clients, as frames of many exchanges. docs/relay.md describes the
   * frames, their limits and what ends an exchange or the stream.
   */
  Connect(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output>;
  Connect(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output>;
  /**
   * One long-lived stream carries the requests of many clients, as frames of many exchanges. docs/relay.md describes the
   * frames, their limits and what ends an exchange or the stream.
   */
  connect(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output>;
  connect(options?: grpc.CallOptions): grpc.ClientDuplexStream<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output>;
  
}

/**
 * Carries inference requests from gateways to the router. Served by inference-router.
 */
export interface RelayServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One long-lived stream carries the requests of many clients, as frames of many exchanges. docs/relay.md describes the
   * frames, their limits and what ends an exchange or the stream.
   */
  Connect: grpc.handleBidiStreamingCall<_hypervize_relay_v1_Batch__Output, _hypervize_relay_v1_Batch>;
  
}

export interface RelayServiceDefinition extends grpc.ServiceDefinition {
  Connect: MethodDefinition<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output, _hypervize_relay_v1_Batch__Output>
}
