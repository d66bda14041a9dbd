/** Owners of devices, by ref. */
export interface DeviceOwners {
  find(device: string): Promise<string | undefined>
  /** Owners by device; leaves out devices without one. */
  findAll(devices: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** The last owner saved wins. @returns the previous owner */
  save(device: string, ref: string): Promise<string | undefined>
  /** Forgets the owner, unless the device belongs to someone else by now. */
  remove(device: string, ref: string): Promise<void>
}
