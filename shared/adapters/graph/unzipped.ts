import { Unzip, UnzipInflate } from 'fflate'
import { SourceError } from '../../domain/sources/device-source.ts'

/** The first file of a ZIP, in pieces, as the ZIP comes in. @throws SourceError where it is none, or ends early */
export async function* unzipped(zip: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = []
  let [isBegun, isWhole] = [false, false]
  const unzip = new Unzip((file) => {
    if (isBegun) return
    isBegun = true
    file.ondata = (error, piece, isLast) => {
      if (error) throw error
      pieces.push(piece)
      isWhole ||= isLast
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  for await (const part of zip) {
    push(unzip, part)
    yield* pieces.splice(0)
    if (isWhole) return
  }
  push(unzip, new Uint8Array(0), true)
  yield* pieces.splice(0)
  if (!isWhole) throw broken()
}

function push(unzip: Unzip, part: Uint8Array, isLast = false): void {
  try {
    unzip.push(part, isLast)
  } catch (cause) {
    throw broken(cause)
  }
}

const broken = (cause?: unknown) =>
  new SourceError('strange', 'Microsoft Graph exported a file that is no whole ZIP', cause === undefined ? {} : { cause })
