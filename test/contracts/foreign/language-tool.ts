/** What mails, the staff page and the catalogue say, read by LanguageTool in the languages that it knows. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import pMap from 'p-map'
import * as z from 'zod'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import { type Language, languages } from '../../../shared/domain/catalogue/languages.ts'
import { catalogued } from '../../../shared/domain/catalogue/requirements.ts'
import type { Translated } from '../../../shared/domain/translated.ts'
import { sentencesIn } from '../../sentences.ts'
import { startPeer } from './peer.ts'

/** What LanguageTool asks about: a rule of it, and the words that it matched. */
const matching = { language: z.string(), rule: z.string(), matched: z.string() }

/** Why that is right. `*` stands for any language, rule or words. */
const explanation = z.strictObject({ ...matching, why: z.string().min(1) })

type Explanation = z.output<typeof explanation>

interface Question extends Omit<Explanation, 'why'> {
  readonly sentence: string
}

const table = new URL('language-tool.tsv', import.meta.url)

/** Languages of which it wants to know the country. */
const countries: Readonly<Partial<Record<Language, string>>> = { de: 'de-DE', en: 'en-GB', pt: 'pt-PT' }

/** It compares dates with the calendar of this year, whatever year they name. */
const disabledRules = 'PT_DATE_WEEKDAY_CURRENTYEAR'

/** One for each core of a small machine. */
const concurrency = 2

const known = z.array(z.object({ code: z.string() }))

const answers = z.object({
  matches: z.array(z.object({ offset: z.int(), length: z.int(), sentence: z.string(), rule: z.object({ id: z.string() }) })),
})

/** @param folder where LanguageTool is installed */
export async function askLanguageTool(folder: string): Promise<void> {
  const command = ['-cp', 'languagetool/*', 'org.languagetool.server.HTTPServer', '--port']
  const peer = await startPeer('java', folder, (port) => [...command, `${port}`])
  try {
    const codes = new Set(known.parse(await (await fetch(`${peer.url}/v2/languages`)).json()).map(({ code }) => code))
    const spoken = languages.filter((language) => codes.has(language))
    const catalogue = await catalogueTexts()
    const ask = (language: Language) => {
      const texts = [...sentencesIn(language), ...catalogue.flatMap((text) => inLanguage(text, language))]
      return questionsAbout(texts, language, peer.url)
    }
    const asked = await pMap(spoken, ask, { concurrency })
    assertExplained(asked.flat())
  } finally {
    await peer.close()
  }
}

async function catalogueTexts(): Promise<readonly Translated[]> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  assert.ok('policy' in read)
  const { title, why } = read.policy
  const checks = Object.values(catalogued).flatMap(({ title, steps = {} }) => [title, ...Object.values(steps)])
  return [title, why, ...checks].filter((text) => text !== undefined)
}

/** A text that is not by language is a name. */
const inLanguage = (text: Translated, language: Language) => (typeof text === 'string' ? [] : (text[language] ?? []))

/** One request, since each has its start. Each text is a paragraph, and rules about the style of several do not ask. */
async function questionsAbout(texts: readonly string[], language: Language, url: string): Promise<readonly Question[]> {
  const text = texts.join('\n\n')
  const body = new URLSearchParams({ language: countries[language] ?? language, text, disabledRules, mode: 'allButTextLevelOnly' })
  const answer = await fetch(`${url}/v2/check`, { method: 'POST', body })
  return answers.parse(await answer.json()).matches.map(({ offset, length, sentence, rule }) => ({
    language,
    rule: rule.id,
    matched: text.slice(offset, offset + length).trim(),
    sentence,
  }))
}

/** Each question has its explanation, and each explanation its question. */
function assertExplained(questions: readonly Question[]): void {
  const explanations = z.array(explanation).parse(parse(readFileSync(table), { columns: true, delimiter: '\t', quote: false }))
  const unexplained = questions.filter((question) => !explanations.some((one) => explains(one, question)))
  const outdated = explanations.filter((one) => !questions.some((question) => explains(one, question)))
  const faults = [
    ...unexplained.map((question) => `correct or explain: ${Object.values(question).join(' | ')}`),
    ...outdated.map((one) => `explains nothing: ${Object.values(one).join(' | ')}`),
  ]
  assert.ok(faults.length === 0, faults.join('\n'))
}

const explains = (explanation: Explanation, question: Question): boolean =>
  (['language', 'rule', 'matched'] as const).every((column) => explanation[column] === '*' || explanation[column] === question[column])
