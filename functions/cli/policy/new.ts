import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { type Answers, answerFaults, defaultAnswers, policyYaml } from '../../../shared/campaign/decide/new-policy.ts'
import { parsePolicy } from '../../../shared/domain/policies/parse.ts'
import { CommandError } from '../failure.ts'
import { whyUnreadable } from '../input/text-file.ts'
import type { CliEnvironment, Dialogue } from '../surroundings.ts'
import { clean, jsonLine, type Terminal } from '../terminal.ts'
import { verb } from '../verb.ts'
import { type PolicyQuestion, questions } from './questions.ts'

export const newVerb = verb(
  {
    name: 'ides policy new',
    does: 'Ask for the contents of a policy, check each answer, and write a YAML file with comments',
    more: 'Answers may be piped, a line each. Writes nothing until all are given, and overwrites no file.',
    takes: z.object({ file: z.string().optional().describe('The file to write; by default ID.yaml.') }),
    options: z.object({}),
    example: 'ides policy new policies/no-tiktok-2023.yaml',
  },
  async ({ takes, json, terminal, around }) => {
    if (takes.file !== undefined && existsSync(takes.file)) return terminal.refuse(exists(takes.file))
    const faults = (answers: Answers) => [
      ...answerFaults(answers),
      ...(takes.file === undefined && existsSync(fileOf(answers)) ? [exists(fileOf(answers))] : []),
    ]
    const dialogue = around.openDialogue?.()
    const answers = dialogue ? await converse(faults, dialogue, around, terminal).finally(dialogue.close) : 'nobody'
    if (answers === 'nobody')
      return terminal.refuse('ides policy new asks questions: run it at a terminal, or pipe the answers, a line each')
    if (!answers) throw new CommandError(1, 'not all questions were answered: nothing was written')
    const file = takes.file ?? fileOf(answers)
    const text = headLines(file) + policyYaml(answers)
    const read = parsePolicy(text)
    if (!read.ok) return terminal.refuseFiles([{ file, ...read }])
    try {
      await writeFile(file, text, { flag: 'wx' })
    } catch (error) {
      whyUnreadable(error)
      return terminal.refuse(existsSync(file) ? exists(file) : `${file} cannot be written: check that its folder exists and is writable`)
    }
    const lines = json
      ? [jsonLine({ file, id: answers.id })]
      : [`Wrote ${clean(file)}. See its timeline: npx ides policy check ${clean(file)}\n`]
    await terminal.print(lines)
    return 0
  },
)

/** Where editors find the schema. @param file where the policy will be */
function headLines(file: string): string {
  const wayTo = (name: string) =>
    relative(dirname(resolve(file)), fileURLToPath(new URL(`../../../shared/domain/policies/${name}`, import.meta.url)))
      .split(sep)
      .join('/')
  return `# yaml-language-server: $schema=${wayTo('policy.schema.json')}
# It can say more: an audience, more rungs of the escalation, requirements of your own. See ${wayTo('README.md')}
`
}

const fileOf = ({ id }: Answers): string => `${id}.yaml`

const exists = (file: string): string => `${file} exists already: name another file`

type Faults = (answers: Answers) => readonly string[]

/** @returns undefined where the answers end too early; `nobody` where there are none */
async function converse(
  faultsIn: Faults,
  dialogue: Dialogue,
  around: CliEnvironment,
  terminal: Terminal,
): Promise<Answers | 'nobody' | undefined> {
  let answers = defaultAnswers
  let isFirst = true
  for (const question of questions) {
    if (question.isLeftOut?.(answers)) continue
    const answered = await answer(question, answers, faultsIn, dialogue, around, terminal)
    if (!answered) return isFirst && !around.ask ? 'nobody' : undefined
    isFirst = false
    answers = answered
  }
  return answers
}

/** Asks until the answer is right. */
async function answer(
  { asks, hint, otherwise, read }: PolicyQuestion,
  before: Answers,
  faultsIn: Faults,
  dialogue: Dialogue,
  around: CliEnvironment,
  terminal: Terminal,
): Promise<Answers | undefined> {
  const fallback = otherwise?.(before, around)
  terminal.note(`${asks}${hint ? ` – ${hint}` : ''}`)
  for (;;) {
    const typed = await dialogue.ask(fallback ? `[${fallback}] > ` : '> ')
    if (typed === undefined) return undefined
    const given = read(typed.trim() || fallback || '', before)
    const answers = { ...before, ...given }
    const faults = given ? faultsIn(answers) : [`must be ${hint}`]
    if (faults.length === 0) return answers
    for (const fault of faults) terminal.note(`  ${fault}`)
  }
}
