import { type Checked, refused } from '../problem.ts'
import type { Logo } from './brand.ts'

/** Bytes: it goes with every mail. */
const mostBytes = 20 * 1024

/** CSS pixels. */
const [mostHeight, mostWidth] = [40, 220]

const signature = '89504e470d0a1a0a'

/** Shown smaller if it is too large, so that a picture of twice the size is sharp on phones. */
export function readLogo(file: Buffer): Checked<Logo> {
  const fault = (message: string) => refused([{ field: '', message }])
  if (file.length > mostBytes) return fault(`must have ${mostBytes} bytes at most, and has ${file.length}`)
  if (file.length < 24 || file.toString('hex', 0, 8) !== signature) return fault('is not a PNG')
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  if (width === 0 || height === 0) return fault('is not a PNG')
  const scale = Math.min(1, mostHeight / height, mostWidth / width)
  const shown = (length: number) => Math.max(1, Math.round(length * scale))
  return { ok: true, value: { png: file.toString('base64'), width: shown(width), height: shown(height) } }
}
