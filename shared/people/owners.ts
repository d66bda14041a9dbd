/** Whose a device is. */
export interface DeviceOwners {
  /** @returns the ref of its owner */
  find(device: string): Promise<string | undefined>
  /** The last one named stays. */
  save(device: string, ref: string): Promise<void>
}
