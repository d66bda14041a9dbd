import { execFileSync } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeMessage } from '#adapters/mime/message.ts'
import type { Language } from '#domain/catalogue/languages.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { mailKinds, sampleAddress, sampleLetter, sampleReference } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { suspending, versionOf } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'

/** Debian's programs; where one is missing nothing is tried with it, which with `CI_FULL=1` is a failure. */
const isMissing = (program: string) => {
  if (process.env.CI_FULL === '1') return false
  try {
    execFileSync('which', [program])
    return false
  } catch {
    return true
  }
}

const policy = versionOf({
  ...suspending,
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' },
  reference: 'https://ec.example/decision',
})
const voiceOf = voices()

const mailOf = (kind: (typeof mailKinds)[number], language: Language) =>
  composeMail(sampleAddress, sampleReference, sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voiceOf))

const languages = ['en', 'de', 'el'] as const

/** Letters and digits: text browsers mark lists in their own way. */
const bare = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '')

describe.skipIf(isMissing('w3m'))('the HTML of a mail in a text browser', () => {
  it.each(languages)('the HTML of a mail in a text browser says all that its text says, in %s', language => {
    for (const kind of mailKinds) {
      const { text, html } = mailOf(kind, language)
      const shown = bare(
        execFileSync('w3m', ['-dump', '-cols', '500', '-T', 'text/html', '-I', 'UTF-8', '-O', 'UTF-8'], { input: html }).toString(),
      )
      expect({ kind, missing: text.split('\n').filter(line => !shown.includes(bare(line))) }).toEqual({ kind, missing: [] })
    }
  })
})

describe.skipIf(isMissing('spamassassin'))('a mail in a spam filter', () => {
  it('a mail in a spam filter scores less than one point, by the rules that need no network', () => {
    const { put } = testFolder(onTestFinished)
    const files = languages.flatMap(language =>
      mailKinds.map(kind => put(`${language}-${kind}.eml`, writeMessage(mailOf(kind, language), { from: 'Ides <ides@ec.example>' }))),
    )
    const judged = execFileSync('spamassassin', ['--local', ...files], { maxBuffer: 64 * 1024 * 1024 }).toString()
    const scores = Array.from(judged.matchAll(/^X-Spam-Status: \w+, score=(\S+)/gm), ([, score]) => Number(score))
    expect(scores).toHaveLength(files.length)
    expect(scores.filter(score => score > 0.9)).toEqual([])
  })
})
