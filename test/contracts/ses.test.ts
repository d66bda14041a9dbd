import { CreateConfigurationSetCommand, GetSendStatisticsCommand, SESClient, VerifyDomainIdentityCommand } from '@aws-sdk/client-ses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sesMailer, sesQuota } from '#adapters/ses/ses.ts'
import { languages } from '#domain/catalogue/languages.ts'
import type { Mail } from '#domain/emails/mailer.ts'
import { mailKinds } from '#domain/emails/sample.ts'
import { galleryOf } from '#infra/local/gallery.ts'
import { policyOf } from '../builders.ts'
import { localAws } from '../local-aws.ts'

/** Another SES, such as moto: `http://127.0.0.1:5001`. */
const named = process.env.IDES_TEST_SES

const mail: Mail = { noticeId: 'ABCDEFGHIJKLMNOPQRST-1', to: 'ana@ec.example', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' }

describe.skipIf(!named)(`SES at ${named}`, () => {
  const client = new SESClient({
    endpoint: named || undefined,
    ...localAws,
    maxAttempts: 1,
  })
  const settings = {
    from: 'Ides <ides@verified.example>',
    replyTo: 'IT helpdesk <helpdesk@ec.example>',
    configurationSet: `ides-${process.pid}`,
  }
  const mailer = sesMailer(client, settings)

  beforeAll(async () => {
    await client.send(new VerifyDomainIdentityCommand({ Domain: 'verified.example' }))
    await client.send(new CreateConfigurationSetCommand({ ConfigurationSet: { Name: settings.configurationSet } }))
  })
  afterAll(() => client.destroy())

  it.each(languages)('SES accepts every kind of mail in %s', async language => {
    const gallery = galleryOf(policyOf())
    for (const kind of mailKinds) {
      const sample = gallery.mail(language, kind)
      if (!sample) throw new Error(`there is no ${kind} in ${language}`)
      expect(await mailer.send({ ...mail, ...sample })).toEqual({ kind: 'accepted', messageId: expect.any(String) })
    }
  })

  // Amazon's own wording is covered by the tests of failures.
  it('SES certainly refuses a mail from an unverified sender', async () => {
    const unverified = sesMailer(client, { ...settings, from: 'Ides <ides@elsewhere.example>' })
    expect(await unverified.send(mail)).toEqual({ kind: expect.stringMatching(/^(stopped|refused)$/), reason: 'MessageRejected' })
  })

  it('SES refuses a mail to an invalid address, and only that mail', async () => {
    expect(await mailer.send({ ...mail, to: 'ana@' })).toEqual({ kind: 'refused', reason: 'InvalidParameterValue' })
    expect(await mailer.send(mail)).toMatchObject({ kind: 'accepted' })
  })

  it('SES does not count refused mail', async () => {
    const attempts = async () =>
      (await client.send(new GetSendStatisticsCommand({}))).SendDataPoints?.reduce(
        (sum, { DeliveryAttempts = 0 }) => sum + DeliveryAttempts,
        0,
      ) ?? 0
    const before = await attempts()
    await sesMailer(client, { ...settings, from: 'Ides <ides@elsewhere.example>' }).send(mail)
    expect(await attempts()).toBe(before)
  })

  it('SES reports its quota', async () => {
    expect(await sesQuota(client).read()).toEqual({ perSecond: 1, leftToday: expect.any(Number), sentToday: expect.any(Number) })
  })
})
