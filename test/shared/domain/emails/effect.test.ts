import { expect, it } from 'vitest'
import type { ListedConnector } from '#domain/access/listed.ts'
import { connectorsSettings, listedConnectors } from '#domain/access/settings.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { asText } from '#domain/emails/letter.ts'
import { catalogues } from '#domain/emails/messages/index.ts'
import { mailKinds, sampleLetter } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { suspending, versionOf } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { lastMail, notified } from './written.ts'

const policy = versionOf(suspending)

const voicesWith = (...connectors: readonly ListedConnector[]) => voices({}, { connectors })

const sample = (kind: (typeof mailKinds)[number], ...connectors: readonly ListedConnector[]) =>
  asText(sampleLetter(kind, policy, { language: 'en', zone: 'Europe/Brussels' }, voicesWith(...connectors))).replace(/\s+/g, ' ')

const stating = (suspended: string, granted: string) => connectorNamed('made-up', 'webhook', { upTo: { suspended, granted } })

const configured = (connectors: object) => listedConnectors(connectorsSettings.parse(connectors))

const microsoft = { tenant: crypto.randomUUID(), clientId: crypto.randomUUID(), secret: 'ides/entra' }
const group = { kind: 'entra-group', ...microsoft, group: crypto.randomUUID() }

const notice = (connectors: readonly ListedConnector[], devices?: Parameters<typeof notified>[1]) =>
  lastMail(notified(suspending, devices), undefined, voicesWith(...connectors)('en')).text

it.each(mailKinds)('a mail states how late access ends or comes back as the connector does, whatever its kind: %s', kind => {
  const [plain, told] = [sample(kind), sample(kind, stating('PT5H', 'P3D'))]
  const threatens = /we suspend (work|that) access|is being suspended on|is suspended on|will be suspended on/.test(plain)
  const restores = threatens || plain.includes('is coming back on')
  expect(told.includes('A suspension can take up to 5 hours to take effect.')).toBe(threatens)
  expect(told.includes('Restoring work access can take up to 3 days.')).toBe(restores)
  expect(told.match(/up to \w+ (hour|day)s?/g) ?? []).toHaveLength(Number(threatens) + Number(restores))
})

it('no other sentence of the catalogue states how late access ends or comes back', () => {
  const others = Object.entries(catalogues.en).filter(([key]) => !key.startsWith('delay.'))
  expect(others.filter(([, text]) => /up to \w+ (hour|day)|28/.test(text))).toEqual([])
})

it('a mail states the documented delays of Microsoft Entra, and none for systems without', () => {
  shows(notice(configured({ entra: { kind: 'entra-device', ...microsoft, attribute: 7 } })), 'up to 28 hours', 'up to a day')
  const silent = configured({ google: { kind: 'google', admin: 'a@ec.example', secret: 'g' } })
  expect(notice(silent)).toBe(notice([]))
})

it('a mail states the longest delay of several systems, and none if that of one is not known', () => {
  const several = [stating('PT2H', 'PT1H'), stating('P1D', 'PT30H')]
  shows(notice(several), 'A suspension can take up to a day', 'Restoring work access can take up to 30 hours')
  lacks(notice([...several, connectorNamed('okta', 'okta')]), 'up to')
})

it('a mail says that all phones stop where the group reaches phones, but not of a computer', () => {
  const phones = configured({ entra: { ...group, phonesOnly: true } })
  shows(notice(phones), 'A suspension stops work access on all your phones and tablets, not only on the device concerned.')
  const laptop = [{ label: 'Laptop', platform: 'windows' }]
  expect(notice(phones, laptop)).toBe(notice([], laptop))
})

it('a mail says before a suspension that it stops all devices and work mail, and to save the page', () => {
  const entra = configured({ entra: { ...group, revokeSessions: true } })
  shows(
    sample('first', ...entra),
    'A suspension stops work access on all your devices, not only on the device concerned. A suspension also stops your work email.',
    'When a suspension starts, you are also signed out once on all your devices and have to sign in again.',
    'Save the address of your page now: the page works even without work email.',
  )
  lacks(sample('suspended', ...entra), 'Save the address', 'work email', 'signed out')
  lacks(notice(entra), 'Save the address')
  lacks(sample('first', ...configured({ entra: { ...group, takesMail: false } })), 'work email')
})

it.each(languages)('a mail in %s states both delays with their figures', language => {
  const text = asText(sampleLetter('first', policy, { language, zone: 'Europe/Brussels' }, voicesWith(stating('PT28H', 'P13D'))))
  expect(text).toMatch(/\b28\b.*\b13\b/s)
})
