import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { parseArgs } from 'node:util'
import { checkTexts } from '../../shared/adapters/files/mail-texts.ts'
import { writeMessage } from '../../shared/adapters/mime/message.ts'
import { composeMail } from '../../shared/campaign/send/compose-mail.ts'
import type { Mail } from '../../shared/campaign/send/mailer.ts'
import { languages } from '../../shared/domain/catalogue/languages.ts'
import { mailKinds, sampleAddress, sampleLetter, sampleReference } from '../../shared/domain/emails/sample.ts'
import { voices } from '../../shared/domain/emails/voice.ts'
import { seen } from '../../shared/domain/problem.ts'
import { readPolicy } from './input/policy.ts'
import type { Terminal } from './terminal.ts'

export const previewHelp = `ides preview POLICY --kind KIND [--language LL] [--out FILE] [--texts FILE]

Shows one mail of a policy as its recipients would get it, written to an invented person. Nothing is sent.

  POLICY           a YAML or JSON file, or the name of a policy of the catalogue
  --kind KIND      ${mailKinds.slice(0, 6).join(', ')},
                   ${mailKinds.slice(6, 11).join(', ')},
                   ${mailKinds.slice(11).join(', ')}
  --language LL    one of ${languages.slice(0, 12).join(' ')}
                   ${languages.slice(12).join(' ')}; by default the policy's
  --out FILE       FILE.html: the page; FILE.eml: the whole message, with its calendar entry; FILE.txt: the text; by default the text is printed
  --texts FILE     JSON: texts in place of those that come with Ides, { "en": { "privacy": "…" } }

Example: npx ides preview eu-commission-tiktok-2023 --kind first --language fr --out first.html
`

const options = {
  kind: { type: 'string' },
  language: { type: 'string' },
  out: { type: 'string' },
  texts: { type: 'string' },
} as const

const noTexts = { ok: true, value: {} } as const

/** What is written, by the ending of the file. */
const forms: Readonly<Record<string, (mail: Mail) => string | Uint8Array>> = {
  '.html': ({ html }) => html,
  '.txt': ({ subject, text }) => `${subject}\n\n${text}`,
  '.eml': (mail) => writeMessage(mail, { from: 'Ides <ides@example.org>' }),
}

/** @returns the exit code: 0 done, 2 wrong input */
export async function previewCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [source, ...more] = positionals
  if (!source) return terminal.refuse('preview needs a POLICY: a file, or a name of the catalogue')
  if (more.length > 0) return terminal.refuse(`preview takes one POLICY, but is given ${positionals.map(seen).join(' and ')}`)
  const kind = mailKinds.find((kind) => kind === values.kind)
  if (!kind)
    return terminal.refuse(
      `--kind must be one of ${mailKinds.join(', ')}, but is ${values.kind === undefined ? 'missing' : seen(values.kind)}`,
    )
  const wanted = languages.find((language) => language === values.language)
  if (values.language !== undefined && !wanted)
    return terminal.refuse(`--language must be one of ${languages.join(', ')}, but is ${seen(values.language)}`)
  const { out } = values
  const form = forms[out === undefined ? '.txt' : extname(out)]
  if (!form) return terminal.refuse(`--out must end in ${Object.keys(forms).join(', ')}, but is ${seen(out)}`)

  const read = await readPolicy(source)
  const texts = values.texts === undefined ? noTexts : { file: values.texts, ...checkTexts(values.texts) }
  if ('problems' in read || !texts.ok) return terminal.refuseFiles([...('problems' in read ? [read] : []), ...(texts.ok ? [] : [texts])])
  const language = wanted ?? read.policy.language
  const letter = sampleLetter(kind, { ...read.policy, version: 1 }, { language }, voices(texts.value))
  const written = form(composeMail(sampleAddress, sampleReference, letter))
  if (out === undefined) {
    await terminal.print([String(written)])
    return 0
  }
  try {
    await writeFile(out, written)
  } catch (error) {
    return terminal.refuse(`${out}: cannot be written: ${error instanceof Error ? error.message : error}`)
  }
  return 0
}
