import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import * as z from 'zod'
import { type Findings, noFindings } from './findings.ts'

/** The part of Stryker's report that counts: https://github.com/stryker-mutator/mutation-testing-elements */
const report = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
})

/** Of all mutants that compile, at least so many must be noticed. */
const least = 0.9

/** Runs Stryker, and counts the changes of the code that some test notices. */
export async function proveMutants(of: 'sending' | 'rules', files?: string): Promise<Findings & { besides: string }> {
  const file = `reports/${of}.json`
  await rm(file, { force: true })
  const stryker = spawn('npx', ['stryker', 'run', `test/mutation/${of}.json`, ...(files ? ['--mutate', files] : [])], { stdio: 'ignore' })
  await once(stryker, 'exit')
  const { files: all } = report.parse(JSON.parse(await readFile(file, 'utf8')))
  const statuses = Object.values(all).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (...wanted: readonly string[]) => statuses.filter(status => wanted.includes(status)).length
  const [noticed, missed] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')]
  const share = noticed / (noticed + missed)
  const besides = `${noticed} of ${noticed + missed} killed`
  return { ...noFindings, besides, violations: share >= least ? [] : [`only ${besides} in ${of}`] }
}
