/** What mails, the staff page and the catalogue say, read by LanguageTool in the languages that it knows. */
import assert from 'node:assert/strict'
import pMap from 'p-map'
import * as z from 'zod'
import { type Language, languages } from '#domain/catalogue/languages.ts'
import { catalogued } from '#domain/catalogue/requirements.ts'
import type { Translated } from '#domain/translated.ts'
import { readPolicy } from '#functions/cli/input/policy.ts'
import { sentencesIn } from '#test/sentences.ts'
import { hold, type Row, rowsOf } from './agreement.ts'
import { startPeer } from './peer.ts'

/** What LanguageTool asks about: a language, a rule of it, the words that it matched, and the sentence around. */
type Question = Row

/** Languages of which it wants to know the country. */
const countries: Partial<Record<Language, string>> = { de: 'de-DE', en: 'en-GB', pt: 'pt-PT' }

/** It compares dates with the calendar of this year, whatever year they name. */
const disabledRules = 'PT_DATE_WEEKDAY_CURRENTYEAR'

/** One for each core of a small machine. */
const concurrency = 2

const known = z.array(z.object({ code: z.string() }))

const answers = z.object({
  matches: z.array(z.object({ offset: z.int(), length: z.int(), sentence: z.string(), rule: z.object({ id: z.string() }) })),
})

/** @param folder where LanguageTool is installed */
export async function askLanguageTool(folder: string) {
  const command = ['-cp', 'languagetool/*', 'org.languagetool.server.HTTPServer', '--port']
  const peer = await startPeer('java', folder, port => [...command, `${port}`])
  try {
    const codes = new Set(known.parse(await (await fetch(`${peer.url}/v2/languages`)).json()).map(({ code }) => code))
    const spoken = languages.filter(language => codes.has(language))
    const catalogue = await catalogueTexts()
    const read = spoken.map(language => ({
      language,
      texts: [...sentencesIn(language), ...catalogue.flatMap(text => inLanguage(text, language))],
    }))
    const asked = await pMap(read, ({ language, texts }) => questionsAbout(texts, language, peer.url), { concurrency })
    hold({
      peer: 'LanguageTool',
      agreed: `${read.flatMap(({ texts }) => texts).length} texts`,
      differences: asked.flat(),
      explanations: rowsOf('language-tool.tsv'),
    })
  } finally {
    await peer.close()
  }
}

async function catalogueTexts(): Promise<readonly Translated[]> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  assert.ok('policy' in read)
  const { title, why } = read.policy
  const checks = Object.values(catalogued).flatMap(({ title, steps = {} }) => [title, ...Object.values(steps)])
  return [title, why, ...checks].filter(text => text !== undefined)
}

/** A text that is not by language is a name. */
const inLanguage = (text: Translated, language: Language) => (typeof text === 'string' ? [] : (text[language] ?? []))

/** One request, since each has its start. Each text is a paragraph, and rules about the style of several do not ask. */
async function questionsAbout(texts: readonly string[], language: Language, url: string): Promise<readonly Question[]> {
  const text = texts.join('\n\n')
  const body = new URLSearchParams({ language: countries[language] ?? language, text, disabledRules, mode: 'allButTextLevelOnly' })
  const answer = await fetch(`${url}/v2/check`, { method: 'POST', body })
  return answers
    .parse(await answer.json())
    .matches.map(({ offset, length, sentence, rule }) => [language, rule.id, text.slice(offset, offset + length).trim(), sentence])
}
