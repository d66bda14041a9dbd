/** What a policy may require of a device. */
import * as z from 'zod'
import { platformNames } from '../catalogue/platforms.ts'
import { matching } from '../fields.ts'
import { linksAreOpen, prose, requiredText, withoutHidden } from '../text.ts'
import { languageTag, mustHaveTitle, translated } from '../translated.ts'

/** @param right what it must be */
export const requirementNamed = (right: string) =>
  matching(/^[a-z0-9][a-z0-9-]{0,39}$/, right).refine(name => name !== 'constructor', right)

export const nameRight = 'must be a name of lower-case letters, digits and hyphens, such as filevault'

/** As policies, readings and imports name it. */
export const requirementName = requirementNamed(nameRight)

const platform = z.enum(platformNames, { error: `must be one of the platforms ${platformNames.join(', ')}` })

const title = translated(
  withoutHidden(requiredText(80, 'a short title'), 'a short title'),
  'must be a short title, or titles by language, such as { en: "…" }',
)

const steps = translated(
  withoutHidden(prose(2000, 'a text'), 'a text').refine(
    linksAreOpen,
    'must be a text whose links name nobody before an @ or a backslash, which hides where they lead',
  ),
  'must be a text, or texts by language, such as { en: "…" }',
)

const common = {
  language: languageTag.default('en').describe('Language of its texts where they are one text.'),
  steps: z
    .partialRecord(z.enum([...platformNames, 'other'], { error: `must be one of ${platformNames.join(', ')}, other` }), steps, {
      error: 'must be texts by platform, such as { macos: "1. Open System Settings." }',
    })
    .optional()
    .describe('What to do, by platform, where the built-in steps do not fit: paragraphs, lists and links, in Markdown.'),
  note: requiredText(500, 'a note').optional().describe('For colleagues; in no mail.'),
}

/** Numbers joined by dots. */
export const versionForm = String.raw`\d{1,9}(\.\d{1,9}){0,3}`

const versionAtStart = new RegExp(`^${versionForm}(?!\\d)`)

/** `17.3` of `17.3 (21D50)`; undefined for a text that begins with no version. */
export const leadingVersion = (text: string) => versionAtStart.exec(text)?.[0]

const versionNumber = matching(new RegExp(`^${versionForm}$`), 'must be a version such as "17.4", in quotes')

const identifier = z.strictObject({
  id: requiredText(200, 'an identifier').describe('In the case that the vendor uses.'),
  certainty: z
    .enum(['high', 'medium'], { error: 'must be high or medium' })
    .optional()
    .describe('How certain it is; look a `medium` one up in the store before acting on it.'),
  sources: z.array(requiredText(300, 'a source')).max(20).optional().describe('Where it is from.'),
  note: requiredText(300, 'a note').optional().describe('What to know about it.'),
  storeId: z.int().optional().describe('Its number in the App Store.'),
})

const app = z.strictObject({
  kind: z.literal('app').describe('An app that must not be on the device.'),
  title: title.describe('Name of the app, as people know it.'),
  vendor: requiredText(80, 'a vendor').optional().describe('Who makes it.'),
  displayNames: z.array(requiredText(80, 'a name')).max(50).optional().describe('Names on screen.'),
  identifiers: z
    .partialRecord(platform, z.array(identifier).max(50))
    .optional()
    .describe('Bundle ids (iOS, macOS), package names (Android), package family names (Windows), by platform.'),
  ...common,
})

const version = z.strictObject({
  kind: z.literal('version').describe('An operating system of at least this version.'),
  title: title.describe('What it is called in lists, such as `iOS 17.4`.'),
  atLeast: z
    .partialRecord(platform, versionNumber, { error: 'must be versions by platform, such as { ios: "17.4" }' })
    .refine(versions => Object.keys(versions).length > 0, 'must name at least one platform')
    .describe('The oldest version that is allowed, by platform. It asks nothing of devices of other platforms.'),
  ...common,
})

const check = z.strictObject({
  kind: z.literal('check').describe('Anything that a source reports as passed or failed, such as disk encryption.'),
  title: title.describe('What people must do, in a few words, such as `Turn on FileVault`.'),
  platforms: z
    .array(platform)
    .min(1, 'must name at least one platform')
    .optional()
    .describe('The platforms that it asks something of; all if absent.'),
  ...common,
})

export const kinds = { app, version, check } as const

export const unknownKind = 'must have the kind app, version or check'

export const requirement = z
  .discriminatedUnion('kind', [app, version, check], { error: unknownKind })
  .superRefine(mustHaveTitle('requirement'))

export type Requirement = Readonly<z.output<typeof requirement>>

/** Requirements by name. */
export type Requirements = Readonly<Record<string, Requirement>>
