import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { writeMessage } from '../../../../shared/adapters/mime/message.ts'
import { composeMail } from '../../../../shared/campaign/send/compose-mail.ts'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { catalogues } from '../../../../shared/domain/emails/messages/index.ts'
import { mailKinds, sampleAddress, sampleLetter, sampleReference } from '../../../../shared/domain/emails/sample.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { versionOf } from '../../../builders.ts'

const policy = versionOf({
  apps: ['tiktok', 'temu'],
  escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' },
  reference: 'https://ec.example/decision',
})
const voiceOf = voices()

describe.each(languages.filter((language) => catalogues[language]))('a mail in %s', (language) => {
  it.each(mailKinds)('of kind %s reaches its recipient as written', async (kind) => {
    const mail = composeMail(sampleAddress, sampleReference, sampleLetter(kind, policy, { language, zone: 'America/New_York' }, voiceOf))
    const { subject, text, html, attachments } = await simpleParser(writeMessage(mail, { from: 'Ides <ides@ec.example>' }))
    expect([subject, text, html]).toEqual([mail.subject, mail.text, mail.html])
    expect(attachments.map(({ content }) => content.toString())).toEqual(mail.calendar === undefined ? [] : [mail.calendar])
    expect(Buffer.byteLength(mail.html)).toBeLessThanOrEqual(40 * 1024)
  })
})
