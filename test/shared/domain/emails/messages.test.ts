import { readFileSync } from 'node:fs'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js'
import { describe, expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import { translationFaults } from '#domain/emails/faults.ts'
import { asHtml, asText } from '#domain/emails/letter.ts'
import { catalogues } from '#domain/emails/messages/index.ts'
import { indexText } from '#domain/emails/messages-index.ts'
import { mailKinds, sampleLetter, sampleReason } from '#domain/emails/sample.ts'
import { isMessageKey, localeOf, messageKeys } from '#domain/emails/voice.ts'
import { voices } from '#domain/emails/voices.ts'
import { described, versionOf } from '#test/builders.ts'
import { sentencesIn } from '#test/sentences.ts'
import { complete } from './written.ts'

const voiceOf = voices()

const folder = new URL('../../../../shared/domain/emails/messages/', import.meta.url)
const catalogueOf = (language: string): Record<string, string> => JSON.parse(readFileSync(new URL(`${language}.json`, folder), 'utf8'))

it('the index of catalogues is current: npm run generate:messages writes it', () => {
  expect(readFileSync(new URL('index.ts', folder), 'utf8')).toBe(indexText())
})

describe.each(languages)('the catalogue %s', language => {
  it('the catalogue of messages has exactly the messages of English, in its order', () => {
    expect(Object.keys(catalogueOf(language))).toEqual(messageKeys)
  })

  it('the catalogue of messages has the same arguments in each, and plurals of its grammar', () => {
    const faults = messageKeys.flatMap(key =>
      translationFaults(catalogueOf(language)[key] ?? '', catalogues.en[key], localeOf(language)).map(fault => `${key} ${fault}`),
    )
    expect(faults).toEqual([])
  })

  it('the catalogue of messages tells by itself that access from other devices stops', () => {
    const stemsOf = (key: string) =>
      new Set(
        (catalogueOf(language)[key] ?? '')
          .replace('{devices}', '')
          .toLowerCase()
          .match(/(?<!\p{L})\p{L}{5}/gu),
      )
    const shared = stemsOf('then.named').intersection(stemsOf('reach.named'))
    // Of the access and of what it leads to, as the sentence about the first device says it.
    expect(shared.size).toBeGreaterThanOrEqual(2)
  })

  it('the catalogue of messages ends no sentence twice, whatever full stop a date brings', () => {
    expect(sentencesIn(language).filter(text => text.includes('..'))).toEqual([])
  })

  it('the catalogue of messages has nothing left in English that should be translated', () => {
    const same = Object.entries(catalogueOf(language)).filter(
      ([key, text]) => isMessageKey(key) && catalogues.en[key] === text && /\p{L}{3}.*\s.*\p{L}{3}/u.test(text.replace(/\{[^}]*\}/g, '')),
    )
    expect(language === 'en' ? [] : same).toEqual([])
  })
})

it('French signs never begin a line: a hard space joins them to their word', () => {
  expect(messageKeys.filter(key => /[^\u00a0][:;?!»]|«[^\u00a0]/.test(catalogues.fr[key]))).toEqual([])
})

const policy = versionOf(complete)
const several = versionOf({ ...complete, apps: ['tiktok'], requires: ['systems', 'disk'], requirements: described })

it.each(languages)('a mail in %s is complete, and not above 40 kB, whatever its kind and what it asks for', language => {
  for (const kind of mailKinds)
    for (const about of [policy, several]) {
      const letter = sampleLetter(kind, about, { language, zone: 'America/New_York' }, voiceOf)
      expect(letter.language).toBe(language)
      expect(letter.subject).toContain(about === policy ? 'TikTok, Temu' : 'TikTok')
      expect(asText(letter)).not.toMatch(/[{}]|\bundefined\b|\bnull\b|\[object/)
      const html = asHtml(letter)
      expect(html).toContain(`<html lang="${language}" dir="ltr" `)
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(40 * 1024)
    }
})

/** A catalogue whose own words are all of Greek letters, so that any others were never in it. */
const strange = (elements: readonly MessageFormatElement[]): MessageFormatElement[] =>
  elements.map(element => {
    if (element.type === TYPE.literal) return { ...element, value: element.value.replace(/\p{L}/gu, 'ω') }
    if (element.type !== TYPE.plural) return element
    return {
      ...element,
      options: Object.fromEntries(Object.entries(element.options).map(([name, { value }]) => [name, { value: strange(value) }])),
    }
  })
const pseudo = Object.fromEntries(messageKeys.map(key => [key, printAST(strange(parse(catalogues.en[key], { ignoreTag: true })))]))
const voicesOf = voices({ en: pseudo })

/** What the samples and Intl say themselves. */
const given =
  /Remove TikTok|Encrypt the disk|Open Settings|Turn on FileVault|(The|a) Commission|TikTok|Temu|IT helpdesk|helpdesk@ec\.example|https:\/\/ec\.example\/decision|https:\/\/ides\.example\.org\/me\/[a-z]{26}|SAMPLESAMPLESAMPLEAB|Maria Jansen|Peter Novak|Jonas Berg|Anna Nowak|Elena Rossi|DG-(SAMPLE|OTHER)|iPhone|Pixel|ThinkPad T|MacBook Air|iOS|Android|Windows|macOS|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(February|March|Mar|June)\b|(Central European|Eastern) Time|\b(and|or)\b/g

it.each(mailKinds)('a mail has no words but those of the catalogue whatever its kind: %s', kind => {
  for (const about of [policy, several]) {
    const letter = sampleLetter(kind, about, { language: 'en', zone: 'America/New_York' }, voicesOf)
    const html = asHtml(letter)
    const page = html.replace(/<head>.*<\/head>|<!--.*?-->/gs, '').replace(/<[^>]*>/g, ' ')
    for (const text of [letter.subject, asText(letter), page]) {
      expect(text).toMatch(/ω/)
      expect(
        text
          .replace(sampleReason, '')
          .replace(given, '')
          .match(/[A-Za-z]+/g) ?? [],
      ).toEqual([])
    }
  }
})

it('a message wants its arguments, and takes no other', () => {
  const { say } = voiceOf('en')
  // @ts-expect-error: without its name, a greeting greets nobody
  expect(() => say('greeting')).toThrow()
  // @ts-expect-error: no such message
  expect(() => say('gruss')).toThrow()
  expect(say('greeting', { name: '\u202eAna\r\nBcc: all' })).toBe('Dear Ana Bcc: all,')
})
