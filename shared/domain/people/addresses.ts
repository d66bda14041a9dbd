import type { Temporal } from 'temporal-polyfill'

/** Who claimed an address last: they have it, had it, or are about to be saved with it. */
export interface AddressHolder {
  readonly ref: string
  readonly since: Temporal.Instant
}

/** The holder of each mail address, of which only a hash is stored. Letter case makes no new address. */
export interface Addresses {
  find(address: string): Promise<AddressHolder | undefined>
  /** Holders by address, as it is given; leaves out addresses that nobody holds. */
  findAll(addresses: readonly string[]): Promise<ReadonlyMap<string, AddressHolder>>
  /**
   * Makes somebody the holder of an address that nobody holds, or they themselves.
   * @param instead of this holder, unless that has changed
   * @returns who holds it then
   */
  claim(address: string, holder: AddressHolder, instead?: AddressHolder): Promise<AddressHolder>
  /** Forgets the holder, unless it is somebody else, or they claimed it anew after `by`. */
  release(address: string, ref: string, by: Temporal.Instant): Promise<void>
}
