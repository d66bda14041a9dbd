/** What a device's work access is to be. */
export interface AccessRequest {
  /** The ref of its owner. */
  readonly person: string
  readonly device: string
  readonly wanted: 'granted' | 'suspended'
  /** Rises with each change: a request older than the last one heard changes nothing. */
  readonly version: number
}

/** The other side of access: whatever grants and suspends it. Asking twice is harmless, and so is asking late. */
export interface AccessGate {
  /** @returns the requests that were taken: the others are to be made again */
  request(requests: readonly AccessRequest[]): Promise<readonly AccessRequest[]>
}
