/** The work access wanted for a device. */
export interface AccessRequest {
  /** The owner's ref. */
  readonly person: string
  readonly device: string
  readonly wanted: 'granted' | 'suspended'
  /** Rises with each change; a request with a lower version than the last changes nothing. */
  readonly version: number
}

/** The system that grants and suspends access. Repeated and late requests are harmless. */
export interface AccessGate {
  /** @returns the requests accepted; repeat the others */
  request(requests: readonly AccessRequest[]): Promise<readonly AccessRequest[]>
}
