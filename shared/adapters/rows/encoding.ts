import { isUtf8 } from 'node:buffer'

export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252'

/** Decodes a text piece by piece, in the encoding that its first characters beyond ASCII show. */
export interface Decoding {
  /** As far as it shows; until then UTF-8, which has the same ASCII. */
  readonly encoding: Encoding
  /** @throws TypeError where the bytes are no text of that encoding */
  decode(bytes: Uint8Array, isLast: boolean): string
}

/** Bytes of the longest character, and enough to see a byte order mark. */
const longestCharacter = 4

export function decoding(): Decoding {
  let encoding: Encoding = 'UTF-8'
  let decoder: InstanceType<typeof TextDecoder> | undefined
  /** The begin of a text, or of a character. */
  let waiting: Uint8Array = new Uint8Array(0)

  return {
    get encoding() {
      return encoding
    },
    decode(chunk, isLast) {
      if (decoder) return decoder.decode(chunk, { stream: !isLast })
      const bytes = Buffer.concat([waiting, chunk])
      waiting = bytes.subarray(bytes.length)
      if (bytes.length < longestCharacter && !isLast) {
        waiting = bytes
        return ''
      }
      const beyond = bytes.findIndex((byte) => byte >= 0x80)
      if (beyond === -1) return bytes.toString('latin1')
      const whole = isLast ? bytes : withoutBegun(bytes)
      if (beyond >= whole.length) {
        waiting = bytes.subarray(whole.length)
        return whole.toString('latin1')
      }
      const label = labelOf(bytes, whole)
      encoding = names[label]
      decoder = new TextDecoder(label, { fatal: true })
      return decoder.decode(bytes, { stream: !isLast })
    },
  }
}

const names = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' } as const

function labelOf([first, second]: Uint8Array, whole: Uint8Array): keyof typeof names {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (isUtf8(whole)) return 'utf-8'
  const read = new TextDecoder().decode(whole)
  const [wrong, right] = [/\ufffd/g, /[\u0080-\ufffc\u{10000}-\u{10ffff}]/gu].map((form) => read.match(form)?.length ?? 0)
  // Text of Windows is hardly ever UTF-8 by chance, and UTF-8 with a broken character is still UTF-8.
  return (wrong ?? 0) > (right ?? 0) ? 'windows-1252' : 'utf-8'
}

/** Without a UTF-8 character at the end that may go on in the next piece. */
function withoutBegun(bytes: Buffer): Buffer {
  for (let length = 1; length < longestCharacter; length += 1) {
    const byte = bytes[bytes.length - length] ?? 0
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    if (wanted > length) return bytes.subarray(0, -length)
    if (byte < 0x80 || wanted > 1) break
  }
  return bytes
}
