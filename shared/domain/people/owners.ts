/** Whose a device is. */
export interface DeviceOwners {
  /** @returns the ref of its owner */
  find(device: string): Promise<string | undefined>
  /** The last one named stays. @returns the ref of whoever had it until then */
  save(device: string, ref: string): Promise<string | undefined>
  /** Forgets whose a device was, unless it is somebody else's by now. */
  remove(device: string, ref: string): Promise<void>
}
