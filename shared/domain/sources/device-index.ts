/** Which device has a key. Keys are stored as hashes, so that what is left of one names nothing. */
export interface DeviceIndex {
  /** Devices by hash; leaves out keys that no device has. */
  findAll(hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Gives keys to devices, by hash. The last saved wins. */
  saveAll(devices: ReadonlyMap<string, string>): Promise<void>
  removeAll(hashes: readonly string[]): Promise<void>
}
