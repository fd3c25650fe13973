import type { Grant } from '../shared/protocol/streams.ts';

/** Who a request comes from, read from its token and the person's present role. */
export interface Caller extends Grant {
  readonly projectId: string;
  readonly deviceId: string;
  /** Epoch of the store at the moment of the call. */
  readonly epoch: string;
}
