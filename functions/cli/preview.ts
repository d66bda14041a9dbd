import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import * as z from 'zod'
import { checkBrand } from '#adapters/files/brand.ts'
import { checkTexts } from '#adapters/files/mail-texts.ts'
import { writeMessage } from '#adapters/mime/message.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { dataUrl } from '#domain/emails/brand.ts'
import { asHtml, type Letter } from '#domain/emails/letter.ts'
import { composeMail, type Mail } from '#domain/emails/mailer.ts'
import { mailKinds, mailKindsOf, sampleAddress, sampleLetter, sampleReference } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { textOption } from './input/arguments.ts'
import { policySource, readPolicy } from './input/policy.ts'
import { verb } from './verb.ts'

const asText = ({ subject, text }: Mail) => `${subject}\n\n${text}`

/** By the ending of a file. */
const forms: Record<string, (mail: Mail, letter: Letter) => string | Uint8Array> = {
  '.html': (_, letter) => asHtml(letter, dataUrl),
  '.txt': asText,
  '.eml': (mail, { brand }) => writeMessage(mail, { from: `${brand?.name ?? 'Ides'} <ides@example.org>` }),
}

const noTexts = { ok: true, value: {} } as const
const noBrand = { ok: true, value: undefined } as const

export const previewVerb = verb(
  {
    name: 'ides preview',
    does: 'Show one mail of a policy as a recipient would get it, written to an invented person; nothing is sent',
    takes: z.object({ policy: policySource }),
    options: z.object({
      kind: z.enum(mailKinds, { error: `must be one of ${mailKinds.join(', ')}` }),
      language: z
        .enum(languages, { error: `must be one of ${languages.join(', ')}` })
        .optional()
        .meta({ title: 'LL', description: `One of ${languages.join(' ')}; by default the language of the policy.` }),
      out: z
        .string()
        .regex(/[^/\\]\.(html|eml|txt)$/, 'must end in .html, .txt, .eml')
        .optional()
        .meta({
          title: 'FILE',
          description:
            'FILE.html for the page, FILE.eml for the message with its calendar entry, FILE.txt for the text; by default the text is printed.',
        }),
      texts: textOption('FILE', 'JSON with your own texts: { "en": { "privacy": "…" } }.'),
      brand: textOption('FILE', 'JSON with your name, colours and logo: see shared/domain/emails/README.md.'),
    }),
    json: 'none',
    example: 'ides preview eu-commission-tiktok-2023 --kind first --language fr --out first.html',
  },
  async ({ takes, options: { kind, language, out, ...files }, terminal }) => {
    const read = await readPolicy(takes.policy)
    const texts = files.texts === undefined ? noTexts : { file: files.texts, ...checkTexts(files.texts) }
    const brand = files.brand === undefined ? noBrand : { file: files.brand, ...checkBrand(files.brand) }
    if ('problems' in read || !texts.ok || !brand.ok)
      return terminal.refuseFiles([...('problems' in read ? [read] : []), ...(texts.ok ? [] : [texts]), ...(brand.ok ? [] : [brand])])
    if (!mailKindsOf(read.policy).includes(kind)) return terminal.refuse(`${kind}: this policy sends no such mail`)
    const voicesOf = voices(texts.value, { brand: brand.value })
    const letter = sampleLetter(kind, { ...read.policy, version: 1 }, { language: language ?? read.policy.language }, voicesOf)
    const mail = composeMail(sampleAddress, sampleReference, letter)
    if (!out) {
      await terminal.print([asText(mail)])
      return 0
    }
    try {
      await writeFile(out, forms[extname(out)]?.(mail, letter) ?? '')
    } catch (error) {
      return terminal.refuse(`${out}: cannot be written: ${error instanceof Error ? error.message : error}`)
    }
    return 0
  },
)
