import type * as z from 'zod'
import { shownCase } from '../../admin/routes/cases/case.ts'
import { decisionBody } from '../../admin/routes/cases/decide-request.ts'
import { lasting } from '../../admin/routes/cases/postpone.ts'
import { callAbout } from '../api/about-person.ts'
import { at } from '../api/client.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, type Verb, verb } from '../verb.ts'
import { caseFacts } from './case-facts.ts'
import { ofCase } from './of-case.ts'

interface Deciding<Options extends z.ZodObject> {
  readonly name: string
  /** The last segment of its path. */
  readonly noun: string
  readonly does: string
  readonly options: Options
  readonly example: string
}

const deciding = <Options extends z.ZodObject>({ noun, ...definition }: Deciding<Options>): Verb =>
  verb({ ...definition, takes: ofCase }, async ({ takes, options, api, json, terminal }) =>
    printAnswer(
      await callAbout(api, takes.case, (ref) => ({
        method: 'POST',
        path: at`/policies/${takes.policy}/cases/${ref}/${noun}`,
        ...(Object.keys(definition.options.shape).length > 0 ? { body: options } : {}),
        answer: shownCase,
      })),
      caseFacts,
      json,
      terminal,
    ),
  )

export const exemptVerb = deciding({
  name: 'ides case exempt',
  noun: 'exemption',
  does: 'Exempts a person from the policy until a day',
  options: lasting,
  example: 'ides case exempt no-tiktok-2023 s0042 --until 2023-06-30 --reason "press office"',
})

export const extendVerb = deciding({
  name: 'ides case extend',
  noun: 'extension',
  does: 'Extends the deadline of a person; an earlier date changes nothing',
  options: lasting,
  example: 'ides case extend no-tiktok-2023 s0042 --until 2023-03-31 --reason "on mission"',
})

export const decideVerb = deciding({
  name: 'ides case decide',
  noun: 'decision',
  does: 'Grants or refuses what a person asked for on their page',
  options: decisionBody,
  example: 'ides case decide no-tiktok-2023 s0042 --request contest --decision refuse --reason "seen on the device"',
})

export const reachableVerb = deciding({
  name: 'ides case reachable',
  noun: 'reachable',
  does: 'Marks a person as reachable: mail to them resumes',
  options: nothing,
  example: 'ides case reachable no-tiktok-2023 s0042',
})
