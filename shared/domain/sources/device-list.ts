/** Which devices a pass has listed, at eight bytes each, so that a million of them fit in memory. */
export interface DeviceList {
  /** Each device once. */
  readonly size: number
  has(hash: string): boolean
}

/** @param sheets hashes of devices */
export async function deviceListOf(sheets: AsyncIterable<{ readonly devices: readonly string[] }>): Promise<DeviceList> {
  const listed: number[] = []
  for await (const { devices } of sheets) for (const hash of devices) listed.push(shortened(hash))
  const sorted = Float64Array.from(listed).sort()
  let size = 0
  sorted.forEach((one, place) => {
    if (place === 0 || one !== sorted[place - 1]) size += 1
  })
  return { size, has: (hash) => isIn(sorted, shortened(hash)) }
}

/** To 48 bits. Of a million devices, two look the same in one case of 500: then one does not removeDevices while the other is there. */
const shortened = (hash: string): number => Number.parseInt(hash.slice(0, 12), 16)

function isIn(sorted: Float64Array, wanted: number): boolean {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? 0) < wanted) from = middle + 1
    else to = middle
  }
  return sorted[from] === wanted
}
