import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Batch as _hypervize_relay_v1_Batch, Batch__Output as _hypervize_relay_v1_Batch__Output } from './hypervize/relay/v1/Batch.js';
import type { RelayServiceClient as _hypervize_relay_v1_RelayServiceClient, RelayServiceDefinition as _hypervize_relay_v1_RelayServiceDefinition } from './hypervize/relay/v1/RelayService.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    relay: {
      v1: {
        Batch: MessageTypeDefinition<_hypervize_relay_v1_Batch, _hypervize_relay_v1_Batch__Output>
        /**
         * Carries inference requests from gateways to the router. Served by inference-router.
         */
        RelayService: SubtypeConstructor<typeof grpc.Client, _hypervize_relay_v1_RelayServiceClient> & { service: _hypervize_relay_v1_RelayServiceDefinition }
      }
    }
  }
}

