import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { type Answers, answerFaults, defaultAnswers, policyYaml } from '#campaign/decide/new-policy.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { CommandError } from '../failure.ts'
import { whyUnreadable } from '../input/text-file.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { clean, jsonLine, type Terminal } from '../terminal.ts'
import { verb } from '../verb.ts'
import { questions } from './questions.ts'

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
    const answers = await converse(
      answers => [...answerFaults(answers), ...(takes.file === undefined && existsSync(fileOf(answers)) ? [exists(fileOf(answers))] : [])],
      around,
      terminal,
    )
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
    const wrote = `Wrote ${clean(file)}. See its timeline: npx ides policy check ${clean(file)}\n`
    await terminal.print([json ? jsonLine({ file, id: answers.id }) : wrote])
    return 0
  },
)

/** Where editors find the schema. @param file where the policy will be */
function headLines(file: string) {
  const wayTo = (name: string) =>
    relative(dirname(resolve(file)), fileURLToPath(new URL(`../../../shared/domain/policies/${name}`, import.meta.url)))
      .split(sep)
      .join('/')
  return `# yaml-language-server: $schema=${wayTo('policy.schema.json')}
# It can say more: an audience, more rungs of the escalation, requirements of your own. See ${wayTo('README.md')}
`
}

const fileOf = ({ id }: Answers) => `${id}.yaml`

const exists = (file: string) => `${file} exists already: name another file`

/** Asks each question until its answer is right. @throws CommandError where the answers end too early */
async function converse(faultsIn: (answers: Answers) => readonly string[], around: CliEnvironment, terminal: Terminal) {
  using dialogue = around.openDialogue()
  let answers = defaultAnswers
  let isFirst = true
  for (const { asks, hint, otherwise, read, isLeftOut } of questions) {
    if (isLeftOut?.(answers)) continue
    const fallback = otherwise?.(answers, around) ?? ''
    terminal.note(`${asks}${hint ? ` – ${hint}` : ''}`)
    for (;;) {
      const typed = await dialogue.ask(fallback ? `[${fallback}] > ` : '> ')
      if (typed === undefined && isFirst && !around.ask)
        throw new CommandError(2, 'ides policy new asks questions: run it at a terminal, or pipe the answers, a line each')
      if (typed === undefined) throw new CommandError(1, 'not all questions were answered: nothing was written')
      isFirst = false
      const given = read(typed.trim() || fallback, answers)
      const next = { ...answers, ...given }
      const faults = given ? faultsIn(next) : [`must be ${hint}`]
      for (const fault of faults) terminal.note(`  ${fault}`)
      if (faults.length > 0) continue
      answers = next
      break
    }
  }
  return answers
}
