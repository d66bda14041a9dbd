/** What an organisation looks like in its mails and on its pages. */
import * as z from 'zod'
import { matching } from '../fields.ts'
import { type Checked, refused } from '../problem.ts'

/** The contrast of two colours such as `#1f5f7d`, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string) {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export interface Brand {
  readonly name: string
  readonly accent?: Shades
  readonly logo?: { readonly light: Logo; readonly dark?: Logo }
}

/** A colour on light and on dark backgrounds: `#1f5f7d`. */
export interface Shades {
  readonly light: string
  readonly dark: string
}

export interface Logo {
  /** In Base64. */
  readonly png: string
  /** As shown, in CSS pixels. */
  readonly width: number
  readonly height: number
}

/** The accent where there is no brand, or it has none. */
export const plainAccent: Shades = { light: '#1f5f7d', dark: '#82c4e2' }

export const dataUrl = ({ png }: Logo) => `data:image/png;base64,${png}`

/**
 * The least favourable ground that an accent stands on, or that is written on it, in mails, on the staff page and in the inbox: on all others
 * it has more contrast.
 */
const grounds: Shades = { light: '#eef4f6', dark: '#232b30' }

/** WCAG 2.2, 1.4.3: level AA. */
const leastContrast = 4.5

const colourRight = 'must be a colour such as "#1f5f7d"'

const colour = (shade: keyof Shades) =>
  z
    .string({ error: colourRight })
    .regex(/^#[\da-f]{6}$/i, { error: colourRight, abort: true })
    .superRefine((written, context) => {
      const ratio = contrast(written, grounds[shade])
      if (ratio >= leastContrast) return
      // Never rounded up to what is needed.
      const measured = Math.floor(ratio * 100) / 100
      const message = `must have a contrast of ${leastContrast}:1 or more with ${grounds[shade]}, and has ${measured}:1`
      context.addIssue({ code: 'custom', message })
    })

const logoFile = matching(/^[\w-][\w.-]*\.png$/, 'must be the name of a PNG file in the same folder, such as logo.png')

// It also names the sender where mail is not really sent.

/** `{ "name": "European Commission", "accent": { "light": "#1f5f7d", "dark": "#82c4e2" }, "logo": { "light": "logo.png" } }` */
export const brandSchema = z.strictObject(
  {
    name: matching(/^[^\p{C}"(),:;<>@[\\\]]{1,60}$/u, 'must be a name of 60 characters or fewer, with none of " ( ) , : ; < > @ [ \\ ]'),
    accent: z.optional(
      z.strictObject({ light: colour('light'), dark: colour('dark') }, { error: 'must be { "light": "#…", "dark": "#…" }' }),
    ),
    logo: z.optional(z.strictObject({ light: logoFile, dark: z.optional(logoFile) }, { error: 'must be { "light": "logo.png" }' })),
  },
  { error: 'must be a map such as { "name": "European Commission" }' },
)

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
