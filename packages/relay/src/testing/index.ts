export { connectInMemory } from './memory-stream.js';
export {
  openRelayClient,
  type RelayClient,
  type RelayRequest,
  type RelayResponse,
  type SentRequest,
  type StartedResponse,
} from './relay-client.js';
