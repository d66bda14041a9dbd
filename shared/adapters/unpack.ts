import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { IdesError } from '#domain/errors.ts'

class UnreadableArchiveError extends IdesError {
  override readonly name = 'UnreadableArchiveError'
}

/** The text in an archive. @param most bytes of it: a small archive can hold gigabytes @throws UnreadableArchiveError */
export async function unpacked(archive: Uint8Array, most: number) {
  try {
    return String(await promisify(gunzip)(archive, { maxOutputLength: most }))
  } catch (cause) {
    throw new UnreadableArchiveError(`a stored archive is broken, or holds more than ${most} bytes`, { cause })
  }
}
