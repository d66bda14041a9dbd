import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { readCopy, writeMessage } from '#adapters/mime/message.ts'
import { keptPart } from '#campaign/send/attend.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { endingOf } from '#domain/emails/dates.ts'
import type { Block } from '#domain/emails/letter.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { mailKinds, sampleAddress, sampleLetter, sampleReference } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { zoneOf } from '#domain/review/deadline.ts'
import { deadlineAt } from '#domain/schedule/timetable.ts'
import { runs } from '#test/all.ts'
import { life } from '#test/arbitraries.ts'
import { type Carried, suspending, versionOf } from '#test/builders.ts'
import { carry } from '#test/shared/domain/review/carried-lives.ts'
import { datedLife } from '#test/shared/domain/review/dated-lives.ts'

const policy = versionOf({
  apps: ['tiktok', 'temu'],
  ...suspending,
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' },
  reference: 'https://ec.example/decision',
})
const voiceOf = voices()

it.each([...languages.map(language => ['first', language] as const), ...mailKinds.map(kind => [kind, 'el'] as const)])(
  'a mail of kind %s in %s reaches its recipient as written',
  async (kind, language) => {
    const mail = composeMail(sampleAddress, sampleReference, sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voiceOf))
    const message = writeMessage(mail, { from: 'Ides <ides@ec.example>' })
    const { subject, text, html, attachments } = await simpleParser(message)
    expect([subject, text, html]).toEqual([mail.subject, mail.text, mail.html])
    expect(readCopy(message)).toMatchObject({ subject, text, html })
    expect(attachments.map(({ content }) => content.toString())).toEqual(mail.calendar === undefined ? [] : [mail.calendar])
  },
)

/** The deadlines and dates of devices in its text, without what they are in the reader’s own zone, and when a device last reported. */
function datesIn(blocks: readonly Block[]) {
  const texts = blocks.flatMap(block => {
    if (block.kind === 'deadline') return [block.moment]
    return block.kind === 'rows' ? block.rows.flatMap(({ name, lines }) => [name, ...lines]) : []
  })
  const limits = texts.filter(text => !text.startsWith('Reported on'))
  return new Set(limits.flatMap(text => text.match(/\w+day \d+ \w+ \d{4}/g) ?? []))
}

/** Each date in its own zone, which is that of the policy or of the reader. */
function expectSame({ at, parts, before }: Carried['sent'][number]) {
  const voice = voiceOf('en')
  return parts.flatMap(part => {
    const [section] = noticeLetter(before, [part], 'ANA-7', at, voice).sections
    const written = datesIn(section?.blocks ?? [])
    const { states, ownDates, deviceDates, stageDates } = keptPart(before, part, at)
    const dates = [ownDates, deviceDates, stageDates].flatMap((stated = {}) => Object.values(stated))
    const kept = [...(states ? [states] : []), ...dates].map(moment =>
      [part.deadline?.zone ?? 'UTC', before.profile.zone, zoneOf(part.whole, before.profile)].map(
        zone => endingOf(deadlineAt(moment, zone), voice).date,
      ),
    )
    expect([...written].filter(date => !kept.flat().includes(date))).toEqual([])
    expect(kept.filter(dates => !dates.some(date => written.has(date)))).toEqual([])
    return kept
  }).length
}

it.each([
  ['a date', life],
  ['any form', datedLife],
])('the evidence of a mail states the dates of its text and no others, under deadlines of %s', (_, lives) => {
  let dates = 0
  fc.assert(
    fc.property(lives, records => {
      for (const { mail } of carry(records).mails) dates += expectSame(mail)
    }),
    { numRuns: runs(400) },
  )
  expect(dates).toBeGreaterThan(100)
})
